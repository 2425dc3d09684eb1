import { describe, expect, it } from 'vitest';
import { createSilenceWatch } from '../../../src/claude/session/silence.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { collect, firstPrompt, playSession } from '../replay.ts';

const minute = 60_000;

function watch(options: { stallMs?: number; isExcused?: () => boolean } = {}) {
  const clock = createFakeClock();
  const stalls: number[] = [];
  let givenUp = 0;
  const silence = createSilenceWatch({
    clock,
    stallMs: 'stallMs' in options ? options.stallMs : 5 * minute,
    giveUpMs: 60 * minute,
    isExcused: options.isExcused ?? (() => false),
    onStall: (silentMs) => stalls.push(silentMs / minute),
    onSilent: () => givenUp++,
  });
  silence.start();
  return { clock, silence, stalls, givenUp: () => givenUp };
}

describe('the silence of claude', () => {
  it('is reported each time it goes by again, and given up in the end, once', async () => {
    const { clock, stalls, givenUp } = watch();

    await clock.advance(17 * minute);
    expect(stalls).toEqual([5, 10, 15]);
    expect(givenUp()).toBe(0);
    await clock.advance(200 * minute);

    expect(stalls).toEqual([5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55]);
    expect(givenUp()).toBe(1);
    expect(clock.pending()).toBe(0);
  });

  it('begins anew with every line', async () => {
    const { clock, silence, stalls } = watch();
    for (let at = 0; at < 10; at++) {
      await clock.advance(4 * minute);
      silence.heard();
    }
    expect(stalls).toEqual([]);

    await clock.advance(5 * minute);
    expect(stalls).toEqual([5]);
    silence.heard();
    await clock.advance(5 * minute);
    expect(stalls).toEqual([5, 5]);
  });

  it('does not begin before the time that Claude announced', async () => {
    const { clock, silence, stalls } = watch();

    silence.announced(7 * minute);
    silence.heard();
    await clock.advance(12 * minute - 1);
    expect(stalls).toEqual([]);
    await clock.advance(1);

    expect(stalls).toEqual([5]);
  });

  it('is right while someone is asked', async () => {
    let asked = true;
    const { clock, silence, stalls, givenUp } = watch({ isExcused: () => asked });
    await clock.advance(300 * minute);
    expect([stalls, givenUp()]).toEqual([[], 0]);

    asked = false;
    silence.heard();
    await clock.advance(5 * minute);
    expect(stalls).toEqual([5]);
  });

  it('leaves the sleep of the machine out', () => {
    let now = Date.UTC(2026, 0, 5, 9);
    let timer = { due: 0, run: () => {} };
    const seen: string[] = [];
    createSilenceWatch({
      clock: {
        now: () => now,
        steady: () => now,
        after(ms, run) {
          timer = { due: now + ms, run };
          return () => {};
        },
        sleep: () => Promise.reject(new Error('nobody sleeps here')),
      },
      stallMs: 5 * minute,
      giveUpMs: 60 * minute,
      isExcused: () => false,
      onStall: (silentMs) => seen.push(`stalled ${silentMs / minute}`),
      onSilent: () => seen.push('given up'),
    }).start();

    now = timer.due + 8 * 60 * minute;
    timer.run();
    expect(seen).toEqual([]);
    now = timer.due;
    timer.run();
    expect(seen).toEqual(['stalled 5']);

    now -= 24 * 60 * minute;
    timer.run();
    expect(seen).toEqual(['stalled 5']);
    expect(timer.due - now).toBe(5 * minute);
  });

  it('is not reported when nobody wants to know, but given up', async () => {
    const { clock, stalls, givenUp } = watch({ stallMs: undefined });

    await clock.advance(60 * minute);

    expect([stalls, givenUp()]).toEqual([[], 1]);
  });
});

describe('the silence of a session', () => {
  it('is reported to the prompt Claude works on, and stops with it', async () => {
    const { session, write, clock, ready } = playSession({ stallMs: 5 * minute, silenceMs: 60 * minute });
    await ready('2.1.329');
    const events = collect(session.prompt(firstPrompt, 'go'));

    await clock.advance(5 * minute);
    write({ type: 'command_lifecycle', command_uuid: firstPrompt, state: 'started' });
    write({ type: 'system', subtype: 'api_retry', attempt: 1, retry_delay_ms: 20 * minute, error_status: 529 });
    await clock.advance(20 * minute);
    write({ type: 'tool_progress', tool_name: 'Bash', heartbeat: true });
    await clock.advance(4 * minute);
    write({ type: 'result', subtype: 'success', result: 'fine', user_message_uuids: [firstPrompt] });

    expect(await events).toMatchObject([
      { type: 'stalled', silentMs: 5 * minute },
      { type: 'taken' },
      { type: 'retrying', delayMs: 20 * minute },
      { type: 'finished', outcome: 'done' },
    ]);
    expect(clock.pending()).toBe(0);
  });
});
