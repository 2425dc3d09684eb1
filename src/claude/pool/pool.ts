import { randomUUID } from 'node:crypto';
import { BridgeError } from '../../core/model/errors.ts';
import type { AgentSession, OpenRequest } from '../../core/ports/host.ts';
import type { LaunchSession, LaunchSettings } from '../launch/settings.ts';
import { waitAtMost } from '../process/bounded-wait.ts';
import type { ClaudeSession } from '../session/session.ts';
import { createKeyLocks } from './key-locks.ts';
import { createProcessSlots, idleEndMs, type PooledProcess, type ProcessSlotsOptions } from './process-slots.ts';
import { createSpare } from './spare.ts';
import { createWarmProcesses } from './warm.ts';

/** A session with a process of its own that belongs to the caller until `release`. */
export interface HeldSession {
  session: ClaudeSession;
  kind: AgentSession['kind'];
  release(): void;
}

/** The claude processes of this host: at most one per session, kept warm between prompts. */
export interface Pool {
  take(settings: LaunchSettings, wanted: WantedSession, signal: AbortSignal): Promise<HeldSession>;
  /** Keeps a process ready for new sessions with these settings. */
  keepSpare(settings: LaunchSettings): void;
  /** Replaces the spare, if one is wanted and there is slots. */
  refillSpare(): void;
  close(graceMs: number): Promise<void>;
}

export type WantedSession = Pick<OpenRequest, 'sessionId' | 'fork'>;

export interface PoolOptions extends Omit<ProcessSlotsOptions, 'spare' | 'onGone' | 'onUnasked'> {
  idleMs: number;
  /** Waits until no process outside of this pool that ends by itself has it open. @throws BridgeError `conflict` */
  untilFree(sessionId: string, signal: AbortSignal): Promise<void>;
  onSpareFailed(error: unknown): void;
  /** The spare worked though nobody had asked for anything. */
  onSpareSpoiled(sessionId: string): void;
}

export function createPool(options: PoolOptions): Pool {
  const { clock, idleMs, transcriptSize, untilFree } = options;
  const locks = createKeyLocks();
  const closing = new AbortController();
  const spare = createSpare<PooledProcess>({
    hasRoom: () => !closing.signal.aborted && slots.canGrow(),
    start: startSpare,
    isFresh: ({ session }) => !session.isSpoiled(),
    letGo,
    onFailed: options.onSpareFailed,
  });
  const slots = createProcessSlots({
    ...options,
    spare: spare.current,
    onGone: spare.forget,
    onUnasked: spare.discard,
  });
  const warm = createWarmProcesses(slots);

  /** What works by itself ends at once. */
  function letGo({ session }: PooledProcess): void {
    const isSpoiled = session.isSpoiled();
    if (isSpoiled) options.onSpareSpoiled(session.id);
    void session.end(isSpoiled ? 0 : idleEndMs);
  }

  async function take(
    settings: LaunchSettings,
    { sessionId, fork = false }: WantedSession,
    caller: AbortSignal,
  ): Promise<HeldSession> {
    const signal = AbortSignal.any([caller, closing.signal]);
    if (sessionId === undefined) return takeNew(settings, 'new', signal);
    const held = await (fork ? takeCopy(settings, sessionId, signal) : takeKnown(settings, sessionId, signal));
    return held ?? takeNew(settings, 'replaced', signal);
  }

  async function takeKnown(
    settings: LaunchSettings,
    id: string,
    signal: AbortSignal,
  ): Promise<HeldSession | undefined> {
    const unlock = await locks.take(id, signal);
    try {
      await warm.leaveToDesk(id, untilFree(id, signal));
      const pooled = (await warm.take(settings, id)) ?? (await resume(settings, { id, historyOf: id }, signal));
      if (pooled) return hold(pooled, 'resumed', unlock);
    } catch (error) {
      unlock();
      throw error;
    }
    unlock();
    return undefined;
  }

  /** Also of a session that is open elsewhere: its transcript is only read. */
  async function takeCopy(settings: LaunchSettings, id: string, signal: AbortSignal): Promise<HeldSession | undefined> {
    const pooled = await resume(settings, { id: randomUUID(), historyOf: id }, signal);
    return pooled && hold(pooled, 'resumed', await locks.take(pooled.session.id));
  }

  async function takeNew(
    settings: LaunchSettings,
    kind: 'new' | 'replaced',
    signal: AbortSignal,
  ): Promise<HeldSession> {
    signal.throwIfAborted();
    const ready = await spare.take(settings);
    const pooled = ready && warm.claim(ready) ? ready : await startNew(settings, signal);
    return hold(pooled, kind, await locks.take(pooled.session.id));
  }

  async function resume(
    settings: LaunchSettings,
    session: LaunchSession & { historyOf: string },
    signal: AbortSignal,
  ): Promise<PooledProcess | undefined> {
    const isThere = transcriptSize(settings, session.historyOf) !== undefined;
    return isThere ? slots.start(settings, session, signal) : undefined;
  }

  async function startNew(settings: LaunchSettings, signal: AbortSignal): Promise<PooledProcess> {
    return (await slots.start(settings, { id: randomUUID(), historyOf: undefined }, signal))!;
  }

  async function startSpare(settings: LaunchSettings): Promise<PooledProcess> {
    const pooled = await startNew(settings, closing.signal);
    slots.free(pooled);
    return pooled;
  }

  function hold(pooled: PooledProcess, kind: AgentSession['kind'], unlock: () => void): HeldSession {
    const release = () => {
      watchIdle(pooled);
      unlock();
      slots.free(pooled);
    };
    return { session: pooled.session, kind, release };
  }

  function watchIdle(pooled: PooledProcess): void {
    pooled.cancelIdle = clock.after(idleMs, () => {
      if (pooled.session.isBusy()) watchIdle(pooled);
      else void pooled.session.end(idleEndMs);
    });
  }

  async function close(graceMs: number): Promise<void> {
    closing.abort(new BridgeError('agent-failed', 'the host is closing'));
    await slots.settled();
    await Promise.all([...slots.processes].map((pooled) => closeOne(pooled, graceMs)));
  }

  async function closeOne({ session }: PooledProcess, graceMs: number): Promise<void> {
    if (!session.isBusy()) return session.end(idleEndMs);
    session.endInput();
    await waitAtMost(graceMs, session.exited, clock);
    await session.end(0);
  }

  return { take, keepSpare: spare.keep, refillSpare: spare.refill, close };
}
