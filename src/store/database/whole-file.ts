import { existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { BridgeError } from '../../core/model/errors.ts';
import { formatBytes } from '../../text/format/bytes.ts';
import { copyDatabase, unfinished } from './copy.ts';
import { currentVersion, versionOf } from './migrate.ts';
import { isDamage, isPresent, unusableDatabase, unwritable } from './unusable.ts';

/** The state of a database file. */
export interface DatabaseState {
  version: number;
  /** Whether the next start has to bring it up to date. */
  isOlder: boolean;
}

/**
 * Reads the whole file and checks whether it is usable; undefined: there is none yet.
 * @throws BridgeError `unusable` or `retry-later`
 */
export function examineDatabase(file: string): DatabaseState | undefined {
  if (!isPresent(file)) return undefined;
  return reading(file, (sqlite) => {
    const version = versionOf(sqlite, file);
    const [first] = sqlite.pragma('quick_check(1)') as { quick_check: string }[];
    if (first?.quick_check !== 'ok') throw new Database.SqliteError(String(first?.quick_check), 'SQLITE_CORRUPT');
    return { version, isOlder: version < currentVersion };
  });
}

/** Whether the next start has to bring the file up to date. Quick: it reads only its version. @throws BridgeError */
export function needsUpdate(file: string): boolean {
  if (!isPresent(file)) return false;
  const version = reading(file, (sqlite) => versionOf(sqlite, file));
  return version > 0 && version < currentVersion;
}

/**
 * Copies the database into a new file, also while a bridge works with it.
 * @returns bytes of the copy
 * @throws BridgeError `invalid` when there is nothing to copy or the name is taken; `unusable` or `retry-later` when
 * the database, or the place of the copy, fails
 */
export function backUpDatabase(file: string, to: string): number {
  if (!isPresent(file)) throw refusal(`Nothing to back up yet: ${file} does not exist.`);
  const folder = dirname(to);
  if (!isFolder(folder)) throw refusal(`There is no folder ${folder}. Create it, or choose another name.`);
  for (const path of [to, unfinished(to)]) {
    if (existsSync(path)) throw refusal(`${path} already exists. Choose another name, or move it away.`);
  }
  reading(file, (sqlite) => {
    versionOf(sqlite, file);
    try {
      copyDatabase(sqlite, to);
    } catch (error) {
      throw isDamage(error) ? error : unwritable(`the backup ${to}`, error);
    }
  });
  return statSync(to).size;
}

/**
 * Takes the free space out of the database as a whole (VACUUM); from then on free space goes back to the disk bit by
 * bit (`auto_vacuum` incremental). Needs the file for itself, and as much free disk as the data twice: for the new form, and
 * for the WAL that brings it into the file.
 * @throws BridgeError `retry-later` when the disk has too little space, or another program has the file open
 */
export function compactDatabase(file: string): void {
  let sqlite: Database.Database | undefined;
  try {
    sqlite = new Database(file, { fileMustExist: true });
    versionOf(sqlite, file);
    needSpace(file, 2 * usedBytes(sqlite));
    sqlite.pragma('auto_vacuum = INCREMENTAL');
    sqlite.exec('VACUUM');
    sqlite.pragma('wal_checkpoint(TRUNCATE)');
  } catch (error) {
    throw error instanceof BridgeError ? error : unusableDatabase(file, error);
  } finally {
    sqlite?.close();
  }
}

function usedBytes(sqlite: Database.Database): number {
  const number = (name: string) => sqlite.pragma(name, { simple: true }) as number;
  return (number('page_count') - number('freelist_count')) * number('page_size');
}

function needSpace(file: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(dirname(file));
  if (bavail * bsize >= bytes) return;
  const userMessage = `Too little space beside ${file} to shrink it: ${formatBytes(bytes)} are needed. Free some space, then try again.`;
  throw new BridgeError('retry-later', userMessage, { userMessage });
}

function reading<T>(file: string, work: (sqlite: Database.Database) => T): T {
  let sqlite: Database.Database | undefined;
  try {
    sqlite = new Database(file, { readonly: true });
    return work(sqlite);
  } catch (error) {
    throw error instanceof BridgeError ? error : unusableDatabase(file, error);
  } finally {
    sqlite?.close();
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function refusal(userMessage: string): BridgeError {
  return new BridgeError('invalid', userMessage, { userMessage });
}
