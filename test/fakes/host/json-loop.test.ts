import { describe, expect, it } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import type { AgentEvent } from '../../../src/core/model/events.ts';
import { createScriptedHost } from '../../bridge/scripted-host.ts';
import { throughJson } from './json-loop.ts';
import { toJson } from './plain-json.ts';

const never = new AbortController().signal;
const project = { name: 'home', path: '/home' };

describe('what crosses a wire', () => {
  it.each([
    ['a function', { call: () => 1 }, 'it.call'],
    ['a map', [{ known: new Map() }], 'it[0].known'],
    ['a date', new Date(0), 'it'],
    ['bytes', { bytes: Buffer.from('a') }, 'it.bytes'],
    ['an error', { error: new Error('no') }, 'it.error'],
    ['a signal', { signal: never }, 'it.signal'],
    ['nothing in a list', [undefined], 'it[0]'],
    ['a hole', Array(1), 'it[0]'],
    ['no number', { costUsd: Number.NaN }, 'it.costUsd'],
    ['a large number', 1n, 'it'],
    ['a symbol as a key', { [Symbol('a')]: 1 }, 'it'],
  ])('is not %s', (_, value, place) => {
    expect(() => toJson(value)).toThrow(`${place} cannot cross a wire`);
  });

  it('is data, as it was; an undefined field is missing', () => {
    const value = { text: 'ä \u2028', list: [1, null, true, { deep: [] }], none: undefined };

    expect(JSON.parse(toJson(value))).toStrictEqual({ text: 'ä \u2028', list: [1, null, true, { deep: [] }] });
  });
});

describe('a host over JSON', () => {
  it('fails with the error of the other side, as far as people and programs read it', async () => {
    const played = createScriptedHost();
    const host = throughJson(played);
    const words = { retryAfterMs: 5_000, userMessage: 'Busy.', cause: new Error('hidden') };
    played.failOpen(new BridgeError('retry-later', 'busy', words));

    const error = await host.open({ project, sessionId: undefined }, never).catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(BridgeError);
    expect(error).toMatchObject({ code: 'retry-later', message: 'busy', retryable: true, retryAfterMs: 5_000 });
    expect(error).toMatchObject({ userMessage: 'Busy.' });
    expect(error).not.toHaveProperty('cause');
  });

  it('gives back a session that opens after its caller gave up', async () => {
    const played = createScriptedHost();
    const host = throughJson(played);
    const proceed = played.holdOpen();
    const giveUp = new AbortController();
    const opening = host.open({ project, sessionId: undefined }, giveUp.signal);
    await host.check();
    // The session is there, and the word of it is on its way, when the caller gives up.
    proceed();
    await Promise.resolve();
    giveUp.abort(new Error('given up'));

    await expect(opening).rejects.toThrow('given up');
    // There, back, and there again.
    await host.check();
    await host.check();
    expect(played.held).toBe(0);
    expect(host.faults).toEqual([]);
  });

  it('does not hold the other side up: events wait for a slow reader, in their order', async () => {
    const played = createScriptedHost();
    const host = throughJson(played);
    const session = await host.open({ project, sessionId: undefined }, never);
    const events = session.prompt('p', 'go');
    await host.check();
    const [run] = played.runs;
    for (const text of ['a', 'b', 'c']) run?.emit({ type: 'text-delta', message: 'm', block: 0, text });
    run?.finish({ text: 'abc' });
    await host.check();

    const seen: AgentEvent[] = [];
    for await (const event of events) seen.push(event);
    expect(seen.map((event) => ('text' in event ? event.text : event.type))).toEqual(['a', 'b', 'c', 'abc']);
    session.release();
    await host.check();
    expect(played.held).toBe(0);
  });

  it('hears of an ask before its withdrawal, and nothing after that', async () => {
    const played = createScriptedHost();
    const host = throughJson(played);
    const told: string[] = [];
    host.onAsk({ asked: ({ id }) => told.push(`asked ${id}`), withdrawn: (id) => told.push(`withdrawn ${id}`) });
    const session = await host.open({ project, sessionId: undefined }, never);
    const ask = played.ask('Bash', {}, { sessionId: session.sessionId });
    ask.withdraw();
    ask.withdraw();

    expect(await host.answer(ask.id, { behavior: 'allow' })).toBe(false);
    expect(told).toEqual([`asked ${ask.id}`, `withdrawn ${ask.id}`]);
    session.release();
  });

  it('a listener that breaks denies the ask', async () => {
    const played = createScriptedHost();
    const host = throughJson(played);
    const fail = () => {
      throw new Error('full disk');
    };
    host.onAsk({ asked: fail, withdrawn: fail });
    await host.check();
    const ask = played.ask('Bash', {}, { sessionId: 's' });
    await host.check();
    await host.check();

    expect(ask.answer).toMatchObject({ behavior: 'deny' });
  });
});
