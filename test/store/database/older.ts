import Database from 'better-sqlite3';
import { migrations } from '../../../src/store/migrations/all.ts';

/** Of the last bridge before today's. */
export const olderVersion = 5;

/** Makes a database as the bridge of that version has it; the connection is that bridge. */
export function makeOlder(file: string): Database.Database {
  const bridge = new Database(file);
  bridge.pragma('journal_mode = WAL');
  for (const step of migrations.slice(0, olderVersion)) bridge.exec(step);
  bridge.pragma(`user_version = ${olderVersion}`);
  return bridge;
}

/** What tells whether somebody changed its form. */
export function formOf(file: string): { version: unknown; tables: unknown[] } {
  const sqlite = new Database(file, { readonly: true });
  const version = sqlite.pragma('user_version', { simple: true });
  const tables = sqlite.prepare('SELECT name, sql FROM sqlite_master ORDER BY name').all();
  sqlite.close();
  return { version, tables };
}
