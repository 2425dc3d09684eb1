import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { AgentEvent } from '../../../src/core/model/events.ts';
import { answer, type HostStage, read } from './stage.ts';

/** What the next bridge finds: claudes of the one before that still run, and their sessions. */
export function testLeftovers(stage: HostStage): void {
  const { open } = stage;
  const place = (promptId: string) => ({
    sessionId: stage.shared,
    promptId,
    projectPath: stage.rig.project.path,
  });

  it('knows a session that a claude of the last run has open, and waits for it', async () => {
    const session = await open(stage.shared);
    const later = stage.rig.restarted();

    expect(await stage.rig.host.holderOf(stage.shared)).toBeUndefined();
    expect(await later.holderOf(stage.shared)).toEqual({ where: expect.any(String), isOurs: true });
    const waiting = open(stage.shared, later);
    await session.stop();
    session.release();

    const opened = await waiting;
    expect(opened.kind).toBe('resumed');
    opened.release();
    await later.close(0);
    expect(await later.holderOf(stage.shared)).toBeUndefined();
  });

  it('follows a claude of the last run from the beginning of its answer, and leaves it alone', async () => {
    const session = await open(stage.shared);
    const promptId = randomUUID();
    const script = '[[text One.]][[tool Bash {"command":"echo hi"}]][[next]][[text Two.]][[gate followed]]';
    const reading = read(session.prompt(promptId, script));
    await stage.rig.model.untilGate('followed');
    const later = stage.rig.restarted();
    await later.sweep();
    const giveUp = new AbortController();
    const seen: AgentEvent[] = [];
    for await (const event of later.follow(place(promptId), giveUp.signal)) {
      seen.push(event);
      if (event.type === 'tool-finished') stage.rig.model.open('followed');
      if (event.type === 'text' && event.text === 'Two.') giveUp.abort();
    }

    expect(seen).toMatchObject([
      { type: 'text', text: 'One.' },
      { type: 'tool-started', name: 'Bash', summary: 'echo hi' },
      { type: 'tool-finished', failed: false },
      { type: 'text', text: 'Two.' },
    ]);
    expect(await reading).toMatchObject({ outcome: 'done', text: 'One.\n\nTwo.' });
    session.release();
  });

  it('continues in a copy of a session that is in use; both go their own way', async () => {
    const session = await open(stage.shared);
    const copy = await stage.rig.host.open(
      { project: stage.rig.project, sessionId: stage.shared, fork: true },
      new AbortController().signal,
    );

    expect(copy.kind).toBe('resumed');
    expect(copy.sessionId).not.toBe(stage.shared);
    expect((await answer(copy, 'recall this copy')).text).toContain('say hello');
    expect((await answer(session, 'recall')).text).not.toContain('this copy');
  });
}
