import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';

/** The name of an unfinished copy; `to`: its name afterwards. */
export const unfinished = (to: string) => `${to}.part`;

/**
 * Writes all that is committed into a new database file (0600), which exists whole or not at all, and survives a power
 * cut. Others may read and write meanwhile. Replaces a file of this name.
 * @throws better-sqlite3's `SqliteError` or an error of the file system
 */
export function copyDatabase(sqlite: Database.Database, to: string): void {
  const part = unfinished(to);
  rmSync(part, { force: true });
  try {
    // SQLite uses an existing empty file, so its mode keeps others out from the start.
    closeSync(openSync(part, 'wx', 0o600));
    sqlite.prepare('VACUUM INTO ?').run(part);
    flush(part);
    renameSync(part, to);
    if (process.platform !== 'win32') flush(dirname(to));
  } catch (error) {
    rmSync(part, { force: true });
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
