import { expect, it } from 'vitest';
import { createPendingUpdates } from '../../../src/core/intake/updates/pending-updates.ts';
import type { ChatPlatform } from '../../../src/core/ports/chat-platform.ts';
import { createTempStore } from '../../bridge/rig.ts';

it('updates are handled also where each look at the inbox takes longer than a step', () => {
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
    handleTogether: () => false,
    handle: (_, { payload }) => handled.push(payload),
    onAllHandled: () => undefined,
  });
  const updates = ['first', 'second', 'third'].map((payload) => ({ id: payload, payload }));
  store.inbox.writer('telegram', 'bot').take(updates, 'cursor');

  pending.run();
  for (let n = 0; n < 5; n++) steps.shift()?.();

  expect(handled).toEqual(['first', 'second', 'third']);
});
