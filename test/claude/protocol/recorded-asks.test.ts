import { describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../../src/core/model/events.ts';
import type { AskAnswer } from '../../../src/core/ports/host.ts';
import type { HeardAsk } from '../heard-asks.ts';
import { collect, firstPrompt, type PlayedSession, playSession, recording } from '../replay.ts';

const secondPrompt = '22222222-2222-4222-8222-222222222222';

interface Replayed {
  played: PlayedSession;
  asks: HeardAsk[];
  /** Of the first prompt, then of the second, if there was one. */
  events: AgentEvent[][];
}

/** Plays a recording to a host that answers every ask at once; undefined: it leaves them open. */
async function replay(name: string, answer: AskAnswer | undefined, version = '2.1.329'): Promise<Replayed> {
  const asks: HeardAsk[] = [];
  const played = playSession({
    onAsk(ask) {
      asks.push(ask);
      if (answer) ask.answer(answer);
    },
  });
  const lines = recording(name);
  const hasUuids = lines.some(({ type }) => type === 'command_lifecycle');
  await played.ready(hasUuids ? version : '2.1.197');
  const reading = [collect(played.session.prompt(firstPrompt, 'go'))];
  for (const [at, line] of lines.entries()) {
    played.write(line);
    const more = lines.slice(at + 1).some(({ type }) => type === 'result');
    if (line.type !== 'result' || reading.length === 2 || !more) continue;
    await reading[0];
    reading.push(collect(played.session.prompt(secondPrompt, 'next')));
  }
  return { played, asks, events: await Promise.all(reading) };
}

function asking(events: AgentEvent[] | undefined): (string | undefined)[] {
  return (events ?? []).flatMap((event) => (event.type === 'asked' || event.type === 'ask-closed' ? [event.type] : []));
}

const allow: AskAnswer = { behavior: 'allow' };

describe('asks of a claude that was recorded', () => {
  it('a question comes with its options', async () => {
    const { asks, events } = await replay('question', allow);

    expect(asks).toMatchObject([
      {
        tool: 'AskUserQuestion',
        promptId: firstPrompt,
        input: {
          questions: [
            { question: 'Which colour?', multiSelect: false, options: [{ label: 'Red' }, { label: 'Blue' }] },
            { question: 'Which sizes?', multiSelect: true },
          ],
        },
        bySubagent: false,
        suggestions: [],
      },
    ]);
    expect(asking(events[0])).toEqual(['asked', 'ask-closed']);
  });

  it('a plan that is approved changes the mode, which is known afterwards', async () => {
    const { asks, played } = await replay('plan-approved', { behavior: 'allow', mode: 'acceptEdits' });
    const before = played.sent.length;

    await played.session.setMode('acceptEdits');

    expect(asks).toMatchObject([{ tool: 'ExitPlanMode', input: { plan: expect.stringContaining('# Plan') } }]);
    expect(JSON.stringify(played.sent)).toContain('"mode":"acceptEdits","destination":"session"');
    expect(played.sent).toHaveLength(before);
  });

  it('a refusal of Claude’s own is reported, and is no ask', async () => {
    const { asks, events } = await replay('plan-denied', { behavior: 'deny', message: 'Please add a test step.' });

    expect(asks).toHaveLength(1);
    expect(events[0]?.filter(({ type }) => type === 'permission-denied')).toEqual([]);
    expect(events[1]).toContainEqual(expect.objectContaining({ type: 'permission-denied', name: 'Bash' }));
  });

  it('tools that run at once ask one after the other', async () => {
    const { asks, events } = await replay('asks-in-parallel', allow);

    expect(asks.map(({ tool }) => tool)).toEqual(['Bash', 'Bash', 'Write']);
    expect(asking(events[0])).toEqual(['asked', 'ask-closed', 'asked', 'ask-closed', 'asked', 'ask-closed']);
  });

  it('an interrupt withdraws what was asked', async () => {
    const { asks, events, played } = await replay('ask-withdrawn', undefined);

    expect(asks).toHaveLength(1);
    expect(asks[0]?.isWithdrawn).toBe(true);
    expect(asks[0]?.answer(allow)).toBe(false);
    expect(events[0]?.at(-1)).toMatchObject({ outcome: 'stopped' });
    expect(asking(events[0])).toEqual(['asked', 'ask-closed']);
    expect(played.session.isBusy()).toBe(false);
  });

  it('a subagent asks for its prompt, but not for the one that came after it', async () => {
    const { asks, events } = await replay('subagent-asks', allow);

    expect(asks).toMatchObject([
      { promptId: firstPrompt, bySubagent: true, input: { command: 'touch inside.txt' } },
      { promptId: undefined, bySubagent: true, input: { command: 'touch later.txt' } },
    ]);
    expect(asking(events[0])).toEqual(['asked', 'ask-closed']);
    expect(asking(events[1])).toEqual([]);
    expect(events[1]?.at(-1)).toMatchObject({ outcome: 'done', text: 'Second\n\ndone' });
  });

  it('rules and modes are read as claude suggests them', () => {
    const asks: HeardAsk[] = [];
    const played = playSession({ onAsk: (ask) => asks.push(ask) });
    for (const line of recording('ask-suggestions')) played.write(line);

    const edits = 'acceptEdits';
    const bash = (content: string) => [{ tool: 'Bash', content }];
    expect(asks.map(({ suggestions, suggestedMode }) => [suggestions, suggestedMode])).toEqual([
      [bash('mkdir -p /home/user/project/d1'), edits],
      [bash('curl --version'), undefined],
      [[{ tool: 'WebFetch', content: 'domain:127.0.0.1' }], undefined],
      [[], undefined],
      [[{ tool: 'Read', content: '//etc/**' }], undefined],
      [[], edits],
    ]);
    expect(asks[0]?.blockedPath).toBe('/home/user/project/d1');
    expect(asks.map(({ reason }) => reason)).toContain('Path is outside allowed working directories');
  });

  it('version 2.1.197 asks in the same way', async () => {
    const { asks, events } = await replay('version-2.1.197', allow);

    expect(asks[0]).toMatchObject({ tool: 'Bash', promptId: firstPrompt, suggestedMode: 'acceptEdits' });
    expect(asking(events[0])).toEqual(['asked', 'ask-closed']);
  });
});
