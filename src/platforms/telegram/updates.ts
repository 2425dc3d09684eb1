import type { Update } from 'grammy/types';
import { isBridgeError } from '../../core/errors.ts';
import type { Clock, InboxWriter, Log } from '../../core/ports.ts';
import type { TelegramApi } from './api.ts';
import { hasReason } from './errors.ts';
import { createTrouble } from './trouble.ts';

export interface PollOptions {
  /** Of its own: a broken poll drops all its connections. */
  api: TelegramApi;
  inbox: InboxWriter;
  clock: Clock;
  log: Log;
  /** 0 (included) to 1. */
  random: () => number;
}

/** Sticky on Telegram's side, so it is said each time. */
const allowedUpdates: Exclude<keyof Update, 'update_id'>[] = [
  'message',
  'edited_message',
  'callback_query',
  'stopped_message_generation',
  'my_chat_member',
];

const pollSeconds = 50;
/** A poll that is silent for longer is half-open: nobody is at the other end. */
const pollTimeoutMs = (pollSeconds + 15) * 1000;

/**
 * The long-poll loop: resolves when `signal` aborts.
 * @throws BridgeError `unauthorized`
 */
export async function pollUpdates(options: PollOptions, signal: AbortSignal): Promise<void> {
  try {
    await pollForever(options, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function pollForever({ api, inbox, clock, log, random }: PollOptions, signal: AbortSignal): Promise<never> {
  const trouble = createTrouble({ clock, log, random });

  for (;;) {
    try {
      await pollOnce(api, inbox, signal);
      trouble.over();
    } catch (error) {
      if (signal.aborted || isBridgeError(error, 'unauthorized')) throw error;
      if (hasReason(error, 'timeout', 'network')) api.reconnect();
      const waitMs = trouble.waitAfter(error);
      if (hasReason(error, 'webhook')) await removeWebhook(api, log, signal);
      await clock.sleep(waitMs, signal);
    }
  }
}

/** A batch is asked for only when the one before is stored, because asking for it confirms the one before. */
async function pollOnce(api: TelegramApi, inbox: InboxWriter, signal: AbortSignal): Promise<void> {
  const cursor = inbox.cursor();
  const updates = await api.call(
    'getUpdates',
    {
      ...(cursor !== undefined && { offset: Number(cursor) }),
      limit: 100,
      timeout: pollSeconds,
      allowed_updates: allowedUpdates,
    },
    { signal, timeoutMs: pollTimeoutMs },
  );
  const last = updates.at(-1);
  if (last === undefined) return;
  inbox.take(
    updates.map((update) => ({ id: String(update.update_id), payload: update })),
    // Not the highest id: after a quiet week Telegram starts again at a random one.
    String(last.update_id + 1),
  );
}

/** Updates that wait for the webhook are kept. */
async function removeWebhook(api: TelegramApi, log: Log, signal: AbortSignal): Promise<void> {
  try {
    await api.call('deleteWebhook', {}, { signal });
  } catch (error) {
    signal.throwIfAborted();
    log.warn('the webhook could not be removed; trying again', { detail: String(error) });
  }
}
