import { randomUUID } from 'node:crypto';
import { BridgeError } from '../core/errors.ts';
import type { AgentSession, Clock } from '../core/ports.ts';
import { within } from './end-process.ts';
import { type LaunchSession, type LaunchSettings, settingsKey } from './launch.ts';
import type { Launcher } from './launcher.ts';
import { createLocks, unlessAborted } from './locks.ts';
import type { ClaudeSession } from './session.ts';
import { createSpare } from './spare.ts';

/** Time for an idle process to exit by itself. */
const idleEndMs = 1_000;

/** A session with a process of its own that belongs to the caller until `release`. */
export interface Held {
  session: ClaudeSession;
  kind: AgentSession['kind'];
  release(): void;
}

/** The claude processes of this host: at most one per session, at most `maxProcesses`, kept warm between prompts. */
export interface Pool {
  take(settings: LaunchSettings, sessionId: string | undefined, signal: AbortSignal): Promise<Held>;
  /** Keeps a process ready for new sessions with these settings. */
  keepSpare(settings: LaunchSettings): void;
  /** Replaces the spare, if one is wanted and there is room. */
  refillSpare(): void;
  close(graceMs: number): Promise<void>;
}

export interface PoolOptions {
  launcher: Launcher;
  clock: Clock;
  idleMs: number;
  maxProcesses: number;
  /** Whether the session can be resumed; waits until no other process holds it. @throws BridgeError `conflict` */
  isResumable(settings: LaunchSettings, sessionId: string, signal: AbortSignal): Promise<boolean>;
  onSpareFailed(error: unknown): void;
}

interface Entry {
  session: ClaudeSession;
  settings: string;
  held: boolean;
  usedAt: number;
  cancelIdle: () => void;
}

export function createPool(options: PoolOptions): Pool {
  const { launcher, clock, idleMs, maxProcesses, isResumable } = options;
  const entries = new Set<Entry>();
  const starting = new Set<Promise<unknown>>();
  const locks = createLocks();
  const rooms = createLocks();
  const closing = new AbortController();
  let change = Promise.withResolvers<void>();

  const spare = createSpare<Entry>({
    hasRoom: () => !closing.signal.aborted && (!isFull() || (maxProcesses > 1 && leastRecentlyUsed() !== undefined)),
    start: async (settings) => (await startInRoom(settings, { id: randomUUID(), resume: false }, closing.signal))!,
    letGo: (entry) => void entry.session.end(idleEndMs),
    onFailed: options.onSpareFailed,
  });

  function isFull(): boolean {
    return entries.size + starting.size >= maxProcesses;
  }

  function changed(): void {
    const { resolve } = change;
    change = Promise.withResolvers();
    resolve();
  }

  async function take(settings: LaunchSettings, sessionId: string | undefined, caller: AbortSignal): Promise<Held> {
    const signal = AbortSignal.any([caller, closing.signal]);
    if (sessionId === undefined) return takeNew(settings, 'new', signal);
    const unlock = await locks.take(sessionId, signal);
    try {
      const entry = (await takeWarm(settings, sessionId)) ?? (await resume(settings, sessionId, signal));
      if (entry) return hold(entry, 'resumed', unlock);
    } catch (error) {
      unlock();
      throw error;
    }
    unlock();
    return takeNew(settings, 'replaced', signal);
  }

  async function takeWarm(settings: LaunchSettings, sessionId: string): Promise<Entry | undefined> {
    const entry = [...entries].find(({ session }) => session.id === sessionId);
    if (!entry) return undefined;
    if (entry.session.isUsable() && entry.settings === settingsKey(settings)) return entry;
    await entry.session.end(idleEndMs);
    return undefined;
  }

  async function resume(settings: LaunchSettings, id: string, signal: AbortSignal): Promise<Entry | undefined> {
    if (!(await isResumable(settings, id, signal))) return undefined;
    return startInRoom(settings, { id, resume: true }, signal);
  }

  async function takeNew(settings: LaunchSettings, kind: 'new' | 'replaced', signal: AbortSignal): Promise<Held> {
    signal.throwIfAborted();
    let entry = await spare.take(settings);
    if (!entry?.session.isUsable()) {
      entry = await startInRoom(settings, { id: randomUUID(), resume: false }, signal);
    }
    return hold(entry!, kind, await locks.take(entry!.session.id));
  }

  /** One after the other looks for room, so that nobody takes the room another one has just made. */
  async function startInRoom(
    settings: LaunchSettings,
    session: LaunchSession,
    signal: AbortSignal,
  ): Promise<Entry | undefined> {
    const leave = await rooms.take('room', signal);
    let started: Promise<Entry | undefined>;
    try {
      await makeRoom(signal);
      started = start(settings, session, signal);
    } finally {
      leave();
    }
    return started;
  }

  /** Counts as a process from the moment it is called. */
  async function start(
    settings: LaunchSettings,
    session: LaunchSession,
    signal: AbortSignal,
  ): Promise<Entry | undefined> {
    const launch = launcher.start(settings, session, changed, signal);
    starting.add(launch);
    try {
      const started = await launch;
      return started && addEntry(started, settingsKey(settings));
    } finally {
      starting.delete(launch);
      changed();
    }
  }

  function addEntry(session: ClaudeSession, settings: string): Entry {
    const entry: Entry = { session, settings, held: false, usedAt: clock.now(), cancelIdle: () => {} };
    entries.add(entry);
    void session.exited.then(() => {
      entry.cancelIdle();
      entries.delete(entry);
      spare.forget(entry);
      changed();
    });
    return entry;
  }

  /** Lets the least recently used idle process go, or waits until one is idle. */
  async function makeRoom(signal: AbortSignal): Promise<void> {
    while (isFull()) {
      const idle = spare.current() ?? leastRecentlyUsed();
      if (idle) await idle.session.end(idleEndMs);
      else await unlessAborted(change.promise, signal);
    }
    signal.throwIfAborted();
  }

  function leastRecentlyUsed(): Entry | undefined {
    const idle = [...entries].filter((entry) => !entry.held && !entry.session.isBusy() && entry.session.isUsable());
    return idle.sort((a, b) => a.usedAt - b.usedAt)[0];
  }

  function hold(entry: Entry, kind: AgentSession['kind'], unlock: () => void): Held {
    entry.held = true;
    entry.cancelIdle();
    const release = () => {
      entry.held = false;
      entry.usedAt = clock.now();
      watchIdle(entry);
      unlock();
      changed();
    };
    return { session: entry.session, kind, release };
  }

  function watchIdle(entry: Entry): void {
    entry.cancelIdle = clock.after(idleMs, () => {
      if (entry.session.isBusy()) watchIdle(entry);
      else void entry.session.end(idleEndMs);
    });
  }

  async function close(graceMs: number): Promise<void> {
    closing.abort(new BridgeError('agent-failed', 'the host is closing'));
    await Promise.allSettled(starting);
    await Promise.all([...entries].map((entry) => closeEntry(entry, graceMs)));
  }

  async function closeEntry({ session }: Entry, graceMs: number): Promise<void> {
    if (!session.isBusy()) return session.end(idleEndMs);
    session.endInput();
    await within(graceMs, session.exited, clock);
    await session.end(0);
  }

  return { take, keepSpare: spare.keep, refillSpare: spare.refill, close };
}
