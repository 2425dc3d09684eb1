import { describe, expect, it } from 'vitest';
import { createToolServer } from '../../../src/claude/requests/tool-server.ts';
import { silentLog } from '../../fakes/silent-log.ts';
import type { HeardAsk } from '../heard-asks.ts';
import { collect, firstPrompt, playSession, recording } from '../replay.ts';

type Line = Record<string, unknown>;

const secondPrompt = '22222222-2222-4222-8222-222222222222';
const thirdPrompt = '33333333-3333-4333-8333-333333333333';
const current = '2.1.329';

const isResult = ({ type }: Line): boolean => type === 'result';
const isInit = ({ subtype }: Line): boolean => subtype === 'init';

/** The lines up to the first that fits, with it, and those after it. */
function cut(lines: Line[], fits: (line: Line) => boolean): [Line[], Line[]] {
  const at = lines.findIndex(fits) + 1;
  return [lines.slice(0, at), lines.slice(at)];
}

/** What a version would have written that tells neither what becomes of messages nor which result answers which. */
function asOldVersion(lines: Line[]): Line[] {
  return lines
    .filter(({ type }) => type !== 'command_lifecycle')
    .map(({ user_message_uuids: _, user_message_uuid: __, ...line }) => line);
}

describe('a turn that a timer of claude’s began', () => {
  it('is no answer to the prompt that waits for its end', async () => {
    const played = playSession();
    await played.ready(current);
    const [before, after] = cut(recording('timer'), isInit);
    for (const line of before) played.write(line);
    const answer = collect(played.session.prompt(firstPrompt, 'say ours'));
    for (const line of after) played.write(line);

    expect((await answer).at(-1)).toMatchObject({ type: 'finished', outcome: 'done', text: 'ours' });
    expect(played.ownTurns).toEqual([{ text: 'Ticked.', cause: 'timer', startedBy: undefined }]);
  });

  it('is no answer either where claude names no prompts', async () => {
    const played = playSession();
    const [before, after] = cut(asOldVersion(recording('timer')), isInit);
    for (const line of before) played.write(line);
    const answer = collect(played.session.prompt(firstPrompt, 'say ours'));
    for (const line of after) played.write(line);

    const events = await answer;
    expect(events.at(-1)).toMatchObject({ type: 'finished', outcome: 'done', text: 'ours' });
    expect(JSON.stringify(events)).not.toContain('Ticked.');
    expect(played.background).toEqual(['Ticked.']);
    expect(played.ownTurns).toMatchObject([{ startedBy: undefined }]);
  });

  it('asks in nobody’s name, neither that of the task before nor that of the one that waits', async () => {
    const asks: HeardAsk[] = [];
    const played = playSession({ onAsk: (ask) => asks.push(ask) });
    await played.ready(current);
    const lines = recording('timer');
    const [tick, own] = cut(lines, ({ state, command_uuid }) => state === 'completed' && command_uuid !== firstPrompt);
    const before = collect(played.session.prompt(firstPrompt, 'say ours'));
    for (const line of own) played.write(line);
    await before;
    const [beginning, rest] = cut(tick, isInit);
    for (const line of beginning) played.write(line);
    const waiting = collect(played.session.prompt(secondPrompt, 'next'));
    for (const line of rest) played.write(line);
    played.exit({ code: 0, signal: undefined });
    await waiting;

    expect(asks).toMatchObject([{ tool: 'Write', promptId: undefined, startedBy: undefined }]);
  });

  it('does not get a file sent: the bridge’s tools work for people only', async () => {
    let calls = 0;
    const call = async () => {
      calls++;
      return { text: 'On its way.' };
    };
    const tools = createToolServer([{ name: 'send_file', description: '', inputSchema: {} }], call, silentLog);
    const played = playSession({ tools });
    await played.ready(current);
    for (const line of cut(recording('timer'), isInit)[0]) played.write(line);
    const message = { id: 1, method: 'tools/call', params: { name: 'send_file', arguments: {} } };
    const request = { subtype: 'mcp_message', server_name: 'bridge', message };
    played.write({ type: 'control_request', request_id: 'call', request });
    const reply = await played.untilSent((line) => JSON.stringify(line).includes('"call"'));

    expect(JSON.stringify(reply)).toContain('No person in the chat asked for this turn');
    expect(calls).toBe(0);
  });
});

