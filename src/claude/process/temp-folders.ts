import { chmodSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { isAnywhere, type ProcessTable, readProcesses } from './process-table.ts';

/** The variable that makes `claude` use another folder than the system's for its temporary files and sockets. */
export const tempVariable = 'CLAUDE_CODE_TMPDIR';

const oldMs = 24 * 60 * 60_000;

/** `claude` puts sockets into it, `<folder>/cc-socks/<pid>.sock`, and a socket's path may have 103 bytes (macOS). */
const longestBaseBytes = 70;

const folderName = /^[0-9a-f]{8}$/;

/** A folder on its way out; a bridge that was killed meanwhile leaves it. */
const goingName = /^[0-9a-f]{8}\.\d+\.\d+$/;

/** A folder for the temporary files of each session: a killed `claude` does not clean up its own. */
export interface TempFolders {
  /**
   * Makes the folder; returns the variables that lead `claude` to it. {} when it cannot: then `claude` uses the
   * system's.
   */
  environment(sessionId: string): Record<string, string>;
  /** Deletes the session's folder, unless a living process uses it. `table`: processes as they are now. */
  remove(sessionId: string, table?: ProcessTable): void;
  /** As `remove`, but its files go in the background, however many they are. */
  removeLater(sessionId: string, table: ProcessTable): void;
  /** Resolves when nothing goes in the background any more. */
  settled(): Promise<void>;
  /** Deletes the folders of all other sessions than `known` that nobody has used for a day. */
  removeOld(known: readonly string[]): void;
}

export interface TempFoldersOptions {
  /** Absolute; undefined: `claude` uses the system's folder. May be shared with other bridges of the same user. */
  base: string | undefined;
  clock: Clock;
  log: Log;
}

export function createTempFolders({ base, clock, log }: TempFoldersOptions): TempFolders {
  const pathOf = (name: string) => join(base ?? '', name);
  const going = new Set<Promise<void>>();
  let gone = 0;
  let refused = false;

  function environment(sessionId: string): Record<string, string> {
    if (base === undefined || refused) return {};
    try {
      if (Buffer.byteLength(base) > longestBaseBytes) throw new Error('its path is too long for sockets');
      mkdirSync(base, { recursive: true, mode: 0o700 });
      if (!isOurs(base)) throw new Error('it belongs to someone else');
      chmodSync(base, 0o700);
      const path = pathOf(nameOf(sessionId));
      mkdirSync(path, { recursive: true, mode: 0o700 });
      const now = clock.now() / 1000;
      utimesSync(path, now, now);
      return { [tempVariable]: path };
    } catch (error) {
      refused = true;
      log.warn('Claude runs without a temporary folder of its own', { base, error });
      return {};
    }
  }

  /** Looks for users right before it deletes, so that none can come in between. */
  function isUnused(name: string, table?: ProcessTable): boolean {
    return base !== undefined && isOurs(base) && !isAnywhere(`${tempVariable}=${pathOf(name)}`, table);
  }

  function removeUnused(name: string, table?: ProcessTable): void {
    if (isUnused(name, table)) trying(name, (path) => rmSync(path, { recursive: true, force: true }));
  }

  /** Under a new name, so that the session may get its folder again meanwhile. */
  function removeLater(name: string, table: ProcessTable): void {
    if (!isUnused(name, table)) return;
    trying(name, (path) => {
      if (!lstatSync(path, { throwIfNoEntry: false })) return;
      const aside = `${path}.${process.pid}.${++gone}`;
      renameSync(path, aside);
      const done = rm(aside, { recursive: true, force: true })
        .catch((error: unknown) => failed(aside, error))
        .finally(() => going.delete(done));
      going.add(done);
    });
  }

  function trying(name: string, work: (path: string) => void): void {
    try {
      work(pathOf(name));
    } catch (error) {
      failed(pathOf(name), error);
    }
  }

  function failed(path: string, error: unknown): void {
    log.warn('deleting temporary files of claude failed', { path, error });
  }

  function removeOld(known: readonly string[]): void {
    const kept = new Set(known.map(nameOf));
    const isOld = (name: string) => !kept.has(name) && clock.now() - changedAt(pathOf(name)) > oldMs;
    const names = namesIn(base).filter((name) => goingName.test(name) || isOld(name));
    const table = names.length > 0 ? readProcesses() : undefined;
    for (const name of names) removeUnused(name, table);
  }

  return {
    environment,
    remove: (sessionId, table) => removeUnused(nameOf(sessionId), table),
    removeLater: (sessionId, table) => removeLater(nameOf(sessionId), table),
    async settled() {
      await Promise.all(going);
    },
    removeOld,
  };
}

function nameOf(sessionId: string): string {
  return sessionId.slice(0, 8);
}

/** Where all users may write, another one may have put a folder or a link there first. */
function isOurs(base: string): boolean {
  const found = lstatSync(base, { throwIfNoEntry: false });
  return found?.isDirectory() === true && (process.getuid === undefined || found.uid === process.getuid());
}

function namesIn(base: string | undefined): string[] {
  try {
    return base === undefined ? [] : readdirSync(base).filter((name) => folderName.test(name) || goingName.test(name));
  } catch {
    // No session has had one yet.
    return [];
  }
}

/** A folder that is gone meanwhile is not old. */
function changedAt(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
}
