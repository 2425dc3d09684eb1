import type { Host } from '../../core/ports/host.ts';
import { listDeskSessions } from './desk-list.ts';
import { watchDesk } from './desk-watch.ts';
import type { Pool } from './pool.ts';
import { createSessionHolders, type SessionHolders, type SessionHoldersOptions } from './session-holders.ts';

/** The `claude` processes of people at the desk, as far as they concern our sessions. */
export interface DeskSide extends Pick<SessionHolders, 'untilFree'> {
  holderOf: Host['holderOf'];
  list: Host['deskSessions'];
  /** From now on, idle processes of the pool let go of sessions that the desk opens. Another call does nothing. */
  watch(pool: Pick<Pool, 'leaveToDesk'>): void;
  close(): void;
}

export function createDeskSide(options: SessionHoldersOptions): DeskSide {
  const { home, ledger, clock } = options;
  const holders = createSessionHolders(options);
  let unwatch: (() => void) | undefined;

  return {
    untilFree: holders.untilFree,
    async holderOf(sessionId) {
      const holder = holders.holderOf(sessionId);
      return holder && { where: `process ${holder.pid}`, isOurs: holder.isOurs };
    },
    async list(folders, most) {
      const isOurs = (pid: number) => ledger.isOwn(pid) || ledger.isLeftover(pid);
      return listDeskSessions(folders, most, { home, isOurs, now: clock.now() });
    },
    watch(pool) {
      unwatch ??= watchDesk(home, clock, () => pool.leaveToDesk((id) => holders.holderOf(id)?.isOurs === false));
    },
    close: () => unwatch?.(),
  };
}
