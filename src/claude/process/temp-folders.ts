import { chmodSync, lstatSync, mkdirSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { isAnywhere } from './process-table.ts';

/** The variable that makes `claude` use another folder than the system's for its temporary files and sockets. */
export const tempVariable = 'CLAUDE_CODE_TMPDIR';

const oldMs = 24 * 60 * 60_000;

/** `claude` puts sockets into it, `<folder>/cc-socks/<pid>.sock`, and a socket's path may have 103 bytes (macOS). */
const longestBaseBytes = 70;

const folderName = /^[0-9a-f]{8}$/;

/** A folder for the temporary files of each session: a killed `claude` does not clean up its own. */
export interface TempFolders {
  /**
   * Makes the folder; returns the variables that lead `claude` to it. {} when it cannot: then `claude` uses the
   * system's.
   */
  environment(sessionId: string): Record<string, string>;
  /** Deletes the session's folder, unless a living process uses it. */
  remove(sessionId: string): void;
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
  function removeUnused(name: string): void {
    const path = pathOf(name);
    if (base === undefined || !isOurs(base) || isAnywhere(`${tempVariable}=${path}`)) return;
    try {
      rmSync(path, { recursive: true, force: true });
    } catch (error) {
      log.warn('deleting temporary files of claude failed', { path, error });
    }
  }

  function removeOld(known: readonly string[]): void {
    const kept = new Set(known.map(nameOf));
    for (const name of namesIn(base)) {
      if (!kept.has(name) && clock.now() - changedAt(pathOf(name)) > oldMs) removeUnused(name);
    }
  }

  return { environment, remove: (sessionId) => removeUnused(nameOf(sessionId)), removeOld };
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
    return base === undefined ? [] : readdirSync(base).filter((name) => folderName.test(name));
  } catch {
    // No session has had one yet.
    return [];
  }
}

/** A folder that is gone meanwhile is not old. */
function changedAt(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
}
