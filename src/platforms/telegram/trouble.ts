import { BridgeError } from '../../core/errors.ts';
import type { Clock, Log } from '../../core/ports.ts';
import { hasReason } from './errors.ts';

/** One spell of failing polls: how long to wait, and what to say about it. */
export interface Trouble {
  /** Notes a failed poll. @returns ms to wait before the next one */
  waitAfter(error: unknown): number;
  /** Notes a poll that went well. */
  over(): void;
}

/** A shorter silence heals by itself so often that nobody needs to know. */
const alarmAfterMs = 120_000;

const messages = {
  poller: 'another program polls this Telegram bot with the same token; waiting until it stops',
  webhook: 'a webhook is set for this Telegram bot, so it can not be polled; removing the webhook',
  limit: 'telegram limits the polling; waiting',
  failed: 'telegram does not answer; trying again',
  internal: 'updates from telegram could not be stored; asking for them again',
};

type Kind = keyof typeof messages;

export function createTrouble({ clock, log, random }: { clock: Clock; log: Log; random: () => number }): Trouble {
  let failures = 0;
  let kind: Kind | undefined;
  let wellUntil = clock.now();
  let alarmed = false;

  function note(error: unknown): void {
    const now = kindOf(error);
    const detail = error instanceof BridgeError ? error.message : String(error);
    log[now === kind ? 'debug' : 'warn'](messages[now], { detail });
    kind = now;

    const silentMs = clock.now() - wellUntil;
    if (silentMs < alarmAfterMs || alarmed) return;
    alarmed = true;
    log.error('no contact with telegram; still trying', { silentMs, detail });
  }

  return {
    waitAfter(error) {
      note(error);
      const growth = 2 ** Math.min(failures, 10);
      failures += 1;
      if (hasReason(error, 'limit')) return (error.retryAfterMs ?? 1_000) + random() * 1_000;
      if (hasReason(error, 'other-poller')) return 5_000 + random() * Math.min(25_000, 2_500 * growth);
      return Math.min(30_000, 500 * growth) * (0.75 + random() / 4);
    },

    over() {
      if (failures > 0) log.info('telegram answers again', { failures });
      failures = 0;
      kind = undefined;
      alarmed = false;
      wellUntil = clock.now();
    },
  };
}

function kindOf(error: unknown): Kind {
  if (hasReason(error, 'other-poller')) return 'poller';
  if (hasReason(error, 'webhook')) return 'webhook';
  if (hasReason(error, 'limit')) return 'limit';
  return error instanceof BridgeError ? 'failed' : 'internal';
}
