import { BridgeError, isOfStore } from '../../../core/model/errors.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import { backoffMs } from '../../../core/timing/retry.ts';
import { nearTimeText } from '../../../text/format/time-text.ts';
import { createOutage } from '../../shared/outage.ts';
import { reconnectMs } from '../../shared/reconnect.ts';
import { hasReason } from '../api/errors.ts';
import { type Conflict, createConflict } from './conflict.ts';

/** One spell of failing polls: how long to wait, and the sentence about it. */
export interface Trouble {
  /** Notes a failed poll; `webhook` is the host of a webhook in the way. @returns ms to wait before the next */
  waitAfter(error: unknown, webhook?: string): number;
  /** Notes a successful poll. */
  over(): void;
  /** Notes that the machine slept: Telegram was not silent then. */
  slept(ms: number): void;
  /** For people, as `ChatPlatform.trouble`. */
  sentence(): string | undefined;
}

export interface TroubleOptions {
  clock: Clock;
  log: Log;
  /** 0 (included) to 1. */
  random: () => number;
  /** `@my_bot` */
  bot: string;
}

const messages = {
  limit: 'telegram is rate-limiting the poll; waiting',
  failed: 'telegram does not answer; retrying',
  internal: 'cannot store updates from telegram; asking for them again',
};

type Kind = keyof typeof messages;

export function createTrouble({ clock, log, random, bot }: TroubleOptions): Trouble {
  const conflict: Conflict = createConflict({ clock, log, bot });
  const outage = createOutage({ clock, log, alarm: 'no contact with telegram; still retrying' });
  let failures = 0;
  let kind: Kind | undefined;
  let waitUntil = 0;
  /** What is wrong with the proxy, when it is the cause. */
  let proxy = '';

  function note(error: unknown, now: Kind): void {
    const detail = error instanceof BridgeError ? error.message : String(error);
    log[now === kind ? 'debug' : 'warn'](messages[now], { detail });
    kind = now;
    proxy = hasReason(error, 'proxy') && error.userMessage ? `. ${error.userMessage}` : '';
    if (kind === 'failed') outage.persists(detail);
  }

  function waitFor(error: unknown): number {
    const before = failures;
    failures += 1;
    if (hasReason(error, 'limit')) return (error.retryAfterMs ?? 1_000) + random() * 1_000;
    if (hasReason(error, 'other-poller'))
      return 5_000 + random() * backoffMs({ firstMs: 2_500, longestMs: 25_000 }, before);
    return reconnectMs(before, random);
  }

  return {
    waitAfter(error, webhook) {
      if (hasReason(error, 'other-poller', 'webhook')) {
        kind = undefined;
        conflict.note(error, webhook);
      } else {
        note(error, kindOf(error));
      }
      const waitMs = waitFor(error);
      waitUntil = clock.now() + waitMs;
      return waitMs;
    },

    over() {
      if (kind !== undefined) log.info('telegram answers again', { failures });
      kind = undefined;
      outage.over();
      if (conflict.isOver()) failures = 0;
    },

    slept: outage.slept,

    sentence() {
      switch (kind) {
        case undefined:
          return conflict.sentence();
        case 'limit':
          return `Telegram is rate-limiting ${bot} until ${nearTimeText(waitUntil, clock.now())}`;
        case 'failed':
          return `Telegram has not answered since ${outage.since()}${proxy}`;
        case 'internal':
          return `The bridge has been unable to save messages from Telegram since ${outage.since()}`;
      }
    },
  };
}

function kindOf(error: unknown): Kind {
  if (hasReason(error, 'limit')) return 'limit';
  return error instanceof BridgeError && !isOfStore(error) ? 'failed' : 'internal';
}
