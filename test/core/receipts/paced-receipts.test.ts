import { expect, it } from 'vitest';
import { createPacedReceipts } from '../../../src/core/receipts/paced-receipts.ts';
import { createBackground } from '../../../src/core/timing/background.ts';
import { createRecordingLog } from '../../bridge/recording-log.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';

const chat = 'telegram:1';

/** `stale`: there is nothing to report any more. */
function setUp(stale: (receipt: string) => boolean = () => false) {
  const clock = createFakeClock();
  const given: string[] = [];
  const looked: string[] = [];
  const log = createRecordingLog(() => undefined);
  const background = createBackground({ clock, log, signal: new AbortController().signal });
  const receipts = createPacedReceipts<string>({
    clock,
    background,
    give(receipt) {
      looked.push(receipt);
      if (!stale(receipt)) given.push(receipt);
      return !stale(receipt);
    },
  });
  return { clock, given, log, looked, receipts };
}

it('gives three at once and then one in ten seconds, in the order in which they came', async () => {
  const { clock, given, receipts } = setUp();
  for (const n of ['1', '2', '3', '4', '5']) receipts.add(chat, n, 1_000);
  receipts.add('telegram:2', 'other', 1_000);

  await clock.advance(999);
  expect(given).toEqual([]);
  await clock.advance(1);
  expect(given).toEqual(['1', '2', '3', 'other']);
  await clock.advance(10_000);
  expect(given).toEqual(['1', '2', '3', 'other', '4']);
  receipts.add(chat, 'news', 0);
  await clock.advance(20_000);
  expect(given.slice(5)).toEqual(['5', 'news']);
});

it('gives those that are due together in the order in which they came', async () => {
  const { clock, given, receipts } = setUp();
  receipts.add(chat, 'patient', 1_000);
  receipts.add(chat, 'news', 0);

  await clock.advance(1_000);

  expect(given).toEqual(['patient', 'news']);
});

it('looks at a few of very many that are stale before something else has a turn, and at all in the end', async () => {
  const { clock, given, looked, receipts } = setUp((receipt) => receipt !== 'last');
  const atOnce: number[] = [];
  for (let n = 0; n < 50_000; n++) receipts.add(chat, String(n), 1_000);
  receipts.add(chat, 'last', 1_000);

  clock.after(1_000, () => atOnce.push(looked.length));
  await clock.advance(1_000);

  expect(atOnce[0]).toBeLessThanOrEqual(20);
  expect(looked).toHaveLength(50_001);
  expect(given).toEqual(['last']);
});

it('gives a few before something else has a turn also where those of many chats are due at once', async () => {
  const { clock, given, receipts } = setUp();
  const atOnce: number[] = [];
  for (let n = 0; n < 50; n++) receipts.add(`telegram:${n}`, String(n), 1_000);

  clock.after(1_000, () => atOnce.push(given.length));
  await clock.advance(1_000);

  expect(atOnce[0]).toBeLessThanOrEqual(3);
  expect(given.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 50 }, (_, n) => String(n)));
});

it('one that cannot be given keeps no later one of its chat back', async () => {
  const { clock, given, log, receipts } = setUp((receipt) => {
    if (receipt === 'lost') throw new Error('the disk is full');
    return false;
  });
  log.expectError('the queue could not be shown');
  for (const receipt of ['lost', 'next']) receipts.add(chat, receipt, 1_000);

  await clock.advance(1_000);

  expect(given).toEqual(['next']);
});
