import { isBridgeError } from '../../core/model/errors.ts';
import { type LaunchSettings, settingsKey } from '../launch/settings.ts';
import { idleEndMs, type PooledProcess, type ProcessSlots } from './process-slots.ts';

/** The processes that live already, and what becomes of the one that has a wanted session open. */
export interface WarmProcesses {
  /** The one with this session, claimed; undefined: there is none, or it did not fit and has been ended. */
  take(settings: LaunchSettings, sessionId: string): Promise<PooledProcess | undefined>;
  /** Keeps others from taking or ending it from now on. False: it is of no use any more. */
  claim(pooled: PooledProcess): boolean;
  /**
   * Waits until the session is `free`. Ends our own process when the desk has the session open: it would not know what
   * happens there. @throws what `free` rejects with
   */
  leaveToDesk(sessionId: string, free: Promise<void>): Promise<void>;
  /** Ends the idle ones whose session the desk has open. */
  letGo(isAtDesk: (sessionId: string) => boolean): void;
}

export function createWarmProcesses({ processes }: Pick<ProcessSlots, 'processes'>): WarmProcesses {
  function find(sessionId: string): PooledProcess | undefined {
    return [...processes].find(({ session }) => session.id === sessionId);
  }

  function claim(pooled: PooledProcess): boolean {
    if (!pooled.session.isUsable()) return false;
    pooled.held = true;
    pooled.cancelIdle();
    pooled.growth.stop();
    return true;
  }

  return {
    async take(settings, sessionId) {
      const pooled = find(sessionId);
      if (!pooled) return undefined;
      const isOvertaken = !pooled.session.isBusy() && pooled.growth.isOvertaken();
      if (pooled.settings === settingsKey(settings) && !isOvertaken && claim(pooled)) return pooled;
      await pooled.session.end(idleEndMs);
      return undefined;
    },
    claim,
    letGo(isAtDesk) {
      for (const { held, session } of processes)
        if (!held && !session.isBusy() && isAtDesk(session.id)) void session.end(idleEndMs);
    },
    async leaveToDesk(sessionId, free) {
      try {
        await free;
      } catch (error) {
        const idle = find(sessionId);
        if (isBridgeError(error, 'conflict') && idle && !idle.session.isBusy()) await idle.session.end(idleEndMs);
        throw error;
      }
    },
  };
}
