import type { PruneStore } from '../../core/ports/store/prune.ts';
import { atomic, type Sqlite } from '../database/sqlite.ts';

/** Pages of one step; measured: 3 to 6 ms with the commit. */
const pagesAtOnce = 100;

/** So many free pages stay, because new rows need them soon: 4 MB. */
const pagesKept = 1_000;

const incremental = 2;

/**
 * Takes free pages off the end of the file. Databases made before there was this (`auto_vacuum` none) need one whole
 * VACUUM first: see `compactDatabase`.
 */
export function createShrink(sqlite: Sqlite): Pick<PruneStore, 'shrink' | 'size'> {
  const number = (name: string) => sqlite.pragma(name, { simple: true }) as number;
  const surplus = () => (number('auto_vacuum') === incremental ? number('freelist_count') - pagesKept : 0);

  return {
    shrink: atomic(sqlite, () => {
      const pages = Math.min(surplus(), pagesAtOnce);
      // Each row of this pragma is a page, so all of them have to be read.
      if (pages > 0) sqlite.pragma(`incremental_vacuum(${pages})`);
      return surplus() > 0;
    }),
    size() {
      const pageSize = number('page_size');
      return {
        file: number('page_count') * pageSize,
        free: number('freelist_count') * pageSize,
        shrinks: number('auto_vacuum') === incremental,
      };
    },
  };
}
