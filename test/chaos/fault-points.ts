import { fileURLToPath } from 'node:url';

/**
 * Where fault.mjs strikes. `begin`, `write`, `commit`: the database; the text of a commit is all that its transaction
 * wrote, with the values. `call`: HTTP, its text is method, path and body; after: the reply came and is not read yet.
 * `prompt`: a line into claude's stdin. `git`: a call of Git or `gh`; while: it has just begun. `log`: a line into the log file, if there is one. `any`: all of these.
 */
export interface FaultPoint {
  at: 'begin' | 'write' | 'commit' | 'call' | 'prompt' | 'git' | 'log' | 'any';
  /** Default: both. */
  when?: 'before' | 'while' | 'after';
  /** A regular expression. */
  match?: string;
  /** The first one that counts. Default: 1. */
  nth?: number;
  /** How many fail. Default: 1. */
  times?: number;
  /** `kill`: the bridge alone dies, by SIGKILL. `power`: and claude with it. `fail`: SQLite, or the disk, says `code`. */
  act: 'kill' | 'power' | 'fail';
  code?: 'SQLITE_BUSY' | 'SQLITE_FULL' | 'SQLITE_READONLY' | 'SQLITE_IOERR' | 'ENOSPC';
}

type When = NonNullable<FaultPoint['when']>;

export function atCommit(when: When, match: string, act: 'kill' | 'power' = 'kill'): FaultPoint {
  return { at: 'commit', when, match, act };
}

export function atCall(when: When, match: string, act: 'kill' | 'power' = 'kill'): FaultPoint {
  return { at: 'call', when, match, act };
}

export function atPrompt(when: When, match: string, act: 'kill' | 'power' = 'kill'): FaultPoint {
  return { at: 'prompt', when, match, act };
}

export function atGit(when: When, match: string, act: 'kill' | 'power' = 'kill'): FaultPoint {
  return { at: 'git', when, match, act };
}

/** The environment that brings the faults into a bridge. `control`: a file for orders while it runs. */
export function faultEnvironment(points: readonly FaultPoint[], control?: string): Record<string, string> {
  return {
    NODE_OPTIONS: `--import ${fileURLToPath(new URL('fault.mjs', import.meta.url))}`,
    CHAOS_FAULT: JSON.stringify({ points, control }),
  };
}
