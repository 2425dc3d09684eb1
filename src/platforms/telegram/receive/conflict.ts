import type { Clock } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import { nearTimeText } from '../../../text/format/time-text.ts';
import { hasReason, type TelegramError } from '../api/errors.ts';

/** Another program receives the updates of our bot (409). */
export interface Conflict {
  /** Notes a 409; `webhook` is the host of the webhook, if known. */
  note(error: TelegramError, webhook: string | undefined): void;
  /** Call it after each successful poll. True: nobody else polls any more. */
  isOver(): boolean;
  /** For people, while it lasts. */
  sentence(): string | undefined;
}

interface Rival {
  since: number;
  seenAt: number;
  warnedAt: number;
  /** Undefined: the other program polls. */
  webhook: string | undefined;
}

const remindEveryMs = 600_000;
/** Pollers displace each other in turn, so a successful poll of ours does not mean that the other one is gone. */
const goneAfterMs = 40_000;

export function createConflict({ clock, log, bot }: { clock: Clock; log: Log; bot: string }): Conflict {
  let rival: Rival | undefined;

  function describe({ since, webhook }: Rival): Record<string, unknown> {
    return { bot, since: new Date(since).toISOString(), ...(webhook !== undefined && { webhook }) };
  }

  return {
    note(error, host) {
      const now = clock.now();
      const webhook = hasReason(error, 'webhook') ? (host ?? 'an unknown address') : undefined;
      const isNew = rival === undefined || (rival.webhook === undefined) !== (webhook === undefined);
      const since = rival?.since ?? now;
      const mayWarn = isNew || now - rival!.warnedAt >= remindEveryMs;
      rival = { since, seenAt: now, warnedAt: mayWarn ? now : rival!.warnedAt, webhook };
      log[mayWarn ? 'warn' : 'debug'](
        webhook === undefined
          ? 'another program polls this Telegram bot with the same token; waiting until it stops'
          : 'a webhook receives the updates of this Telegram bot; removing it',
        { ...describe(rival), detail: error.message },
      );
    },

    isOver() {
      if (rival === undefined) return true;
      if (clock.now() - rival.seenAt < goneAfterMs) return false;
      log.info('nothing else receives the updates of this Telegram bot any longer', describe(rival));
      rival = undefined;
      return true;
    },

    sentence() {
      if (rival === undefined) return undefined;
      const since = nearTimeText(rival.since, clock.now());
      return rival.webhook === undefined
        ? `Another program has been receiving the messages of ${bot} since ${since}. Stop it, or give it a bot of its own`
        : `A webhook at ${rival.webhook} has been receiving the messages of ${bot} since ${since}. The bridge is removing it`;
    },
  };
}
