import { describe, expect, it } from 'vitest';
import { day, type StoreStage } from './stage.ts';

/** The claudes that may still run, and small values. */
export function testProcesses(stage: StoreStage): void {
  const first = { handle: 'claude 10', sessionId: 's1', startedAt: 1 };
  const second = { handle: 'claude 11', sessionId: 's2', startedAt: 2 };

  describe('processes', () => {
    it('are kept over restarts until they are removed; their handles tell them apart', () => {
      stage.store.processes.add(second);
      stage.store.processes.add(first);
      stage.reopen();
      expect(stage.store.processes.list()).toEqual([first, second]);

      stage.store.processes.remove('claude 10');
      stage.store.processes.remove('claude 12');

      expect(stage.store.processes.list()).toEqual([second]);
    });

    it('have the session that was set last', () => {
      stage.store.processes.add(first);
      stage.store.processes.add({ ...first, sessionId: 's9' });

      expect(stage.store.processes.list()).toEqual([{ ...first, sessionId: 's9' }]);
    });

    it('are never forgotten by age: something has to see that they have ended', async () => {
      stage.store.processes.add(first);
      await stage.advance(365 * day);
      stage.store.prune();

      expect(stage.store.processes.list()).toEqual([first]);
    });
  });

  describe('notes', () => {
    it('are kept over restarts, the last value of each, until they are deleted', () => {
      stage.store.notes.set('a', '1');
      stage.store.notes.set('a', '2');
      stage.store.notes.set('b', '3');
      stage.reopen();
      expect(stage.store.notes.get('a')).toBe('2');

      stage.store.notes.delete('a');
      stage.store.notes.delete('never there');

      expect([stage.store.notes.get('a'), stage.store.notes.get('b')]).toEqual([undefined, '3']);
    });
  });
}
