import type { Clock } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { InboxWriter } from '../../../core/ports/store/inbox.ts';
import type { ServerRoutes } from '../api/route.ts';
import { stayConnected } from '../gateway/gateway.ts';
import type { Trouble } from '../gateway/trouble.ts';
import type { AnsweredMessages } from '../places/answered-messages.ts';
import type { Places } from '../places/places.ts';
import { createCursor } from './cursor.ts';
import { createDispatch } from './dispatch.ts';
import { createFeeds } from './feeds.ts';
import { createHistory, type HistoryOptions } from './history.ts';
import type { Interactions } from './interactions.ts';
import { createItems } from './items.ts';
import { createTaker } from './taker.ts';

export interface UpdateOptions extends HistoryOptions {
  token: string;
  apiRoot: string;
  routes: ServerRoutes | undefined;
  places: Places;
  answered: AnsweredMessages;
  interactions: Interactions;
  clock: Clock;
  log: Log;
  trouble: Trouble;
  /** The gateway is open: interactions and first messages, which the history does not have, come in from now on. */
  onListening: (() => void) | undefined;
}

/**
 * Takes in messages and presses until `signal` aborts, then resolves; reads messages from a time without contact from
 * the history.
 * @throws DiscordError `unauthorized`; `retry-later` when the gateway hangs, and new connections do not help
 */
export async function receiveUpdates(options: UpdateOptions, inbox: InboxWriter, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const end = new AbortController();
  const ended = AbortSignal.any([signal, end.signal]);
  const { places, interactions, clock, log } = options;

  const cursor = createCursor(inbox.cursor());
  for (const { channel, place } of cursor.channels()) places.set(channel, place);
  const taker = createTaker({ inbox, cursor, before: () => interactions.acknowledged(), clock, log }, ended);
  const items = createItems(options);
  const feeds = createFeeds(
    { places, cursor, history: createHistory(options), taker, log, toItem: items.ofMessage },
    ended,
  );
  const handle = createDispatch({ places, cursor, feeds, taker, items, interactions });

  function dispatch(type: string, data: unknown): void {
    if (ended.aborted) return;
    handle(type, data);
    if (type === 'READY') options.onListening?.();
  }

  try {
    await stayConnected({ ...options, dispatch }, signal);
  } finally {
    end.abort();
  }
}
