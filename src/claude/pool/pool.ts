import { randomUUID } from 'node:crypto';
import { BridgeError } from '../../core/model/errors.ts';
import type { AgentSession, OpenRequest } from '../../core/ports/host.ts';
import type { LaunchSession, LaunchSettings } from '../launch/settings.ts';
import type { ClaudeSession } from '../session/session.ts';
import { createKeyLocks } from './key-locks.ts';
import { createProcessEnds, type ProcessEndsOptions } from './process-ends.ts';
import { createProcessSlots, type PooledProcess, type ProcessSlotsOptions } from './process-slots.ts';
import { createSpare } from './spare.ts';
import { createWarmProcesses } from './warm.ts';

/** A session with a process of its own that belongs to the caller until `release`. */
export interface HeldSession {
  session: ClaudeSession;
  kind: AgentSession['kind'];
  release(): void;
}

/** The `claude` processes of this host: at most one per session, kept warm between prompts. */
export interface Pool {
  take(settings: LaunchSettings, wanted: WantedSession, signal: AbortSignal): Promise<HeldSession>;
  /** Keeps a process ready for new sessions with these settings, which may soon be needed. */
  keepSpare(settings: LaunchSettings): void;
  /** Replaces the spare, if one is wanted and there is room. */
  refillSpare(): void;
  /** Ends the idle processes whose session the desk has open. */
  leaveToDesk(isAtDesk: (sessionId: string) => boolean): void;
  close(graceMs: number): Promise<void>;
}

export type WantedSession = Pick<OpenRequest, 'sessionId' | 'fork'>;

export interface PoolOptions extends Omit<ProcessSlotsOptions, 'spare' | 'onGone' | 'onUnasked'>, ProcessEndsOptions {
  /** Waits while a process outside of this pool has it open and ends by itself. @throws BridgeError `conflict` */
  untilFree(sessionId: string, signal: AbortSignal): Promise<void>;
  onSpareFailed(error: unknown): void;
  /** Time without use until the spare is let go. */
  spareMs: number;
}

export function createPool(options: PoolOptions): Pool {
  const { transcriptSize, untilFree } = options;
  const locks = createKeyLocks();
  const closing = new AbortController();
  const ends = createProcessEnds(options);
  /** How many wait for a session. */
  let takes = 0;
  const spare = createSpare<PooledProcess>({
    // Someone who waits for a process needs the processor more.
    hasRoom: () => !closing.signal.aborted && takes === 0 && slots.canGrow(),
    async start(settings) {
      const pooled = await startNew(settings, closing.signal);
      slots.free(pooled);
      return pooled;
    },
    isFresh: ({ session }) => !session.isSpoiled(),
    letGo: ends.letGo,
    // At the end of the host, none is missed.
    onFailed: (error) => closing.signal.aborted || options.onSpareFailed(error),
    clock: options.clock,
    unusedMs: options.spareMs,
  });
  const slots = createProcessSlots({
    ...options,
    spare: spare.current,
    onGone: spare.forget,
    onUnasked: spare.discard,
  });
  const warm = createWarmProcesses(slots);

  async function take(settings: LaunchSettings, wanted: WantedSession, caller: AbortSignal): Promise<HeldSession> {
    takes++;
    try {
      return await takeAny(settings, wanted, caller);
    } catch (error) {
      // With a session, its holder would have the spare refilled when it has time for that.
      options.clock.after(0, spare.refill);
      throw error;
    } finally {
      takes--;
    }
  }

  async function takeAny(
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

  /** The session may be open elsewhere: this only reads its transcript. */
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

  function hold(pooled: PooledProcess, kind: AgentSession['kind'], unlock: () => void): HeldSession {
    const release = () => {
      ends.whenIdle(pooled);
      unlock();
      slots.free(pooled);
    };
    return { session: pooled.session, kind, release };
  }

  async function close(graceMs: number): Promise<void> {
    closing.abort(new BridgeError('agent-failed', 'the host is closing'));
    spare.stop();
    await slots.settled();
    await Promise.all([...slots.processes].map((pooled) => ends.close(pooled, graceMs)));
  }

  return { take, keepSpare: spare.keep, refillSpare: spare.refill, leaveToDesk: warm.letGo, close };
}
