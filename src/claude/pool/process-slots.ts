import type { EpochMs } from '../../core/model/events.ts';
import type { Launcher } from '../launch/launcher.ts';
import { type LaunchSession, type LaunchSettings, settingsKey } from '../launch/settings.ts';
import { waitUnlessAborted } from '../process/bounded-wait.ts';
import type { ClaudeSession } from '../session/session.ts';
import { createStartLine, type StartLineOptions } from './start-line.ts';
import { type TranscriptGrowth, watchTranscriptGrowth } from './transcript-growth.ts';

/** Time for an idle process to exit by itself. */
export const idleEndMs = 1_000;

/** A living process. */
export interface PooledProcess {
  session: ClaudeSession;
  /** Key of the settings it started with. */
  settings: string;
  /** Someone holds it, from its start on; nobody else takes or ends it. */
  held: boolean;
  /** When its last holder gave it back. */
  usedAt: EpochMs;
  growth: TranscriptGrowth;
  cancelIdle(): void;
}

/** The `claude` processes of this host, at most `maxProcesses`. They start in the order in which they were wanted. */
export interface ProcessSlots {
  readonly processes: ReadonlySet<PooledProcess>;
  /**
   * Starts a process when there is room, and holds it for the caller. Undefined: there is no session of the wanted
   * history.
   */
  start(settings: LaunchSettings, session: LaunchSession, signal: AbortSignal): Promise<PooledProcess | undefined>;
  /** Gives it back: the slots may now end it to make room. */
  free(pooled: PooledProcess): void;
  /** Whether another process may start, if need be in place of one that nobody holds. */
  canGrow(): boolean;
  /** Resolves when every start under way has succeeded or failed. */
  settled(): Promise<void>;
}

export interface ProcessSlotsOptions extends StartLineOptions {
  launcher: Launcher;
  maxProcesses: number;
  /** Size of the session's transcript, bytes; undefined: there is none. */
  transcriptSize(settings: LaunchSettings, sessionId: string): number | undefined;
  /** The process that makes room first. */
  spare(): PooledProcess | undefined;
  onGone(pooled: PooledProcess): void;
  /** A process that never got a prompt works, and nobody holds it. */
  onUnasked(pooled: PooledProcess): void;
}

export function createProcessSlots(options: ProcessSlotsOptions): ProcessSlots {
  const { launcher, clock, maxProcesses, transcriptSize, spare, onGone } = options;
  const processes = new Set<PooledProcess>();
  const starting = new Set<Promise<unknown>>();
  const line = createStartLine(options);
  let change = Promise.withResolvers<void>();

  function isFull(): boolean {
    return processes.size + starting.size >= maxProcesses;
  }

  function changed(): void {
    const { resolve } = change;
    change = Promise.withResolvers();
    resolve();
  }

  function start(
    settings: LaunchSettings,
    session: LaunchSession,
    signal: AbortSignal,
  ): Promise<PooledProcess | undefined> {
    return line.start(
      () => makeRoom(signal),
      () => launch(settings, session, signal),
      signal,
    );
  }

  /** Ends the least recently used idle process, or waits until one is idle. */
  async function makeRoom(signal: AbortSignal): Promise<void> {
    while (isFull()) {
      const idle = spare() ?? leastRecentlyUsed();
      if (idle) await idle.session.retire(idleEndMs);
      else await waitUnlessAborted(change.promise, signal);
    }
    signal.throwIfAborted();
  }

  function leastRecentlyUsed(): PooledProcess | undefined {
    const idle = [...processes].filter(
      (pooled) => !pooled.held && !pooled.session.isBusy() && pooled.session.isUsable(),
    );
    return idle.sort((a, b) => a.usedAt - b.usedAt)[0];
  }

  /** Takes a slot from the moment it is called. */
  async function launch(
    settings: LaunchSettings,
    session: LaunchSession,
    signal: AbortSignal,
  ): Promise<PooledProcess | undefined> {
    let pooled: PooledProcess | undefined;
    const onIdle = () => {
      if (pooled) restIfIdle(pooled);
      changed();
    };
    const onUnasked = () => {
      if (pooled && !pooled.held) options.onUnasked(pooled);
    };
    const launched = launcher.start(settings, session, { onIdle, onUnasked }, signal);
    starting.add(launched);
    try {
      const started = await launched;
      if (started) pooled = add(started, settings);
      return pooled;
    } finally {
      starting.delete(launched);
      changed();
    }
  }

  function restIfIdle(pooled: PooledProcess): void {
    if (pooled.held || pooled.session.isBusy()) return;
    if (pooled.session.hasLeft()) void pooled.session.retire(idleEndMs);
    else pooled.growth.rest();
  }

  function add(session: ClaudeSession, settings: LaunchSettings): PooledProcess {
    const pooled: PooledProcess = {
      session,
      settings: settingsKey(settings),
      held: true,
      usedAt: clock.now(),
      growth: watchTranscriptGrowth(() => transcriptSize(settings, session.id), clock),
      cancelIdle: () => {},
    };
    processes.add(pooled);
    void session.exited.then(() => {
      pooled.cancelIdle();
      pooled.growth.stop();
      processes.delete(pooled);
      onGone(pooled);
      changed();
    });
    return pooled;
  }

  return {
    processes,
    start,
    free(pooled) {
      pooled.held = false;
      pooled.usedAt = clock.now();
      restIfIdle(pooled);
      changed();
    },
    canGrow: () => !isFull() || (maxProcesses > 1 && leastRecentlyUsed() !== undefined),
    async settled() {
      await Promise.allSettled(starting);
    },
  };
}
