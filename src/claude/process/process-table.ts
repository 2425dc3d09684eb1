import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What the operating system knows about running processes: /proc on Linux, `ps` elsewhere. */

/** Two records mean the same process only when pid AND start time agree: systems reuse pids. */
export interface ProcessRecord {
  pid: number;
  /** Opaque; in the operating system's form. */
  startTime: string;
}

const hasProc = process.platform === 'linux';

/** In the operating system's own form; undefined when there is no such process. A zombie is not one. */
export function startTimeOf(pid: number): string | undefined {
  if (hasProc) return readStat(pid)?.startTime;
  const [state = '', ...started] = ps(['-o', 'stat=,lstart=', '-p', String(pid)])
    .trim()
    .split(/\s+/);
  return state === '' || state.startsWith('Z') ? undefined : started.join(' ');
}

/** A pid alone proves nothing: the system may have given it to another process. */
export function isSameProcess({ pid, startTime }: ProcessRecord): boolean {
  return startTimeOf(pid) === startTime;
}

export interface Family {
  pid: number;
  /** Identifies the processes of its tools where `claude` does not give them its pid. */
  sessionId: string | undefined;
}

/** What a `claude` gives to all processes of its tools. */
export interface ClaudeMarks {
  pid: number;
  sessionId: string;
}

/**
 * All living processes that a `claude` process has started: its descendants, and those that left its tree but carry its
 * mark in their environment. The tools' processes have sessions and groups of their own, so killing the group of
 * `claude` would miss them.
 */
export function familyOf({ pid, sessionId }: Family): ProcessRecord[] {
  const isMarked = (environment: string) =>
    hasEntry(environment, `CLAUDE_PID=${pid}`) ||
    (sessionId !== undefined &&
      !environment.includes('CLAUDE_PID=') &&
      hasEntry(environment, `CLAUDE_CODE_SESSION_ID=${sessionId}`));
  return select(new Set([pid]), isMarked);
}

/**
 * What the tools of a dead `claude` have left running. Its pid may belong to another process by now, so a process has
 * to carry both marks, or to descend from one that does.
 */
export function orphansOf({ pid, sessionId }: ClaudeMarks): ProcessRecord[] {
  const marks = [`CLAUDE_PID=${pid}`, `CLAUDE_CODE_SESSION_ID=${sessionId}`];
  return select(new Set(), (environment) => marks.every((mark) => hasEntry(environment, mark)));
}

/** Whether a living process has this in its environment: `NAME=value`. */
export function isAnywhere(entry: string): boolean {
  return readTable().some(({ environment }) => hasEntry(environment(), entry));
}

/** undefined: there is no such process. */
export function parentOf(pid: number): number | undefined {
  const parent = hasProc ? readStat(pid)?.parent : Number(ps(['-o', 'ppid=', '-p', String(pid)]).trim());
  return parent || undefined;
}

/** All that descend from `parents` (not the parents themselves), carry the mark, or descend from one that does. */
function select(parents: Set<number>, isMarked: (environment: string) => boolean): ProcessRecord[] {
  const table = readTable();
  const found = new Map<number, ProcessRecord>();
  const roots = new Set(parents);
  for (let grew = true; grew; ) {
    grew = false;
    for (const entry of table) {
      if (found.has(entry.pid) || roots.has(entry.pid) || entry.pid === process.pid) continue;
      if (!parents.has(entry.parent) && !isMarked(entry.environment())) continue;
      found.set(entry.pid, { pid: entry.pid, startTime: entry.startTime });
      parents.add(entry.pid);
      grew = true;
    }
  }
  return [...found.values()];
}

function hasEntry(environment: string, entry: string): boolean {
  const at = environment.indexOf(entry);
  if (at < 0) return false;
  const next = environment[at + entry.length];
  return next === undefined || next === '\0' || next === ' ' || next === '\n';
}

function readTable(): TableEntry[] {
  return hasProc ? readProc() : readPs();
}

interface TableEntry {
  pid: number;
  parent: number;
  startTime: string;
  environment(): string;
}

function readProc(): TableEntry[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 1)
    .flatMap((pid) => {
      const stat = readStat(pid);
      return stat ? [{ pid, ...stat, environment: once(() => readText(`/proc/${pid}/environ`) ?? '') }] : [];
    });
}

/** Fields as in proc_pid_stat(5); the name in parentheses may itself hold spaces and parentheses. */
function readStat(pid: number): { parent: number; startTime: string } | undefined {
  const text = readText(`/proc/${pid}/stat`);
  const [state, parent, ...rest] = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? [];
  const startTime = rest[17];
  if (state === undefined || state === 'Z' || state === 'X' || startTime === undefined) return undefined;
  return { parent: Number(parent), startTime };
}

/** Undefined: the process has gone, or belongs to someone else. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

function readPs(): TableEntry[] {
  // BSD's `-E` (macOS) appends the environment to the command.
  return ps(['-axww', '-E', '-o', 'pid=,ppid=,stat=,lstart=,command='])
    .split('\n')
    .flatMap((line) => {
      const [, pid, parent, state, startTime, command] =
        /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/.exec(line) ?? [];
      if (!pid || !startTime || state?.startsWith('Z')) return [];
      const normal = startTime.split(/\s+/).join(' ');
      return [{ pid: Number(pid), parent: Number(parent), startTime: normal, environment: () => command ?? '' }];
    });
}

/** `ps` ends with an error when it finds nothing. */
function ps(args: string[]): string {
  try {
    return execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

function once(read: () => string): () => string {
  let value: string | undefined;
  return () => {
    value ??= read();
    return value;
  };
}
