import { expect, it } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import type { StandingNotice } from '../../../src/core/ports/store/notice-store.ts';
import { type Concern, createRounds } from '../../../src/core/receipts/rounds.ts';
import { createBackground } from '../../../src/core/timing/background.ts';
import { createRecordingLog } from '../../bridge/recording-log.ts';
import { createTempStore } from '../../bridge/rig.ts';

const chat = 'telegram:1';
const everything: Concern = { passed: [], concerns: 'everything' };

/** So many receipts in one chat. `change`: what a look at one does to it. */
function setUp(count: number, change: (standing: StandingNotice) => void = () => undefined) {
  const { store, clock } = createTempStore();
  const looks: { keys: string[]; reason: Concern }[] = [];
  for (let n = 0; n < count; n++) store.notices.put('receipts', { conversation: chat, key: `line:${n}`, shown: '{}' });
  const log = createRecordingLog(() => undefined);
  let refusals = 0;
  const rounds = createRounds({
    background: createBackground({ clock, log, signal: new AbortController().signal }),
    page(most, conversation, after) {
      if (refusals-- > 0) throw new BridgeError('store-refused', 'the database cannot be read now');
      return store.notices.page('receipts', most, { ...(conversation && { conversation }), ...(after && { after }) });
    },
    look(standing, reason) {
      looks.push({ keys: standing.map(({ key }) => key), reason });
      for (const one of standing) change(one);
    },
  });
  const refuse = () => {
    refusals = 1;
  };
  return { clock, store, looks, log, rounds, refuse };
}

it('looks at a few receipts at once, and at all others in steps', async () => {
  const { clock, looks, rounds } = setUp(50);

  rounds.begin({ conversation: chat, ...everything });
  expect(looks.map(({ keys }) => keys.length)).toEqual([20]);
  await clock.advance(1_000);

  expect(looks.map(({ keys }) => keys.length)).toEqual([20, 20, 10]);
  expect(new Set(looks.flatMap(({ keys }) => keys)).size).toBe(50);
});

it('what comes while a round is on its way is one more round after it', async () => {
  const { clock, looks, rounds } = setUp(30);
  rounds.begin({ conversation: chat, ...everything });
  for (let n = 1; n <= 100; n++) {
    const passed = [{ from: n, to: 0 }];
    rounds.begin({ conversation: chat, passed, concerns: n === 7 ? 'what runs' : 'the tasks alone' });
  }

  await clock.advance(1_000);

  expect(looks.map(({ keys }) => keys.length)).toEqual([20, 10, 20, 10]);
  expect(looks[2]!.reason.passed).toHaveLength(100);
  expect(looks[2]!.reason.concerns).toBe('what runs');
});

it('a receipt that changes is looked at once in a round, though it is the newest from then on', async () => {
  const { clock, looks, rounds, store } = setUp(45, (standing) => store.notices.put('receipts', standing));

  rounds.begin({ conversation: undefined, ...everything });
  await clock.advance(60_000);

  expect(looks.flatMap(({ keys }) => keys)).toHaveLength(45);
  expect(clock.pending()).toBe(0);
});

it('a fault at one receipt keeps no other from its look, and the next round comes', async () => {
  const { clock, log, looks, rounds } = setUp(50, ({ key }) => {
    if (key === 'line:25') throw new Error('a fault');
  });
  log.expectError('the queue could not be shown');
  rounds.begin({ conversation: chat, ...everything });
  await clock.advance(1_000);
  expect(looks).toHaveLength(3);

  rounds.begin({ conversation: chat, ...everything });
  await clock.advance(1_000);

  expect(looks).toHaveLength(6);
});

it('a round that cannot read on ends, and the next one begins', async () => {
  const { clock, looks, log, rounds, refuse } = setUp(30);
  log.expectError('the queue could not be shown');
  rounds.begin({ conversation: chat, ...everything });
  rounds.begin({ conversation: chat, ...everything });
  refuse();
  await clock.advance(1_000);
  rounds.begin({ conversation: chat, ...everything });
  await clock.advance(1_000);

  expect(looks.map(({ keys }) => keys.length)).toEqual([20, 20, 10, 20, 10]);
});
