import { randomUUID } from 'node:crypto';
import { BridgeError, isBridgeError } from '../../core/model/errors.ts';
import type { AgentSession, OpenRequest } from '../../core/ports/host.ts';
import { type LaunchSession, type LaunchSettings, settingsKey } from '../launch/settings.ts';
import { within } from '../process/bounded-wait.ts';
import type { ClaudeSession } from '../session/session.ts';
import { createLocks } from './key-locks.ts';
import { createRoom, type Entry, idleEndMs, type RoomOptions } from './process-slots.ts';
import { createSpare } from './spare.ts';

/** A session with a process of its own that belongs to the caller until `release`. */
export interface Held {
  session: ClaudeSession;
  kind: AgentSession['kind'];
  release(): void;
}

/** The claude processes of this host: at most one per session, kept warm between prompts. */
export interface Pool {
  take(settings: LaunchSettings, wanted: WantedSession, signal: AbortSignal): Promise<Held>;
  /** Keeps a process ready for new sessions with these settings. */
  keepSpare(settings: LaunchSettings): void;
  /** Replaces the spare, if one is wanted and there is room. */
  refillSpare(): void;
  close(graceMs: number): Promise<void>;
}

export type WantedSession = Pick<OpenRequest, 'sessionId' | 'fork'>;

export interface PoolOptions extends Omit<RoomOptions, 'spare' | 'onGone' | 'onUnasked'> {
  idleMs: number;
  /** Waits until no process outside of this pool that ends by itself has it open. @throws BridgeError `conflict` */
  untilFree(sessionId: string, signal: AbortSignal): Promise<void>;
  onSpareFailed(error: unknown): void;
  /** The spare worked though nobody had asked for anything. */
  onSpareSpoiled(sessionId: string): void;
}

export function createPool(options: PoolOptions): Pool {
  const { clock, idleMs, recordSize, untilFree } = options;
  const locks = createLocks();
  const closing = new AbortController();
  const spare = createSpare<Entry>({
    hasRoom: () => !closing.signal.aborted && room.canGrow(),
    start: startSpare,
    isFresh: ({ session }) => !session.isSpoiled(),
    letGo,
    onFailed: options.onSpareFailed,
  });
  const room = createRoom({ ...options, spare: spare.current, onGone: spare.forget, onUnasked: spare.discard });

  /** What works by itself ends at once. */
  function letGo({ session }: Entry): void {
    const isSpoiled = session.isSpoiled();
    if (isSpoiled) options.onSpareSpoiled(session.id);
    void session.end(isSpoiled ? 0 : idleEndMs);
  }

  async function take(
    settings: LaunchSettings,
    { sessionId, fork = false }: WantedSession,
    caller: AbortSignal,
  ): Promise<Held> {
    const signal = AbortSignal.any([caller, closing.signal]);
    if (sessionId === undefined) return takeNew(settings, 'new', signal);
    const held = await (fork ? takeCopy(settings, sessionId, signal) : takeKnown(settings, sessionId, signal));
    return held ?? takeNew(settings, 'replaced', signal);
  }

  async function takeKnown(settings: LaunchSettings, id: string, signal: AbortSignal): Promise<Held | undefined> {
    const unlock = await locks.take(id, signal);
    try {
      await leaveToDesk(id, untilFree(id, signal));
      const entry = (await takeWarm(settings, id)) ?? (await resume(settings, { id, historyOf: id }, signal));
      if (entry) return hold(entry, 'resumed', unlock);
    } catch (error) {
      unlock();
      throw error;
    }
    unlock();
    return undefined;
  }

  /** Whoever has the session open: its record is only read. */
  async function takeCopy(settings: LaunchSettings, id: string, signal: AbortSignal): Promise<Held | undefined> {
    const entry = await resume(settings, { id: randomUUID(), historyOf: id }, signal);
    return entry && hold(entry, 'resumed', await locks.take(entry.session.id));
  }

  async function takeNew(settings: LaunchSettings, kind: 'new' | 'replaced', signal: AbortSignal): Promise<Held> {
    signal.throwIfAborted();
    const ready = await spare.take(settings);
    const entry = ready && claim(ready) ? ready : await startNew(settings, signal);
    return hold(entry, kind, await locks.take(entry.session.id));
  }

  /** Our own process of a session that is open at the desk goes: it would not know what is said there. */
  async function leaveToDesk(sessionId: string, free: Promise<void>): Promise<void> {
    try {
      await free;
    } catch (error) {
      const idle = find(sessionId);
      if (isBridgeError(error, 'conflict') && idle && !idle.session.isBusy()) await idle.session.end(idleEndMs);
      throw error;
    }
  }

  async function takeWarm(settings: LaunchSettings, sessionId: string): Promise<Entry | undefined> {
    const entry = find(sessionId);
    if (!entry) return undefined;
    const isOvertaken = !entry.session.isBusy() && entry.record.isOvertaken();
    if (entry.settings === settingsKey(settings) && !isOvertaken && claim(entry)) return entry;
    await entry.session.end(idleEndMs);
    return undefined;
  }

  function find(sessionId: string): Entry | undefined {
    return [...room.entries].find(({ session }) => session.id === sessionId);
  }

  /** From now on nobody else takes it or ends it. False: it is of no use any more. */
  function claim(entry: Entry): boolean {
    if (!entry.session.isUsable()) return false;
    entry.held = true;
    entry.cancelIdle();
    entry.record.stop();
    return true;
  }

  async function resume(
    settings: LaunchSettings,
    session: LaunchSession & { historyOf: string },
    signal: AbortSignal,
  ): Promise<Entry | undefined> {
    const isThere = recordSize(settings, session.historyOf) !== undefined;
    return isThere ? room.start(settings, session, signal) : undefined;
  }

  async function startNew(settings: LaunchSettings, signal: AbortSignal): Promise<Entry> {
    return (await room.start(settings, { id: randomUUID(), historyOf: undefined }, signal))!;
  }

  async function startSpare(settings: LaunchSettings): Promise<Entry> {
    const entry = await startNew(settings, closing.signal);
    room.free(entry);
    return entry;
  }

  function hold(entry: Entry, kind: AgentSession['kind'], unlock: () => void): Held {
    const release = () => {
      watchIdle(entry);
      unlock();
      room.free(entry);
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
    await room.settled();
    await Promise.all([...room.entries].map((entry) => closeEntry(entry, graceMs)));
  }

  async function closeEntry({ session }: Entry, graceMs: number): Promise<void> {
    if (!session.isBusy()) return session.end(idleEndMs);
    session.endInput();
    await within(graceMs, session.exited, clock);
    await session.end(0);
  }

  return { take, keepSpare: spare.keep, refillSpare: spare.refill, close };
}
