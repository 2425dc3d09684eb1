import { describe, expect, it, vi } from 'vitest';
import { startRig } from '../bridge/rig.ts';

describe('the display of a queue', () => {
  it('is brought up to date once for each conversation, however much was written together', async () => {
    const { store } = await startRig();
    const looks = vi.spyOn(store.tasks, 'withReceipt');

    store.atomically(() => {
      store.conversations.ensure('telegram:1', 'home');
      store.conversations.ensure('telegram:2', 'home');
      store.conversations.setPaused('telegram:1', true);
      store.conversations.setPaused('telegram:2', true);
      store.conversations.setPaused('telegram:1', false);
      expect(looks).not.toHaveBeenCalled();
    });

    expect(looks.mock.calls).toEqual([['telegram:1'], ['telegram:2']]);
  });
});
