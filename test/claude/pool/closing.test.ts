import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createPool } from '../../../src/claude/pool/pool.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { plainSettings } from '../launch-settings.ts';

function poolWith(start: (signal: AbortSignal) => Promise<never>) {
  const failures: unknown[] = [];
  const pool = createPool({
    launcher: { start: (_settings, _session, _listeners, signal) => start(signal) },
    clock: createFakeClock(),
    idleMs: 1_000,
    maxProcesses: 2,
    untilFree: async () => {},
    transcriptSize: () => undefined,
    spareMs: 1_000,
    onSpareFailed: (error) => failures.push(error),
    onSpareSpoiled: () => {},
  });
  return { pool, failures };
}

it('a spare that cannot start is told of, but none that the end of the host kept from it', async () => {
  const refused = Promise.withResolvers<void>();
  const refusing = poolWith(async () => {
    refused.resolve();
    throw new Error('no memory');
  });
  refusing.pool.keepSpare(plainSettings('/home'));
  await refused.promise;
  await nextTurn();
  await refusing.pool.close(0);

  const starting = Promise.withResolvers<void>();
  const slow = poolWith((signal) => {
    starting.resolve();
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  });
  slow.pool.keepSpare(plainSettings('/home'));
  await starting.promise;
  await slow.pool.close(0);
  await nextTurn();

  expect({ refused: refusing.failures, cutOff: slow.failures }).toEqual({
    refused: [new Error('no memory')],
    cutOff: [],
  });
});
