import { expect, it } from 'vitest';
import { createPendingUpdates } from '../../../src/core/intake/updates/pending-updates.ts';
import type { ChatPlatform } from '../../../src/core/ports/chat-platform.ts';
import { createTempStore } from '../../bridge/rig.ts';

/** Each look at the clock finds it `msALook` later: a second ends every step at once. Steps run when they are told to. */
function setUp({ msALook = 1_000 } = {}) {
  const { store, clock } = createTempStore();
  let looks = 0;
  const steps: (() => void)[] = [];
  const handled: unknown[] = [];
  const together: unknown[] = [];
  const pending = createPendingUpdates({
    store,
    platform: () => ({}) as ChatPlatform,
    clock: {
      ...clock,
      steady: () => msALook * looks++,
      after(_, run) {
        steps.push(run);
        return () => undefined;
      },
    },
    signal: new AbortController().signal,
    handleTogether(write) {
      write();
      const first = pending.waiting();
      const end = first.findIndex(({ payload }) => !String(payload).startsWith('whole'));
      const whole = end < 0 ? first : first.slice(0, end);
      together.push(...whole.map(({ payload }) => payload));
      store.inbox.settle(
        whole.map(({ seq }) => seq),
        () => undefined,
      );
      return whole.length > 0;
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
  return { store, pending, steps, handled, together, write };
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

it('one that has to be handled on its own takes no other with it', () => {
  const { pending, handled, together, write } = setUp({ msALook: 0 });
  pending.take(() => write('whole 1', 'alone 1', 'whole 2', 'whole 3', 'alone 2', 'alone 3', 'whole 4'));

  expect(handled).toEqual(['alone 1', 'alone 2', 'alone 3']);
  expect(together).toEqual(['whole 1', 'whole 2', 'whole 3', 'whole 4']);
});
