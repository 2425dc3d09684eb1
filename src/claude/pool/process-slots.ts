import type { Clock } from '../../core/ports/clock.ts';
import type { Launcher } from '../launch/launcher.ts';
import { type LaunchSession, type LaunchSettings, settingsKey } from '../launch/settings.ts';
import { unlessAborted } from '../process/bounded-wait.ts';
import type { ClaudeSession } from '../session/session.ts';
import { createLocks } from './key-locks.ts';
import { type RecordWatch, watchRecord } from './transcript-growth.ts';

/** Time for an idle process to exit by itself. */
export const idleEndMs = 1_000;

/** A living process. */
export interface Entry {
  session: ClaudeSession;
  /** Key of the settings it was started with. */
  settings: string;
  /** It belongs to somebody, from its start on; nobody takes it or ends it. */
  held: boolean;
  /** When it was given back. */
  usedAt: number;
  record: RecordWatch;
  cancelIdle(): void;
}

/** The claude processes of this host, at most `maxProcesses`. */
export interface Room {
  readonly entries: ReadonlySet<Entry>;
  /** Starts a process when there is room for it; it is held. undefined: there is no session of the wanted history. */
  start(settings: LaunchSettings, session: LaunchSession, signal: AbortSignal): Promise<Entry | undefined>;
  /** Gives it back: it may be ended now to make room. */
  free(entry: Entry): void;
  /** Another process may be started, if need be in place of one that nobody holds. */
  canGrow(): boolean;
  /** Resolves when everything that is just starting has started or failed. */
  settled(): Promise<void>;
}

export interface RoomOptions {
  launcher: Launcher;
  clock: Clock;
  maxProcesses: number;
  /** Of the session's record; undefined: there is none. */
  recordSize(settings: LaunchSettings, sessionId: string): number | undefined;
  /** The first one to go. */
  spare(): Entry | undefined;
  onGone(entry: Entry): void;
  /** A process that was never given a prompt works, and nobody holds it. */
  onUnasked(entry: Entry): void;
}

export function createRoom(options: RoomOptions): Room {
  const { launcher, clock, maxProcesses, recordSize, spare, onGone } = options;
  const entries = new Set<Entry>();
  const starting = new Set<Promise<unknown>>();
  const doors = createLocks();
  let change = Promise.withResolvers<void>();

  function isFull(): boolean {
    return entries.size + starting.size >= maxProcesses;
  }

  function changed(): void {
    const { resolve } = change;
    change = Promise.withResolvers();
    resolve();
  }

  /** One after the other looks for room, so that nobody takes the room another one has just made. */
  async function start(
    settings: LaunchSettings,
    session: LaunchSession,
    signal: AbortSignal,
  ): Promise<Entry | undefined> {
    const leave = await doors.take('room', signal);
    let started: Promise<Entry | undefined>;
    try {
      await makeRoom(signal);
      started = launch(settings, session, signal);
    } finally {
      leave();
    }
    return started;
  }

  /** Lets the least recently used idle process go, or waits until one is idle. */
  async function makeRoom(signal: AbortSignal): Promise<void> {
    while (isFull()) {
      const idle = spare() ?? leastRecentlyUsed();
      if (idle) await idle.session.end(idleEndMs);
      else await unlessAborted(change.promise, signal);
    }
    signal.throwIfAborted();
  }

  function leastRecentlyUsed(): Entry | undefined {
    const idle = [...entries].filter((entry) => !entry.held && !entry.session.isBusy() && entry.session.isUsable());
    return idle.sort((a, b) => a.usedAt - b.usedAt)[0];
  }

  /** Counts as a process from the moment it is called. */
  async function launch(
    settings: LaunchSettings,
    session: LaunchSession,
    signal: AbortSignal,
  ): Promise<Entry | undefined> {
    let entry: Entry | undefined;
    const onIdle = () => {
      if (entry) restIfIdle(entry);
      changed();
    };
    const onUnasked = () => {
      if (entry && !entry.held) options.onUnasked(entry);
    };
    const launched = launcher.start(settings, session, { onIdle, onUnasked }, signal);
    starting.add(launched);
    try {
      const started = await launched;
      if (started) entry = addEntry(started, settings);
      return entry;
    } finally {
      starting.delete(launched);
      changed();
    }
  }

  function restIfIdle(entry: Entry): void {
    if (entry.held || entry.session.isBusy()) return;
    if (entry.session.hasLeft()) void entry.session.end(idleEndMs);
    else entry.record.rest();
  }

  function addEntry(session: ClaudeSession, settings: LaunchSettings): Entry {
    const entry: Entry = {
      session,
      settings: settingsKey(settings),
      held: true,
      usedAt: clock.now(),
      record: watchRecord(() => recordSize(settings, session.id), clock),
      cancelIdle: () => {},
    };
    entries.add(entry);
    void session.exited.then(() => {
      entry.cancelIdle();
      entry.record.stop();
      entries.delete(entry);
      onGone(entry);
      changed();
    });
    return entry;
  }

  return {
    entries,
    start,
    free(entry) {
      entry.held = false;
      entry.usedAt = clock.now();
      restIfIdle(entry);
      changed();
    },
    canGrow: () => !isFull() || (maxProcesses > 1 && leastRecentlyUsed() !== undefined),
    async settled() {
      await Promise.allSettled(starting);
    },
  };
}
