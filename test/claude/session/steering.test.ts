import { describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../../src/core/model/events.ts';
import { collect, firstPrompt, type PlayedSession, playSession, recording } from '../replay.ts';

const secondPrompt = '22222222-1111-4111-8111-111111111111';
const thirdPrompt = '33333333-1111-4111-8111-111111111111';
const current = '2.1.329';

describe('a message steered into a turn', () => {
  it('is folded in at a tool: one answer, to the prompt; the message ends as merged', async () => {
    const [first, second, third] = await replay('steered-folded');

    expect(outcomeOfResult(first)).toMatchObject({ outcome: 'done', text: 'A\n\nEnd', costUsd: 0.0084 });
    expect(outcomeOfResult(first).tokens).toEqual({ input: 2000, output: 20, cacheRead: 0, cacheWrite: 0 });
    for (const steered of [second, third]) {
      expect(steered).toMatchObject([
        { type: 'folded', into: expect.any(String) },
        { type: 'finished', outcome: 'merged', text: '' },
      ]);
      expect(outcomeOfResult(steered)).toMatchObject({ costUsd: undefined, sessionId: expect.any(String) });
      expect(outcomeOfResult(steered).tokens).toBeUndefined();
    }
  });

  it('is answered in a turn of its own when the turn ends before; the next one goes into that', async () => {
    const [first, second, third] = await replay('steered-own-turn');

    expect(outcomeOfResult(first)).toMatchObject({ outcome: 'done', text: 'A\n\nEnd', costUsd: 0.0042 });
    expect(outcomeOfResult(second)).toMatchObject({ outcome: 'done', text: 'two\nsay three', costUsd: 0.0042 });
    expect(firstTextOf(first)).toBe('AEnd');
    expect(firstTextOf(second)).toBe('two\nsay three');
    expect(third).toMatchObject([{ type: 'folded', into: expect.any(String) }, { outcome: 'merged' }]);
  });

  it('is taken back by a stop before claude begins with it', async () => {
    const [first, second] = await replay('steered-taken-back', { stopAt: isInterrupted });

    expect(outcomeOfResult(first)).toMatchObject({ outcome: 'stopped' });
    expect(second).toMatchObject([{ type: 'finished', outcome: 'withdrawn' }]);
  });

  it('is stopped with the turn it was folded into', async () => {
    const [first, second] = await replay('steered-stopped', { stopAt: isInterrupted });

    expect(outcomeOfResult(first)).toMatchObject({ outcome: 'stopped' });
    expect(second).toMatchObject([{ type: 'folded', into: expect.any(String) }, { outcome: 'stopped' }]);
  });

  it('is not answered when the turn fails, so it ends as that does', async () => {
    const [first, second] = await replay('steered-overloaded');

    expect(outcomeOfResult(first)).toMatchObject({ outcome: 'failed', failure: 'overloaded', text: 'A' });
    expect(second).toMatchObject([{ type: 'folded', into: expect.any(String) }, { outcome: 'failed' }]);
  });

  it('folded into a turn of Claude’s own, it gets what comes after it; what came before is reported apart', async () => {
    const told: string[] = [];
    const [first, second] = await replay('steered-into-background', { told });

    expect(outcomeOfResult(first)).toMatchObject({ outcome: 'done', text: 'A\n\nMain end' });
    expect(outcomeOfResult(second)).toMatchObject({ outcome: 'done', text: 'BG2' });
    expect(told).toEqual(['BG1']);
  });

  it('is given to claude when that has begun with the prompt, in order, as a message that may be folded in', async () => {
    const { session, sent, ready, write } = playSession();
    await ready(current);
    session.prompt(firstPrompt, 'go');
    session.steer(secondPrompt, '@secrets.txt');
    session.steer(thirdPrompt, '/cost');
    await settle();
    expect(prompts(sent)).toEqual([firstPrompt]);

    write(lifecycle(firstPrompt, 'started'));
    await until(() => prompts(sent).length === 3);

    expect(prompts(sent)).toEqual([firstPrompt, secondPrompt, thirdPrompt]);
    expect(sent.at(-1)).toMatchObject({ client_composed: true, priority: 'next', message: { content: '/cost' } });
  });

  it('does not overtake one whose files are still read', async () => {
    const picture = Promise.withResolvers<Uint8Array>();
    const file = { id: 'p', name: 'picture.png', fileName: 'picture.png', mimeType: 'image/png', size: 10 };
    const { session, sent, ready, write } = playSession();
    await ready(current);
    session.prompt(firstPrompt, 'go');
    write(lifecycle(firstPrompt, 'started'));

    session.steer(secondPrompt, 'look', [{ ...file, content: () => picture.promise }]);
    session.steer(thirdPrompt, 'and');
    expect(prompts(sent)).toEqual([firstPrompt]);
    picture.resolve(Buffer.from('not really'));
    await until(() => prompts(sent).length === 3);

    expect(prompts(sent)).toEqual([firstPrompt, secondPrompt, thirdPrompt]);
  });

  it('never reaches a claude that is stopped before it began', async () => {
    const { session, sent, ready, write, exit } = playSession();
    await ready(current);
    const first = collect(session.prompt(firstPrompt, 'go'));
    const second = collect(session.steer(secondPrompt, 'and'));

    const stopped = session.stop();
    write(lifecycle(firstPrompt, 'cancelled'));
    exit({ code: 0, signal: undefined });
    await stopped;

    expect(await first).toMatchObject([{ outcome: 'stopped' }]);
    expect(await second).toMatchObject([{ outcome: 'withdrawn' }]);
    expect(prompts(sent)).toEqual([firstPrompt]);
    expect(await collect(session.steer(thirdPrompt, 'late'))).toMatchObject([{ outcome: 'withdrawn' }]);
  });

  it('a turn that fails answers nothing, neither what it began with nor what was folded in', async () => {
    const { session, ready, write } = playSession();
    await ready(current);
    const first = collect(session.prompt(firstPrompt, 'go'));
    write(lifecycle(firstPrompt, 'started'));
    const second = collect(session.steer(secondPrompt, 'and'));
    write(lifecycle(secondPrompt, 'started'));
    write({
      type: 'result',
      subtype: 'success',
      is_error: true,
      api_error_status: 400,
      result: 'API Error: 400 too long',
      user_message_uuids: [firstPrompt, secondPrompt],
    });

    expect((await first).at(-1)).toMatchObject({ outcome: 'failed', failure: 'api-error' });
    expect((await second).at(-1)).toMatchObject({ outcome: 'failed', failure: 'api-error' });
  });

  it('a crash fails what claude had begun with, and gives back the rest', async () => {
    const { session, ready, write, exit } = playSession();
    await ready(current);
    const first = collect(session.prompt(firstPrompt, 'go'));
    write(lifecycle(firstPrompt, 'started'));
    const second = collect(session.steer(secondPrompt, 'and'));
    const third = collect(session.steer(thirdPrompt, 'also'));
    write(lifecycle(secondPrompt, 'started'));

    exit({ code: undefined, signal: 'SIGKILL' });

    expect(await first).toMatchObject([{ type: 'taken' }, { outcome: 'failed', failure: 'crashed' }]);
    expect(await second).toMatchObject([
      { type: 'folded', into: expect.any(String) },
      { outcome: 'failed', failure: 'crashed' },
    ]);
    expect(await third).toMatchObject([{ outcome: 'withdrawn' }]);
  });

  it('Claude’s end of input gives back what it does not have yet, and lets it finish the rest', async () => {
    const { session, ready, ending } = playSession();
    await ready(current);
    session.prompt(firstPrompt, 'go');
    const second = collect(session.steer(secondPrompt, 'and'));

    session.endInput();

    expect(await second).toMatchObject([{ outcome: 'withdrawn' }]);
    expect(ending).toEqual(['eof']);
  });

  it('keeps the session busy until it has ended too', async () => {
    const { session, ready, write } = playSession();
    await ready(current);
    session.prompt(firstPrompt, 'go');
    write(lifecycle(firstPrompt, 'started'));
    session.steer(secondPrompt, 'and');

    write({ type: 'result', subtype: 'success', user_message_uuids: [firstPrompt] });
    expect(session.isBusy()).toBe(true);
    expect(() => session.prompt(thirdPrompt, 'next')).toThrow('works on another');
    write(lifecycle(secondPrompt, 'started'));
    write({ type: 'result', subtype: 'success', user_message_uuids: [secondPrompt] });

    expect(session.isBusy()).toBe(false);
  });

  it('is not possible with a claude that does not tell what becomes of it', async () => {
    const { session, ready } = playSession();
    await ready('2.1.197');

    expect(session.canSteer).toBe(false);
  });
});

/** Plays a recording; messages are handed over where claude took them, and the stop comes where it came. */
async function replay(
  name: string,
  { stopAt, told = [] }: { stopAt?: (line: Record<string, unknown>) => boolean; told?: string[] } = {},
): Promise<[AgentEvent[], AgentEvent[], AgentEvent[]]> {
  const played = playSession();
  await played.ready(current);
  const events = [collect(played.session.prompt(firstPrompt, 'go'))];
  for (const line of recording(name)) {
    for (const promptId of [secondPrompt, thirdPrompt]) {
      if (line.command_uuid === promptId && line.state === 'queued') {
        events.push(collect(played.session.steer(promptId, 'more')));
      }
    }
    if (stopAt?.(line)) stopAndExit(played);
    played.write(line);
  }
  told.push(...played.background);
  const [first, second, third] = await Promise.all(events);
  return [first!, second!, third ?? []];
}

/** claude exits once its input ends, a moment after what it had to say. */
function stopAndExit({ session, exit }: PlayedSession): void {
  void session.stop();
  setImmediate(() => exit({ code: 0, signal: undefined }));
}

function isInterrupted(line: Record<string, unknown>): boolean {
  return line.type === 'control_response' && JSON.stringify(line).includes('still_queued');
}

function lifecycle(promptId: string, state: string): Record<string, unknown> {
  return { type: 'command_lifecycle', command_uuid: promptId, state };
}

function prompts(sent: Record<string, unknown>[]): unknown[] {
  return sent.filter(({ type }) => type === 'user').map(({ uuid }) => uuid);
}

function outcomeOfResult(events: AgentEvent[]): Extract<AgentEvent, { type: 'finished' }> {
  const last = events.at(-1);
  if (last?.type !== 'finished') throw new Error('the events have no end');
  return last;
}

function firstTextOf(events: AgentEvent[]): string {
  return events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await settle();
}
