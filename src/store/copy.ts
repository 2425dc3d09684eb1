import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';

/**
 * Writes all that is committed into a new database file (0600), which is there whole or not at all, and survives a
 * power cut. Others may read and write meanwhile. What has this name is replaced.
 * @throws better-sqlite3's `SqliteError` or an error of the file system
 */
export function copyDatabase(sqlite: Database.Database, to: string): void {
  const unfinished = `${to}.part`;
  rmSync(unfinished, { force: true });
  try {
    // SQLite takes an empty file as it is: so nobody else can read it at any time.
    closeSync(openSync(unfinished, 'wx', 0o600));
    sqlite.prepare('VACUUM INTO ?').run(unfinished);
    flush(unfinished);
    renameSync(unfinished, to);
    if (process.platform !== 'win32') flush(dirname(to));
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

function flush(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
