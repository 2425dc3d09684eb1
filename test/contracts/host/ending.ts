import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { AgentEvent } from '../../../src/core/model/events.ts';
import type { AgentSession } from '../../../src/core/ports/host.ts';
import { untilTrue } from '../../until.ts';
import { answer, type HostStage, read } from './stage.ts';

/** How a session ends before its turn does: stopped, crashed, ended by the next bridge. */
export function testEnding(stage: HostStage): void {
  const { open } = stage;

  it('stops: the turn ends as stopped and no process is left', async () => {
    const session = await open(stage.shared);
    const promptId = randomUUID();
    const events = session.prompt(promptId, 'run-sleep');
    const seen: AgentEvent[] = [];
    for await (const event of events) {
      seen.push(event);
      if (event.type !== 'tool-started') continue;
      await untilTool(session);
      void session.stop();
    }
    await session.stop();
    const left = stage.rig.processesOf(session);
    session.release();

    expect(seen.at(-1)).toMatchObject({ type: 'finished', outcome: 'stopped', text: 'Waiting long.' });
    expect(left).toEqual([]);
    expect(await stage.rig.host.isAlive(session.handle)).toBe(false);
    expect(
      await stage.rig.host.lookup({ sessionId: stage.shared, promptId, projectPath: stage.rig.project.path }),
    ).toMatchObject({
      state: 'unfinished',
    });
  });

  it('a session continues after it was stopped, and after the bridge was restarted', async () => {
    const stopped = await open(stage.shared);
    await stopped.stop();
    stopped.release();
    const later = stage.rig.restarted();
    const session = await open(stage.shared, later);

    expect(session.kind).toBe('resumed');
    expect((await answer(session, 'recall')).text).toContain('say hello');
    await later.close(0);
  });

  it('a crash of Claude ends the prompt, and the next opening works', async () => {
    const session = await open(stage.shared);
    const events = session.prompt(randomUUID(), '[[text Before]][[gate crash]][[text after]]');
    const reading = read(events);
    await stage.rig.model.untilGate('crash');
    stage.rig.kill(session);
    const outcome = await reading;
    session.release();

    expect(outcome).toMatchObject({ outcome: 'failed', failure: 'crashed' });
    expect(await stage.rig.host.isAlive(session.handle)).toBe(false);
    expect((await answer(await open(stage.shared), 'say back')).text).toBe('back');
  });

  it('ends a process of an earlier run with all it started', async () => {
    const session = await open(stage.shared);
    const reading = read(session.prompt(randomUUID(), 'run-sleep'));
    await untilTool(session);
    const later = stage.rig.restarted();

    expect(await later.isAlive(session.handle)).toBe(true);
    await later.end(session.handle);

    expect(await later.isAlive(session.handle)).toBe(false);
    expect(stage.rig.processesOf(session)).toEqual([]);
    await reading;
    session.release();
  });

  it('leaves a process alone that only has the pid of an earlier one', async () => {
    const session = await open(stage.shared);

    const earlier = stage.rig.earlierHandle(session);
    await stage.rig.host.end(earlier);

    expect(await stage.rig.host.isAlive(session.handle)).toBe(true);
    expect(await stage.rig.host.isAlive(earlier)).toBe(false);
    expect(await stage.rig.host.isAlive('of another kind of host')).toBe(false);
    session.release();
  });

  /** The tool's own process, a child of claude, is there. */
  function untilTool(session: AgentSession): Promise<void> {
    return untilTrue(() => stage.rig.processesOf(session).length > 1, 'a process of the tool');
  }
}