describe('turns that claude takes by itself', () => {
  it('belong to the prompt that began their task: a command, a helper', async () => {
    const played = playSession();
    await played.ready(current);
    const [first, second] = cut(recording('background-task'), ({ command_uuid }) => command_uuid === secondPrompt);
    const one = collect(played.session.prompt(firstPrompt, 'go'));
    for (const line of first.slice(0, -1)) played.write(line);
    await one;
    const two = collect(played.session.prompt(secondPrompt, 'next'));
    for (const line of [...first.slice(-1), ...second]) played.write(line);
    await two;

    expect(played.ownTurns).toEqual([
      { text: '(done)', cause: 'task', startedBy: firstPrompt },
      { text: '(done)', cause: 'task', startedBy: secondPrompt },
    ]);
  });

  it('belong to the prompt that began to watch something; of two that end at once, to each its own', async () => {
    const asks: HeardAsk[] = [];
    const played = playSession({ onAsk: (ask) => asks.push(ask) });
    await played.ready(current);
    const prompts = [firstPrompt, secondPrompt, thirdPrompt];
    const answers: Promise<unknown>[] = [];
    for (const line of recording('monitor')) {
      if (line.state === 'queued') answers.push(collect(played.session.prompt(prompts[answers.length]!, 'go')));
      played.write(line);
      // Whatever turn this is, it asks.
      if (isInit(line)) played.write(askLine(`ask-${asks.length}`));
    }
    await Promise.all(answers);

    expect(played.ownTurns).toEqual([
      { text: '(done)', cause: 'task', startedBy: secondPrompt },
      { text: '(done)', cause: 'task', startedBy: secondPrompt },
      { text: '(done)', cause: 'task', startedBy: thirdPrompt },
      { text: '(done)', cause: 'task', startedBy: thirdPrompt },
    ]);
    expect(asks.map(({ promptId, startedBy }) => [promptId, startedBy])).toEqual([
      [firstPrompt, firstPrompt],
      [secondPrompt, secondPrompt],
      [undefined, secondPrompt],
      [undefined, secondPrompt],
      [thirdPrompt, thirdPrompt],
      [undefined, thirdPrompt],
      [undefined, thirdPrompt],
    ]);
  });

  it.each([
    ['hook-message', 'from-hook', 'unknown'],
    ['other-session', 'from-desk', 'session'],
  ] as const)('belong to nobody: %s', async (name, text, cause) => {
    const asks: HeardAsk[] = [];
    const played = playSession({ onAsk: (ask) => asks.push(ask) });
    await played.ready(current);
    let answer: Promise<unknown> | undefined;
    for (const line of recording(name)) {
      if (line.state === 'queued') answer = collect(played.session.prompt(firstPrompt, 'go'));
      played.write(line);
      if (isInit(line)) played.write(askLine(`ask-${asks.length}`));
    }
    await answer;

    expect(played.ownTurns).toEqual([{ text: expect.stringContaining(text), cause, startedBy: undefined }]);
    expect(asks.map(({ startedBy }) => startedBy).filter((by) => by !== firstPrompt)).toEqual([undefined]);
  });
});

describe('a session that was never given a prompt', () => {
  it.each(['timer', 'hook-message'])('is spoiled by a turn of its own (%s)', async (name) => {
    const played = playSession();
    await played.ready(current);
    expect(played.session.isSpoiled()).toBe(false);

    played.write(recording(name).find(({ state }) => state === 'running')!);

    expect(played.session.isSpoiled()).toBe(true);
    expect(played.unasked).toBe(1);
  });

  it('is spoiled by a result alone', async () => {
    const played = playSession();
    await played.ready(current);

    played.write(recording('timer').find(isResult)!);

    expect(played.session.isSpoiled()).toBe(true);
  });

  it('is not spoiled by its first prompt', async () => {
    const played = playSession();
    await played.ready(current);
    const answer = collect(played.session.prompt(firstPrompt, 'go'));
    for (const line of recording('tool')) played.write(line);
    played.exit({ code: 0, signal: undefined });
    await answer;

    expect(played.session.isSpoiled()).toBe(false);
    expect(played.unasked).toBe(0);
  });
});

function askLine(id: string): Line {
  const request = { subtype: 'can_use_tool', tool_name: 'Bash', input: { command: 'touch x' } };
  return { type: 'control_request', request_id: id, request };
}
