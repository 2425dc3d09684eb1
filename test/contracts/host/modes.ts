import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isBridgeError } from '../../../src/core/model/errors.ts';
import type { PermissionMode } from '../../../src/core/model/permission.ts';
import type { AgentSession } from '../../../src/core/ports/host.ts';
import { tool } from './asks.ts';
import { collect, type HostStage } from './stage.ts';

/** What claude may do without asking: chosen at each opening. */
export function testModes(stage: HostStage): void {
  const { asks } = stage;
  const open = (mode?: PermissionMode) => stage.open(stage.shared, stage.rig.host, mode);
  const results = () => stage.rig.model.requests.at(-1)?.toolResults;
  const exists = (name: string) => existsSync(join(stage.rig.project.path, name));
  const say = (session: AgentSession, script: string) => collect(session, `${script}[[next]][[text Ok.]]`);
  const write = (name: string) => tool('Write', { file_path: `$CWD/${name}`, content: 'x' });

  it('changes with the opening, in the same process', async () => {
    const first = await open();
    first.release();

    const edits = await open('acceptEdits');
    await say(edits, write('accepted.txt'));
    expect(exists('accepted.txt')).toBe(true);

    const dont = await open('dontAsk');
    const denied = await say(dont, write('not-asked.txt'));
    expect(denied).toContainEqual({ type: 'permission-denied', name: 'Write', summary: expect.anything() });
    expect(exists('not-asked.txt')).toBe(false);

    const back = await open();
    const events = say(back, write('asked-again.txt'));
    await (await asks.next()).answer({ behavior: 'allow' });
    await events;
    expect(exists('asked-again.txt')).toBe(true);
    expect([edits, dont, back].map(({ handle }) => handle)).toEqual(Array(3).fill(first.handle));
  });

  it('a plan is shown, kept with feedback, then approved with the mode to continue in', async () => {
    const plan = `${tool('Write', { file_path: '$PLANFILE', content: '# Plan\n1. Write it' })}[[next]]`;
    const kept = say(await open('plan'), `${plan}${tool('ExitPlanMode', {})}`);
    const first = await asks.next();
    expect(first).toMatchObject({ tool: 'ExitPlanMode', input: { plan: '# Plan\n1. Write it' } });
    await first.answer({ behavior: 'deny', message: 'Add a test.' });
    await kept;
    expect(results()).toEqual([{ failed: true, text: 'Add a test.' }]);

    const approved = say(await open('plan'), `${tool('ExitPlanMode', {})}[[next]]${write('planned.txt')}`);
    const second = await asks.next();
    expect(second.tool).toBe('ExitPlanMode');
    await second.answer({ behavior: 'allow', mode: 'acceptEdits' });
    await approved;
    expect(exists('planned.txt')).toBe(true);

    const next = say(await open(), write('after-plan.txt'));
    const third = await asks.next();
    await third.answer({ behavior: 'deny', message: 'No.' });
    await next;
    expect(third.tool).toBe('Write');
    expect(asks.waiting).toBe(0);
  });

  it('bypassPermissions is refused where the project does not allow it', async () => {
    const error = await open('bypassPermissions').catch((reason: unknown) => reason);

    expect(isBridgeError(error, 'agent-failed') && error.userMessage).toContain('bypassPermissions');
    (await open()).release();
  });
}
