import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { answer, collect, type HostStage, read } from './stage.ts';

/** Tools that run in the bridge and are called by claude. */
export function testTools(stage: HostStage): void {
  const { open, tools } = stage;
  const results = () => stage.rig.model.requests.at(-1)?.toolResults;

  it('offers its tools to claude and runs them without asking; the result reaches the model', async () => {
    const promptId = randomUUID();
    const events = await collect(
      await open(stage.shared),
      '[[tool mcp__bridge__echo {"words":"a b"}]][[next]][[text Done.]]',
      promptId,
    );

    expect(stage.rig.model.requests.at(-1)?.tools).toEqual(
      expect.arrayContaining(['mcp__bridge__echo', 'mcp__bridge__fail', 'mcp__bridge__wait']),
    );
    expect(tools.calls).toContainEqual({
      tool: 'echo',
      input: { words: 'a b' },
      ...{ sessionId: stage.shared, startedBy: promptId, isUnasked: false },
    });
    expect(results()).toEqual([{ failed: false, text: 'echo of a b' }]);
    expect(events).toContainEqual(expect.objectContaining({ type: 'tool-started', name: 'echo' }));
    expect(events.filter(({ type }) => type === 'permission-denied')).toEqual([]);
    expect(events.at(-1)).toMatchObject({ outcome: 'done', text: 'Done.' });
  });

  it('a tool that fails tells the model why, and the turn continues', async () => {
    const events = await collect(await open(stage.shared), '[[tool mcp__bridge__fail {}]][[next]][[text Then not.]]');

    expect(results()).toEqual([{ failed: true, text: 'there is no such file' }]);
    expect(events).toContainEqual(expect.objectContaining({ type: 'tool-finished', failed: true }));
    expect(events.at(-1)).toMatchObject({ outcome: 'done', text: 'Then not.' });
  });

  it('two calls at once are both answered', async () => {
    const outcome = await answer(
      await open(stage.shared),
      '[[tool mcp__bridge__echo {"words":"one"}]][[tool mcp__bridge__echo {"words":"two"}]][[next]][[text Both.]]',
    );

    expect(
      results()
        ?.map(({ text }) => text)
        .toSorted(),
    ).toEqual(['echo of one', 'echo of two']);
    expect(outcome.text).toBe('Both.');
  });

  it('stops while a tool runs; its late result disturbs nobody', async () => {
    const session = await open(stage.shared);
    const outcome = read(session.prompt(randomUUID(), '[[text Waiting.]][[tool mcp__bridge__wait {}]]'));
    await tools.waitCalled;
    await session.stop();
    session.release();
    tools.endWait();

    expect(await outcome).toMatchObject({ outcome: 'stopped', text: 'Waiting.' });
    expect(stage.rig.processesOf(session)).toEqual([]);
    expect((await answer(await open(stage.shared), 'say back again')).text).toBe('back again');
  });
}
