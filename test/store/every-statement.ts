import { compiledOnce } from '../../src/store/database/compiled-once.ts';
import { openSqlite } from '../../src/store/database/sqlite.ts';
import { createStoreIn } from '../../src/store/store.ts';
import { createClock } from '../../src/system/clock.ts';

/** The SQL of every statement of the store, as SQLite gets it when it first runs; the file has a store afterwards. */
export function everyStatement(file: string): string[] {
  const sources: string[] = [];
  const sqlite = openSqlite(file);
  const { prepare } = sqlite;
  const recorded = Object.assign(sqlite, {
    prepare(source: string) {
      sources.push(compiledOnce(source));
      return prepare(source);
    },
  } as Pick<typeof sqlite, 'prepare'>);
  createStoreIn(recorded, file, createClock(), 'own').close();
  return sources;
}
