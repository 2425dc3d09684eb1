import { expect, it } from 'vitest';
import { createPendingUpdates } from '../../../src/core/intake/updates/pending-updates.ts';
import type { ChatPlatform } from '../../../src/core/ports/chat-platform.ts';
import { createTempStore } from '../../bridge/rig.ts';

/** Each look at the clock finds it a second later, so that every step is over at once; steps run when they are told to. */
function setUp() {
  const { store, clock } = createTempStore();
  let looks = 0;
  const steps: (() => void)[] = [];
  const handled: unknown[] = [];
  const pending = createPendingUpdates({
    store,
    platform: () => ({}) as ChatPlatform,
    clock: {
      ...clock,
      steady: () => 1_000 * looks++,
      after(_, run) {
        steps.push(run);
        return () => undefined;
      },
    },
    signal: new AbortController().signal,
    handleTogether(write) {
      write();
      return false;
    },
    handle: (_, { payload }) => handled.push(payload),
    onAllHandled: () => undefined,
  });
  const writer = store.inbox.writer('telegram', 'bot');
  const write = (...payloads: string[]) => {
    writer.take(
      payloads.map((payload) => ({ id: payload, payload })),
      'cursor',
    );
  };
  return { store, pending, steps, handled, write };
}

it('updates are handled also where each look at the inbox takes longer than a step', () => {
  const { pending, steps, handled, write } = setUp();
  write('first', 'second', 'third');

  pending.run();
  for (let n = 0; n < 5; n++) steps.shift()?.();

  expect(handled).toEqual(['first', 'second', 'third']);
});

it('what comes while a step is due is stored at once, and handled in its order by the steps that follow', () => {
  const { store, pending, steps, handled, write } = setUp();
  pending.take(() => write('first', 'second'));
  pending.take(() => write('third'));

  expect([handled, steps.length]).toEqual([['first'], 1]);
  expect(store.inbox.pending(0)).toHaveLength(3);
  for (let n = 0; n < 5; n++) steps.shift()?.();
  expect(handled).toEqual(['first', 'second', 'third']);
});

it('no more than what a platform gives at once is looked at together', () => {
  const { pending, write } = setUp();
  write(...Array.from({ length: 250 }, (_, n) => `update ${n}`));
  expect(pending.waiting()).toHaveLength(100);
});
