import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createLaboratory } from './laboratory.ts';

describe('check', () => {
  it('runs a line of shell in the worktree, and keeps what it prints', async () => {
    const { finishing, place, signal, top } = createLaboratory();
    const line = 'pwd; echo "to err $PORT" >&2; echo last; exit 3';

    const run = await finishing.check(place, { line, env: { PORT: '20000' } }, signal);

    expect(run).toMatchObject({ exitCode: 3, tail: `${place.path}\nto err 20000\nlast\n` });
    expect(run.durationMs).toBeGreaterThan(0);
    expect(run.logFile.startsWith(join(top, 'logs/'))).toBe(true);
    expect(readFileSync(run.logFile, 'utf8')).toBe(run.tail);
    expect(statSync(run.logFile).mode & 0o777).toBe(0o600);
  });

  it('runs in the folder of the project, with nothing of the environment around', async () => {
    const { finishing, place, signal, write } = createLaboratory();
    write('packages/web/x', 'x');
    process.env.NOT_FOR_COMMANDS = 'secret';
    const run = await finishing.check({ ...place, inside: 'packages/web' }, { line: 'pwd; env', env: {} }, signal);
    delete process.env.NOT_FOR_COMMANDS;

    expect(run.tail).toContain(`${place.path}/packages/web\n`);
    expect(run.tail).not.toContain('NOT_FOR_COMMANDS');
  });

  it('has the last 4,000 characters, and all of it in the file', async () => {
    const { finishing, place, signal } = createLaboratory();
    const line = 'i=0; while [ $i -lt 2000 ]; do echo "line ü $i"; i=$((i+1)); done';

    const run = await finishing.check(place, { line, env: {} }, signal);

    expect(run.tail).toHaveLength(4_000);
    expect(run.tail.endsWith('line ü 1999\n')).toBe(true);
    expect(readFileSync(run.logFile, 'utf8').split('\n')).toHaveLength(2_001);
  });

  it('has no exit code after a signal', async () => {
    const { finishing, place, signal } = createLaboratory();

    expect((await finishing.check(place, { line: 'kill -9 $$', env: {} }, signal)).exitCode).toBeUndefined();
  });

  it('ends with all it started when it is aborted', async () => {
    const { finishing, place, top } = createLaboratory();
    const controller = new AbortController();
    const line = `trap '' TERM; (sleep 1.5; touch ${top}/late) & echo $! > ${top}/child; sleep 30`;
    const run = finishing.check(place, { line, env: {} }, controller.signal);
    run.catch(() => undefined);
    await wait(500);
    controller.abort(new Error('enough'));

    await expect(run).rejects.toThrow('enough');
    const child = Number(readFileSync(join(top, 'child'), 'utf8'));
    expect(() => process.kill(child, 0)).toThrow();
    await expect(finishing.check(place, { line, env: {} }, controller.signal)).rejects.toThrow('enough');
  });

  it('gives what it started the time to end', async () => {
    const { finishing, place, top } = createLaboratory();
    const controller = new AbortController();
    const child = `trap "sleep 0.4; touch ${top}/tidy; exit" TERM; while true; do sleep 0.05; done`;
    const run = finishing.check(place, { line: `(${child}) & sleep 30; true`, env: {} }, controller.signal);
    run.catch(() => undefined);
    await wait(300);
    const begun = performance.now();
    controller.abort(new Error('enough'));

    await expect(run).rejects.toThrow('enough');
    expect(existsSync(join(top, 'tidy'))).toBe(true);
    expect(performance.now() - begun).toBeLessThan(2_500);
  });

  it('that cannot start says where', async () => {
    const { finishing, place, signal } = createLaboratory();
    const gone = { ...place, path: join(place.path, 'gone') };

    await expect(finishing.check(gone, { line: 'true', env: {} }, signal)).rejects.toMatchObject({
      ...{ code: 'workspace', userMessage: expect.stringContaining('gone') },
    });
  });
});
