import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../src/core/model/audit.ts';
import { aTask, day, type StoreStage } from './stage.ts';

const ann = { platform: 'telegram', id: '1', name: 'Ann' } as const;

export function testAudit(stage: StoreStage): void {
  function append(...details: string[]): void {
    for (const detail of details) stage.store.audit.append({ action: 'refused', detail });
  }

  const detailsOf = (filter?: { since?: number; newest?: number }) =>
    stage.store.audit.list(filter).map(({ detail }) => detail);

  describe('audit', () => {
    it('keeps what happened in order and without gaps, over restarts', () => {
      const entries: AuditEntry[] = [
        { action: 'allowed', actor: ann, task: 7, detail: 'Bash npm test' },
        { action: 'lapsed', detail: 'Bash make' },
      ];
      for (const entry of entries) stage.store.audit.append(entry);
      stage.reopen();
      append('later');

      const rows = stage.store.audit.list();

      const told = rows.map(({ seq, at, hash, ...entry }) => entry);
      expect(told).toEqual([...entries, { action: 'refused', detail: 'later' }]);
      expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3]);
      expect(rows.every(({ hash }) => /^[0-9a-f]{64}$/.test(hash))).toBe(true);
      expect(stage.store.audit.verify()).toEqual({ ok: true, rows: 3 });
    });

    it('has nothing to object to when nothing has happened', () => {
      expect(stage.store.audit.verify()).toEqual({ ok: true, rows: 0 });
    });

    it('leaves no row and no gap when what it tells was rolled back', () => {
      append('before');

      const failing = () =>
        stage.store.atomically(() => {
          stage.store.tasks.add(aTask('a'));
          append('never was');
          throw new Error('no');
        });

      expect(failing).toThrow('no');
      append('after');
      expect(stage.store.audit.list().map(({ seq, detail }) => [seq, detail])).toEqual([
        [1, 'before'],
        [2, 'after'],
      ]);
      expect(stage.store.audit.verify()).toEqual({ ok: true, rows: 2 });
    });

    it('lists from a moment on, and the newest ones, oldest first', async () => {
      append('a', 'b');
      await stage.advance(1000);
      append('c', 'd');
      const since = stage.store.audit.list().at(-1)!.at;

      expect(detailsOf({ since })).toEqual(['c', 'd']);
      expect(detailsOf({ since: since + 1 })).toEqual([]);
      expect(detailsOf({ newest: 3 })).toEqual(['b', 'c', 'd']);
      expect(detailsOf({ since, newest: 1 })).toEqual(['d']);
    });

    it('lists all in pages, also from a moment on, and though the clock went back', async () => {
      append('a', 'b');
      await stage.advance(1000);
      append('c', 'd');
      const since = stage.store.audit.list().at(-1)!.at;
      await stage.advance(-500);
      append('e');
      await stage.advance(500);
      append('f');
      const pagesOf = (most: number, from?: number) =>
        [...stage.store.audit.pages(most, from)].map((page) => page.map(({ detail }) => detail));

      expect(pagesOf(4)).toEqual([
        ['a', 'b', 'c', 'd'],
        ['e', 'f'],
      ]);
      expect(pagesOf(2, since)).toEqual([['c', 'd'], ['f']]);
      expect(pagesOf(2, since + 1)).toEqual([]);
      expect(detailsOf({ since })).toEqual(['c', 'd', 'f']);
    });

    it('is one chain, though two write', () => {
      const other = stage.another();

      for (const detail of ['one', 'three']) {
        append(detail);
        other.audit.append({ action: 'denied', actor: ann, detail: 'other' });
      }

      expect(detailsOf()).toEqual(['one', 'other', 'three', 'other']);
      expect(other.audit.verify()).toEqual({ ok: true, rows: 4 });
      other.close();
    });

    it('keeps its chain whatever people write', () => {
      const odd = ['', 'a\u0000b', 'half \ud83d', '\udc00', '🙈 “x”\r\n\u2028\u202e', '","detail":"'];
      append(...odd);
      for (const name of odd)
        stage.store.audit.append({ action: 'refused', actor: { ...ann, id: name, name }, detail: name });
      stage.reopen();

      expect(stage.store.audit.verify()).toEqual({ ok: true, rows: 2 * odd.length });
      expect(detailsOf({ newest: odd.length })).toEqual(odd.map((text) => text.toWellFormed()));
    });

    it('is kept for ever', async () => {
      append('a');
      await stage.advance(1000 * day);
      stage.store.prune();

      expect(detailsOf()).toEqual(['a']);
    });
  });
}
