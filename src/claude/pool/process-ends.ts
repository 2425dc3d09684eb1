import type { Clock } from '../../core/ports/clock.ts';
import { waitAtMost } from '../process/bounded-wait.ts';
import { idleEndMs, type PooledProcess } from './process-slots.ts';

/** When and how the pool ends a process. */
export interface ProcessEnds {
  /** It is not wanted as a spare. What works by itself ends at once. */
  letGo(pooled: PooledProcess): void;
  /** Once it has been idle for long enough. */
  whenIdle(pooled: PooledProcess): void;
  /** The pool closes. What works gets end of input, then `graceMs`. */
  close(pooled: PooledProcess, graceMs: number): Promise<void>;
}

export interface ProcessEndsOptions {
  clock: Clock;
  idleMs: number;
  /** The spare worked though nobody had asked for anything. */
  onSpareSpoiled(sessionId: string): void;
}

export function createProcessEnds({ clock, idleMs, onSpareSpoiled }: ProcessEndsOptions): ProcessEnds {
  function letGo({ session }: PooledProcess): void {
    const isSpoiled = session.isSpoiled();
    if (isSpoiled) onSpareSpoiled(session.id);
    void session.retire(isSpoiled ? 0 : idleEndMs);
  }

  function whenIdle(pooled: PooledProcess): void {
    pooled.cancelIdle = clock.after(idleMs, () => {
      if (pooled.session.isBusy()) whenIdle(pooled);
      else void pooled.session.retire(idleEndMs);
    });
  }

  async function close({ session }: PooledProcess, graceMs: number): Promise<void> {
    if (!session.isBusy()) return session.end(idleEndMs);
    session.endInput();
    await waitAtMost(graceMs, session.exited, clock);
    await session.end(0);
  }

  return { letGo, whenIdle, close };
}
