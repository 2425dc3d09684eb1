import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Update } from 'grammy/types';
import { isBridgeError } from '../../../core/model/errors.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { InboxWriter } from '../../../core/ports/store/inbox.ts';
import { createOncePerKey } from '../../../core/timing/once-per-key.ts';
import type { TelegramApi } from '../api/api.ts';
import { hasReason } from '../api/errors.ts';
import type { Trouble } from './trouble.ts';
import { createPollWatchdog } from './watchdog.ts';

export interface PollOptions {
  /** A client of its own: a broken poll drops all its connections. */
  api: TelegramApi;
  inbox: InboxWriter;
  /** Sees each batch before it is stored, perhaps more than once. Never throws. */
  onUpdates?(updates: readonly unknown[]): void;
  trouble: Trouble;
  clock: Clock;
  log: Log;
}

/** Telegram remembers the list, so each call sends it. */
const allowedUpdates: Exclude<keyof Update, 'update_id'>[] = [
  'message',
  'edited_message',
  'callback_query',
  'stopped_message_generation',
  'my_chat_member',
];

const pollSeconds = 50;
const leastPollMs = 1_000;
const dayMs = 24 * 60 * 60 * 1_000;
/** A poll silent for longer than its wait is half-open: nobody is at the other end. */
const pollMarginMs = 15_000;

/**
 * The long-poll loop: resolves when `signal` aborts.
 * @throws TelegramError `unauthorized`; `retry-later` when polls hang, and new connections do not help
 */
export async function pollUpdates(options: PollOptions, signal: AbortSignal): Promise<void> {
  try {
    await pollForever(options, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function pollForever(options: PollOptions, signal: AbortSignal): Promise<never> {
  const { api, trouble, clock, log } = options;
  const mayTell = createOncePerKey(clock, dayMs);

  function tellNobodys(updates: readonly Update[]): void {
    for (const { message } of updates) {
      if (message?.sender_chat === undefined || !mayTell(String(message.chat.id))) continue;
      log.info('ignored a message sent as a group or channel; write as yourself', { chat: message.chat.id });
    }
  }
  const watchdog = createPollWatchdog({ clock, log });
  let lost = false;

  for (;;) {
    try {
      watchdog.begin();
      // After an outage the first poll does not wait: its answer shows at once that there is contact again.
      const seconds = lost ? 0 : pollSeconds;
      const began = clock.steady();
      const updates = await pollOnce(options, seconds, signal);
      tellNobodys(updates);
      lost = false;
      watchdog.heard();
      trouble.over();
      // Without this we would poll a server that answers at once without a pause.
      const tookMs = clock.steady() - began;
      if (updates.length === 0 && seconds > 0 && tookMs < leastPollMs) await clock.sleep(leastPollMs - tookMs, signal);
    } catch (error) {
      if (signal.aborted || isBridgeError(error, 'unauthorized')) throw error;
      lost = hasReason(error, 'timeout', 'network', 'proxy', 'foreign-answer');
      if (lost) api.reconnect();
      const webhook = hasReason(error, 'webhook') ? await removeWebhook(api, log, signal) : undefined;
      const waitMs = trouble.waitAfter(error, webhook);
      watchdog.failed(error);
      await clock.sleep(waitMs, signal);
    }
  }
}

/**
 * Asks for a batch only when the one before is stored, because the request confirms that one.
 * @returns the updates
 */
async function pollOnce(
  { api, inbox, onUpdates }: PollOptions,
  seconds: number,
  signal: AbortSignal,
): Promise<readonly Update[]> {
  const cursor = inbox.cursor();
  const updates = await api.call(
    'getUpdates',
    {
      ...(cursor !== undefined && { offset: Number(cursor) }),
      limit: 100,
      timeout: seconds,
      allowed_updates: allowedUpdates,
    },
    { signal, timeoutMs: seconds * 1000 + pollMarginMs },
  );
  const last = updates.at(-1);
  if (last === undefined) return updates;
  onUpdates?.(updates);
  inbox.take(
    updates.map((update) => ({ id: String(update.update_id), payload: update })),
    // Not the highest id: after a quiet week Telegram starts again at a random one.
    String(last.update_id + 1),
  );
  // What they start begins before the next poll is written: it would delay a first text.
  await nextTurn();
  return updates;
}

/** Keeps the updates that wait for the webhook. @returns its host, if Telegram gives it */
async function removeWebhook(api: TelegramApi, log: Log, signal: AbortSignal): Promise<string | undefined> {
  let host: string | undefined;
  try {
    const { url = '' } = await api.call('getWebhookInfo', {}, { signal });
    // The rest of the address may hold a secret.
    host = URL.parse(url)?.hostname;
    await api.call('deleteWebhook', {}, { signal });
  } catch (error) {
    signal.throwIfAborted();
    log.warn('cannot remove the webhook; retrying', { detail: String(error) });
  }
  return host;
}
