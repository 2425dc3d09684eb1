import { describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../../src/core/model/events.ts';
import { collect, firstPrompt, playSession, recording } from '../replay.ts';

interface Expected {
  text: string;
  outcome?: 'done' | 'stopped' | 'failed';
  failure?: string;
  message?: RegExp;
  tools?: string[];
  failedTools?: number;
}

const cases: Record<string, Expected> = {
  tool: { text: 'Running it.\n\nThe command printed hi.', tools: ['Bash echo hi'] },
  thinking: { text: 'I thought about it.' },
  'parallel-tools': {
    text: 'Both at once.\n\nBoth ran.',
    tools: ['Bash echo one; touch /dev/null', 'Bash echo two; touch /dev/null'],
  },
  'failing-tools': { text: 'Delegating\n\nsub done', failedTools: 2 },
  denied: { text: 'Touching.\n\nTouched.', failedTools: 1 },
  'stream-error-once': { text: 'This breaks once' },
  'stream-error-for-good': { text: '', outcome: 'failed', failure: 'overloaded', message: /overloaded/ },
  'line-cut-after-text': { text: 'Using a tool...and here is the rest.' },
  'max-tokens': { text: expect.stringMatching(/^This was cut shortHello/) as unknown as string },
  'recovers-after-529': { text: 'Recovered after two 529.' },
  overloaded: { text: '', outcome: 'failed', failure: 'overloaded', message: /overloaded/ },
  'rate-limited': { text: '', outcome: 'failed', failure: 'rate-limited', message: /Rate limit/ },
  'not-logged-in': { text: '', outcome: 'failed', failure: 'not-logged-in', message: /log in with \/login/ },
  unreachable: { text: '', outcome: 'failed', failure: 'network', message: /cannot reach/ },
  interrupted: { text: expect.stringMatching(/^word0 word1/) as unknown as string, outcome: 'stopped' },
  'version-2.1.197': { text: 'Touching.\n\nTouched.' },
  'background-task': { text: 'Go\n\nStarted it' },
};

describe('a recording of claude becomes events', () => {
  for (const [name, expected] of Object.entries(cases)) {
    it(`${name}`, async () => {
      const events = await replay(name);

      const finished = events.filter((event) => event.type === 'finished');
      expect(finished).toHaveLength(1);
      expect(events.at(-1)).toBe(finished[0]);
      expect(finished[0]).toMatchObject({
        outcome: expected.outcome ?? 'done',
        text: expected.text,
        ...(expected.failure && { failure: expected.failure }),
        ...(expected.message && { message: expect.stringMatching(expected.message) }),
      });
      expect(JSON.stringify(finished)).not.toContain('ede_diagnostic');
      expectToolsInPairs(events);
      if (expected.tools) expect(toolLines(events)).toEqual(expected.tools);
      if (expected.failedTools) expect(failedTools(events)).toBe(expected.failedTools);
    });
  }

  it('streamed text is the final text, block by block', async () => {
    for (const name of ['tool', 'thinking', 'parallel-tools', 'denied', 'line-cut-after-text']) {
      const events = await replay(name);

      expect(shownText(events, 'text-delta'), name).toBe(shownText(events, 'text'));
    }
  });

  it('text of a broken stream is taken back before it comes again', async () => {
    const events = await replay('stream-error-once');

    const dropped = events.findIndex((event) => event.type === 'text-dropped');
    expect(dropped).toBeGreaterThan(events.findIndex((event) => event.type === 'text-delta'));
    expect(events.findIndex((event) => event.type === 'text')).toBeGreaterThan(dropped);
  });

  it('retries are reported with their delay', async () => {
    const events = await replay('recovers-after-529');

    const retries = events.filter((event) => event.type === 'retrying');
    expect(retries).toEqual([
      { type: 'retrying', attempt: 1, delayMs: 537, status: 529 },
      { type: 'retrying', attempt: 2, delayMs: 1186, status: 529 },
    ]);
  });

  it('a usage limit tells its end, also to the second prompt that meets it', async () => {
    const played = playSession();
    await played.ready('2.1.329');
    const lines = recording('usage-limit-twice');
    const second = lines.findIndex((line) => line.command_uuid === '22222222-1111-4111-8111-111111111111');
    const first = collect(played.session.prompt(firstPrompt, 'go'));
    for (const line of lines.slice(0, second)) played.write(line);
    const again = collect(played.session.prompt('22222222-1111-4111-8111-111111111111', 'next'));
    for (const line of lines.slice(second)) played.write(line);

    for (const events of [await first, await again]) {
      expect(events.at(-1)).toMatchObject({
        outcome: 'failed',
        failure: 'rate-limited',
        message: "Claude says: You've hit your 5-hour limit.",
        resetsAt: 3_795_254_956_000,
      });
    }
  });

  it('tokens are those of the turn with its subagents, the context is that of the last request', async () => {
    const [outcome] = (await replay('subagent-asks')).filter((event) => event.type === 'finished');
    const { tokens, context } = outcome!;

    expect(tokens!.input).toBeGreaterThan(context!.used);
    expect(context).toEqual({ used: expect.any(Number), window: 1_000_000 });
  });

  it('a turn nobody asked for goes to the background and not into the answer', async () => {
    const played = playSession();
    await played.ready('2.1.329');
    const lines = recording('background-task');
    const first = collect(played.session.prompt(firstPrompt, 'go'));
    let second: Promise<AgentEvent[]> | undefined;
    for (const line of lines) {
      if (second === undefined && JSON.stringify(line).includes('22222222-2222')) {
        await first;
        second = collect(played.session.prompt('22222222-2222-4222-8222-222222222222', 'next'));
      }
      played.write(line);
    }

    expect((await first).at(-1)).toMatchObject({ text: 'Go\n\nStarted it', costUsd: 0.0084 });
    expect((await second)?.at(-1)).toMatchObject({ text: 'Delegating.\n\nThe helper is done.' });
    expect(played.background).toEqual(['(done)', '(done)']);
    expect(played.session.isBusy()).toBe(false);
  });
});

/** Recordings of one-shot runs know no uuids, as old versions don't. */
async function replay(name: string): Promise<AgentEvent[]> {
  const played = playSession();
  const lines = recording(name);
  if (lines.some((line) => line.type === 'command_lifecycle')) await played.ready('2.1.329');
  const events = collect(played.session.prompt(firstPrompt, 'go'));
  for (const line of lines) played.write(line);
  return events;
}

function shownText(events: AgentEvent[], type: 'text' | 'text-delta'): string {
  const blocks = new Map<string, string>();
  for (const event of events) {
    if (event.type === type) {
      const key = `${event.message}/${event.block}`;
      blocks.set(key, (type === 'text' ? '' : (blocks.get(key) ?? '')) + event.text);
    }
    if (event.type === 'text-dropped') {
      for (const key of [...blocks.keys()]) {
        if (key.startsWith(event.message) && Number(key.split('/')[1]) >= event.fromBlock) blocks.delete(key);
      }
    }
  }
  return type === 'text' && blocks.size === 0 ? 'no text' : [...blocks.values()].join('\n');
}

function toolLines(events: AgentEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'tool-started' ? [`${event.name} ${event.summary}`] : []));
}

function failedTools(events: AgentEvent[]): number {
  return events.filter((event) => event.type === 'tool-finished' && event.failed).length;
}

function expectToolsInPairs(events: AgentEvent[]): void {
  const started = events.flatMap((event) => (event.type === 'tool-started' ? [event.toolUseId] : []));
  const ended = events.flatMap((event) => (event.type === 'tool-finished' ? [event.toolUseId] : []));
  expect(new Set(started).size).toBe(started.length);
  expect(ended.toSorted()).toEqual(started.toSorted());
}
