import { expect, it } from 'vitest';
import { createProcessSlots, type PooledProcess } from '../../../src/claude/pool/process-slots.ts';
import type { ClaudeSession } from '../../../src/claude/session/session.ts';
import { createLanes } from '../../../src/core/queue/lanes.ts';
import { createRecordingLog } from '../../bridge/recording-log.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { plainSettings } from '../launch-settings.ts';
import { playSession } from '../replay.ts';

const settings = plainSettings('/home');
const chats = Array.from({ length: 40 }, (_, n) => `chat ${n}`);

/** Processes that are ready when they are told to be, and end as soon as they are wanted no more. */
function playStarts(options: { maxProcesses: number; startsAtOnce: number }) {
  const clock = createFakeClock();
  const begun: string[] = [];
  /** Those that are starting, by the id of their session. */
  const starting = new Map<string, () => void>();
  const slots = createProcessSlots({
    ...options,
    launcher: {
      start: (_settings, { id }) =>
        new Promise((resolve) => {
          begun.push(id);
          starting.set(id, () => {
            starting.delete(id);
            resolve(playProcess(id));
          });
        }),
    },
    clock,
    transcriptSize: () => undefined,
    spare: () => undefined,
    onGone: () => {},
    onUnasked: () => {},
  });
  const start = (id: string, signal = new AbortController().signal) =>
    slots.start(settings, { id, historyOf: undefined }, signal);
  return { clock, begun, starting, slots, start };
}

function playProcess(id: string): ClaudeSession {
  const { session, exit } = playSession();
  return {
    ...session,
    id,
    isBusy: () => false,
    async retire() {
      exit({ code: 0, signal: undefined });
      await session.exited;
    },
  };
}

it('40 chats at once: processes start in the order of the messages, a few at a time, however long each takes', async () => {
  const { clock, begun, starting, slots, start } = playStarts({ maxProcesses: 8, startsAtOnce: 2 });
  const waiting = [...chats];
  const working = new Map<string, () => void>();
  const done: string[] = [];
  const lanes = createLanes({
    concurrency: 8,
    personOf: (task) => task,
    next: (lane) => waiting.find((task) => task === lane),
    async run(task) {
      waiting.splice(waiting.indexOf(task), 1);
      const pooled = (await start(task)) as PooledProcess;
      await new Promise<void>((resolve) => working.set(task, resolve));
      slots.free(pooled);
      done.push(task);
    },
    log: createRecordingLog(() => {}),
  });
  for (const chat of chats) lanes.add(chat);

  // Of those that are starting, and of those that work, always the last is through first.
  while (done.length < chats.length) {
    await clock.advance(0);
    expect(starting.size).toBeLessThanOrEqual(2);
    expect(begun).toEqual(chats.slice(0, begun.length));
    [...starting.values()].at(-1)?.();
    await clock.advance(0);
    const [task, end] = [...working].at(-1) ?? [];
    if (task !== undefined) working.delete(task);
    end?.();
  }

  expect(begun).toEqual(chats);
});

it('a start that takes long no longer holds the others up', async () => {
  const { clock, begun, start } = playStarts({ maxProcesses: 3, startsAtOnce: 1 });
  for (const id of ['slow', 'next', 'last']) void start(id);
  await clock.advance(4_999);
  expect(begun).toEqual(['slow']);

  await clock.advance(1);

  expect(begun).toEqual(['slow', 'next']);
});

it('whoever gives up in the line loses its place, and nobody behind it does', async () => {
  const { clock, begun, starting, start } = playStarts({ maxProcesses: 3, startsAtOnce: 1 });
  const given = new AbortController();
  void start('first');
  const second = start('second', given.signal);
  void start('third');
  await clock.advance(0);
  expect(begun).toEqual(['first']);

  given.abort(new Error('cancelled'));
  await expect(second).rejects.toThrow('cancelled');
  starting.get('first')?.();
  await clock.advance(0);

  expect(begun).toEqual(['first', 'third']);
});
