import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { giveWay } from '../../../src/claude/process/niceness.ts';
import { isBridgeError } from '../../../src/core/model/errors.ts';
import type { AgentSession, Host } from '../../../src/core/ports/host.ts';
import type { Log } from '../../../src/core/ports/log.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { silentLog } from '../../fakes/silent-log.ts';
import { untilTrue } from '../../until.ts';
import { type ClaudeRig, claudeOf, createClaudeRig, isThere } from '../claude-rig.ts';
import { collect } from '../replay.ts';

const never = new AbortController().signal;
const secret = '123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr';

describe('claude processes', () => {
  let rig: ClaudeRig;

  beforeAll(async () => {
    rig = await createClaudeRig();
  });

  afterAll(() => rig.close());

  const open = (host: Host, sessionId?: string, settings = {}) =>
    host.open({ project: { ...rig.project, ...settings }, sessionId }, never);

  it('a spare takes the next new session, and makes room for itself; closing ends what does not finish in time', async () => {
    const starts = watchStarts();
    const host = rig.host({ maxProcesses: 3, log: starts.log });
    host.keepSpare(rig.project);
    await starts.until(1);

    // A spare for other settings is not used.
    const other = await open(host, undefined, { model: 'claude-haiku-4-5' });
    expect(starts.pids).toHaveLength(2);
    expect(claudeOf(other).pid).toBe(starts.pids[1]);

    const first = await open(host);
    expect([first.kind, claudeOf(first).pid]).toEqual(['new', starts.pids[0]]);
    // Another one takes its place after the first text.
    await say(first, 'say one');
    await starts.until(3);
    const second = await open(host);
    expect(claudeOf(second).pid).toBe(starts.pids[2]);

    // It makes room for itself among idle processes.
    host.keepSpare(rig.project);
    await starts.until(4);
    expect(await host.isAlive(first.handle)).toBe(false);
    expect([other, second].map(isThere)).toEqual([true, true]);

    // And gives it up for one that has work.
    const back = await open(host, first.sessionId);
    expect(back.kind).toBe('resumed');
    expect(starts.pids).toHaveLength(5);

    // Closing ends what does not finish in time.
    const events = collect(back.prompt(randomUUID(), '[[text Begun]][[gate never]]'));
    await rig.model.untilGate('never');
    await host.close(0);

    expect((await events).at(-1)).toMatchObject({ outcome: 'stopped' });
    expect([other, second, back].filter(isThere)).toEqual([]);
    for (const session of [other, second, back]) session.release();
  });

  it('the least recently used process makes room; one in use never does; closing lets a running turn finish', async () => {
    const clock = createFakeClock();
    const host = rig.host({ maxProcesses: 2, clock, idleMinutes: 3 });
    const busy = await open(host);

    // One that has just started is not ended for the next one before it was given out.
    let opened = false;
    const [starting, waiting] = [open(host), open(host).then(noteOpened)];
    const oldest = await starting;
    expect(await say(oldest, 'say oldest', () => expect(opened).toBe(false))).toBe('oldest');
    const newest = await waiting;
    expect(await host.isAlive(oldest.handle)).toBe(false);
    expect(await host.isAlive(busy.handle)).toBe(true);
    expect(await say(newest, 'say newest')).toBe('newest');

    const back = await open(host, oldest.sessionId);
    expect(back.kind).toBe('resumed');
    expect(await host.isAlive(newest.handle)).toBe(false);
    expect(await host.isAlive(busy.handle)).toBe(true);

    // A process without work is let go after a while.
    back.release();
    await clock.advance(2 * 60_000);
    expect(await host.isAlive(back.handle)).toBe(true);
    await clock.advance(60_000);
    await untilTrue(() => !isThere(back), 'the end of a process without work');
    expect(await host.isAlive(busy.handle)).toBe(true);

    // Closing lets a running turn finish, and opens nothing new.
    const events = collect(busy.prompt(randomUUID(), '[[text Begun]][[gate finish]][[text and done]]'));
    await rig.model.untilGate('finish');
    const closed = host.close(20_000);
    rig.model.open('finish');

    expect((await events).at(-1)).toMatchObject({ outcome: 'done', text: 'Begun\n\nand done' });
    await closed;
    busy.release();
    expect(await host.isAlive(busy.handle)).toBe(false);
    await expect(open(host)).rejects.toThrow('closing');

    function noteOpened(session: AgentSession): AgentSession {
      opened = true;
      return session;
    }
  });

  it('changed project settings restart the process and keep the session; no secret of the bridge is in its environment', async () => {
    const host = rig.host({
      env: { ...rig.env, TELEGRAM_BOT_TOKEN: secret, OTHER: `x${secret}`, VISIBLE: 'canary-of-the-user' },
      secrets: [secret],
      secretEnvNames: ['TELEGRAM_BOT_TOKEN'],
    });
    const before = await open(host);
    await say(before, 'say before');

    const after = await open(host, before.sessionId, { model: 'claude-haiku-4-5' });
    const text = await say(after, 'recall');

    expect(after).toMatchObject({ kind: 'resumed', sessionId: before.sessionId });
    expect(await host.isAlive(before.handle)).toBe(false);
    expect(rig.model.requests.at(-1)?.model).toContain('haiku');
    expect(text).toContain('say before');

    // No secret of the bridge is in the environment of claude or its tools.
    const warm = await open(host, before.sessionId, { model: 'claude-haiku-4-5' });
    await say(warm, '[[tool Bash {"command":"env"}]][[next]][[text Seen.]]');
    const seen = JSON.stringify(rig.model.requests.at(-1)?.messages);
    expect(seen).toContain('canary-of-the-user');
    expect(seen).not.toContain(secret);
    expect(seen).not.toContain('TELEGRAM_BOT_TOKEN');
    await host.close(0);
  });

  it('claude and what it runs give way to other programs, as the config says', async () => {
    const nicely = await open(rig.host({ niceness: getPriority() + 2 }));
    const normally = await open(rig.host());
    const seen = join(rig.project.path, 'niceness');

    await say(nicely, `[[tool Bash ${JSON.stringify({ command: `nice > ${seen}` })}]]`);

    expect(getPriority(claudeOf(nicely).pid)).toBe(getPriority() + 2);
    expect(getPriority(claudeOf(normally).pid)).toBe(getPriority());
    expect(readFileSync(seen, 'utf8')).toBe(`${getPriority() + 2}\n`);
    // In its share of the processors as well, where Linux has shares.
    const share = `/proc/${claudeOf(nicely).pid}/autogroup`;
    if (existsSync(share)) expect(readFileSync(share, 'utf8')).toMatch(new RegExp(` nice ${getPriority() + 2}\n$`));
  });

  it('a process that cannot give way is told of in the words of the system; one that need not is left as it is', async () => {
    const { pid } = spawnSync('true');
    expect(giveWay(pid, getPriority() + 1)).toMatch(/no such process/i);
    expect(giveWay(pid, getPriority())).toBeUndefined();
  });

  it('without a claude, opening says how to get one', async () => {
    const host = rig.host({ command: '/nowhere/claude' });

    const error = await open(host).catch((reason: unknown) => reason);

    expect(isBridgeError(error, 'agent-missing') && error.userMessage).toContain('/nowhere/claude');
    expect(await host.check()).toEqual({ ok: false, message: expect.stringContaining('/nowhere/claude') });
  });

  it('a claude that ends at its start is reported with its own last words', async () => {
    const host = rig.host({ args: ['--permission-mode', 'nonsense'] });

    const error = await open(host).catch((reason: unknown) => reason);

    expect(isBridgeError(error, 'agent-failed') && error.userMessage).toContain('nonsense');
  });
});

async function say(session: AgentSession, text: string, beforeRelease = () => {}): Promise<string> {
  const events = await collect(session.prompt(randomUUID(), text));
  beforeRelease();
  session.release();
  const last = events.at(-1);
  return last?.type === 'finished' ? last.text : '';
}

/** The processes a host starts, as its log tells them. */
function watchStarts() {
  const pids: number[] = [];
  const waiting = new Set<() => void>();
  const log: Log = {
    ...silentLog,
    debug(message, fields) {
      if (message !== 'Claude started') return;
      pids.push(fields?.pid as number);
      for (const check of waiting) check();
    },
  };
  return {
    log,
    pids,
    until: (count: number) =>
      new Promise<void>((resolve) => {
        const check = () => {
          if (pids.length < count) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
  };
}
