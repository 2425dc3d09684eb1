import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import type { Arrived } from '../../bridge/chat.ts';
import { databasePath } from './database.ts';

/** What is in a database of `test/fixtures/databases`, and what the people of its chats saw at that moment. */
export interface Kept {
  /** Program and commit. */
  madeBy: string;
  databaseVersion: number;
  /** ms since the epoch. */
  now: number;
  /** The number of the task in each situation. */
  cases: Record<string, number>;
  /** Numbers of tasks, by state. */
  tasks: Record<string, number[]>;
  /** By table. */
  rows: Record<string, number>;
  chats: { telegram: Arrived[]; discord: Arrived[] };
}

const folder = new URL('../../fixtures/databases/', import.meta.url);
const fileOf = (name: string) => fileURLToPath(new URL(name, folder));

/** The folders of the machine, and the names that stand for them. */
export type Folders = readonly (readonly [real: string, kept: string])[];

export function readKept(release: string): Kept {
  return JSON.parse(readFileSync(fileOf(`${release}.json`), 'utf8')) as Kept;
}

/** A copy of the database in a folder of its own, which goes with the test. */
export function copyKept(release: string): string {
  const file = databasePath();
  copyFileSync(fileOf(`${release}.sqlite`), file);
  return file;
}

/**
 * Takes the database of a bridge as it is on the disk now, while that bridge has it open, as after a power cut.
 * @returns a small file with all of it, in which `folders` have their other names
 */
export function takeDatabase(from: string, folders: Folders): string {
  const taken = databasePath();
  for (const end of ['', '-wal']) if (existsSync(from + end)) copyFileSync(from + end, taken + end);
  const sqlite = new Database(taken);
  for (const table of tablesOf(sqlite)) if (!table.startsWith('audit')) rename(sqlite, table, folders);
  sqlite.exec('VACUUM');
  sqlite.close();
  return taken;
}

/** What is in the database file. */
export function contentsOf(file: string): Pick<Kept, 'databaseVersion' | 'tasks' | 'rows'> {
  const sqlite = new Database(file, { readonly: true });
  try {
    const tasks = sqlite.prepare<[], { state: string; number: number }>('SELECT state, number FROM tasks').all();
    return {
      databaseVersion: sqlite.pragma('user_version', { simple: true }) as number,
      tasks: Object.fromEntries(
        [...Map.groupBy(tasks, ({ state }) => state)].map(([state, all]) => [state, all.map(({ number }) => number)]),
      ),
      rows: Object.fromEntries(
        tablesOf(sqlite).map((table) => [
          table,
          sqlite.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()!,
        ]),
      ),
    };
  } finally {
    sqlite.close();
  }
}

/** All that is in it, row by row. */
export function everythingIn(file: string): unknown {
  const sqlite = new Database(file, { readonly: true });
  const all = tablesOf(sqlite).map((table) => [table, sqlite.prepare(`SELECT * FROM ${table}`).all()]);
  sqlite.close();
  return all;
}

/** Keeps the database as a fixture. */
export function keep(release: string, file: string, kept: Kept): void {
  copyFileSync(file, fileOf(`${release}.sqlite`));
  writeFileSync(fileOf(`${release}.json`), `${JSON.stringify(kept, undefined, 2)}\n`);
}

/** `text` with the other names of the folders. */
export function renamed(text: string, folders: Folders): string {
  return folders.reduce((all, [real, kept]) => all.replaceAll(real, kept), text);
}

function rename(sqlite: Database.Database, table: string, folders: Folders): void {
  const columns = sqlite.prepare<[string], string>("SELECT name FROM pragma_table_info(?) WHERE type = 'TEXT'").pluck();
  for (const column of columns.all(table)) {
    for (const [real, kept] of folders) {
      sqlite.prepare(`UPDATE ${table} SET ${column} = replace(${column}, ?, ?)`).run(real, kept);
    }
  }
}

function tablesOf(sqlite: Database.Database): string[] {
  return sqlite
    .prepare<[], string>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all();
}
