import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';

/** What the operating system knows about running processes: /proc on Linux, `ps` elsewhere. */

/** All living processes at one moment. */
export type ProcessTable = readonly TableEntry[];

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
export function familyOf(family: Family, table: ProcessTable = readProcesses()): ProcessRecord[] {
  return select(table, new Set([family.pid]), isMarkedBy(family));
}

/**
 * What the tools of a dead `claude` have left running. Its pid may belong to another process by now, so a process has
 * to carry both marks, or to descend from one that does.
 */
export function orphansOf(claude: ClaudeMarks, table: ProcessTable = readProcesses()): ProcessRecord[] {
  return select(table, new Set(), isDoublyMarkedBy(claude));
}

/**
 * What a `claude` that has just ended left running: `kin`, those it had before, and all that carry its mark. Its pid is
 * another process’s as soon as the table has it again.
 */
export function remainsOf(claude: ClaudeMarks, kin: readonly ProcessRecord[], table: ProcessTable): ProcessRecord[] {
  const startTimes = new Map(table.map(({ pid, startTime }) => [pid, startTime]));
  const living = kin.filter(({ pid, startTime }) => startTimes.get(pid) === startTime);
  const roots = new Set(living.map(({ pid }) => pid));
  const isMarked = startTimes.has(claude.pid) ? isDoublyMarkedBy(claude) : isMarkedBy(claude);
  const others = select(table, roots, isMarked);
  return [...living, ...others];
}

/** Whether a living process has this in its environment: `NAME=value`. */
export function isAnywhere(entry: string, table: ProcessTable = readProcesses()): boolean {
  return table.some(({ environment }) => hasEntry(environment(), entry));
}

/** undefined: there is no such process. */
export function parentOf(pid: number): number | undefined {
  const parent = hasProc ? readStat(pid)?.parent : Number(ps(['-o', 'ppid=', '-p', String(pid)]).trim());
  return parent || undefined;
}

function isMarkedBy({ pid, sessionId }: Family): (environment: string) => boolean {
  return (environment) =>
    hasEntry(environment, `CLAUDE_PID=${pid}`) ||
    (sessionId !== undefined &&
      !environment.includes('CLAUDE_PID=') &&
      hasEntry(environment, `CLAUDE_CODE_SESSION_ID=${sessionId}`));
}

function isDoublyMarkedBy({ pid, sessionId }: ClaudeMarks): (environment: string) => boolean {
  const marks = [`CLAUDE_PID=${pid}`, `CLAUDE_CODE_SESSION_ID=${sessionId}`];
  return (environment) => marks.every((mark) => hasEntry(environment, mark));
}

/** All that descend from `roots` (not the roots themselves), carry the mark, or descend from one that does. */
function select(
  table: ProcessTable,
  roots: ReadonlySet<number>,
  isMarked: (environment: string) => boolean,
): ProcessRecord[] {
  const parents = new Set(roots);
  const found = new Map<number, ProcessRecord>();
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

/** Costs some milliseconds of processor time, more with more processes. */
export function readProcesses(): ProcessTable {
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
      if (!stat) return [];
      const read = () => (stat.showsEnvironment ? readText(`/proc/${pid}/environ`) : undefined) ?? '';
      return [{ pid, ...stat, environment: once(read) }];
    });
}

interface Stat {
  parent: number;
  startTime: string;
  /** False: it has none, or belongs to someone else. The kernel shows where it lies to whom it shows the environment. */
  showsEnvironment: boolean;
}

/** Fields as in proc_pid_stat(5); the name in parentheses may itself hold spaces and parentheses. */
function readStat(pid: number): Stat | undefined {
  const text = readText(`/proc/${pid}/stat`, true);
  const [state, parent, ...rest] = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? [];
  const startTime = rest[17];
  if (state === undefined || state === 'Z' || state === 'X' || startTime === undefined) return undefined;
  return { parent: Number(parent), startTime, showsEnvironment: rest[45] !== '0' };
}

/** For one file at a time: these files have no size, and a buffer for each would be most of the work. */
const scratch = Buffer.allocUnsafeSlow(64 * 1024);

/** `isShort`: it comes with one read. Undefined: the process has gone, or belongs to someone else. */
function readText(path: string, isShort = false): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    let text = '';
    for (let size = readSync(file, scratch); size > 0; size = isShort ? 0 : readSync(file, scratch)) {
      text += scratch.toString('latin1', 0, size);
    }
    return text;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
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
