import { describe, expect, it } from 'vitest';
import type { StoreStage } from './stage.ts';

/** Moments that are due. */
export function testDues(stage: StoreStage): void {
  const next = (kinds: readonly string[], except: readonly string[] = []) => stage.store.dues.next(kinds, except)?.key;

  describe('dues', () => {
    it('are kept with what they carry, over restarts, until they are cancelled', () => {
      stage.store.dues.set({ key: 'a:1', at: 1_900_000_000_000, payload: { n: [1, 'two'] } });
      stage.store.dues.set({ key: 'a:2', at: 7.6, payload: null });
      stage.reopen();

      const { dues } = stage.store;
      expect(dues.get('a:1')).toEqual({ key: 'a:1', at: 1_900_000_000_000, payload: { n: [1, 'two'] } });
      expect(dues.get('a:2')).toEqual({ key: 'a:2', at: 8, payload: null });
      dues.cancel('a:1');
      dues.cancel('never set');

      expect(dues.get('a:1')).toBeUndefined();
      expect(next(['a'])).toBe('a:2');
    });

    it('come earliest first, and in the order they were set when they are due together', () => {
      const { dues } = stage.store;
      for (const [key, at] of Object.entries({ 'a:late': 9, 'a:x': 5, 'a:b': 5, 'a:early': 1 }))
        dues.set({ key, at, payload: null });

      const order: string[] = [];
      for (let key = next(['a']); key !== undefined; key = next(['a'])) {
        order.push(key);
        dues.cancel(key);
      }

      expect(order).toEqual(['a:early', 'a:x', 'a:b', 'a:late']);
    });

    it('have one moment for a key: the last that was set', () => {
      const { dues } = stage.store;
      dues.set({ key: 'a:1', at: 5, payload: 'first' });
      dues.set({ key: 'a:2', at: 6, payload: null });

      dues.set({ key: 'a:1', at: 7, payload: 'second' });

      expect(next(['a'])).toBe('a:2');
      expect(dues.get('a:1')).toEqual({ key: 'a:1', at: 7, payload: 'second' });
    });

    it('are looked up by their kinds, without those that rest', () => {
      const { dues } = stage.store;
      for (const [at, key] of ['b:1', 'a:1:2', 'ab:1', 'a', 'a:3'].entries()) dues.set({ key, at, payload: null });

      expect(dues.kinds()).toEqual(['a', 'ab', 'b']);
      expect(next(['a'])).toBe('a:1:2');
      expect(next(['a'], ['a:1:2'])).toBe('a');
      expect(next(['a'], ['a:1:2', 'a', 'a:3'])).toBeUndefined();
      expect(next(['a', 'b'])).toBe('b:1');
      expect(next([])).toBeUndefined();
    });

    it('are not there when the transaction that set them was taken back', () => {
      expect(() =>
        stage.store.atomically(() => {
          stage.store.dues.set({ key: 'a:1', at: 5, payload: null });
          throw new Error('taken back');
        }),
      ).toThrow('taken back');

      expect(next(['a'])).toBeUndefined();
    });
  });
}
