import { type ConversationId, idInOldPlace } from '../model/conversation.ts';
import type { Incoming, IncomingPlace } from '../model/incoming.ts';
import type { Store } from '../ports/store/store.ts';
import type { IntakeOptions } from './options.ts';

export interface PlaceChangesParts {
  /** An update that fails stays in the inbox and is repeated. */
  settle(seqs: readonly number[], work: () => void): void;
  /** Handles the unfinished groups there at once. */
  endGroupsOf(place: ConversationId): void;
}

/** A place was lost, is back, or has another id from now on: settles the update about it. */
export function createPlaceChanges(
  { store, lostChats, log }: IntakeOptions,
  { settle, endGroupsOf }: PlaceChangesParts,
): (seq: number, change: IncomingPlace) => void {
  function move(seq: number, from: ConversationId, to: ConversationId): void {
    // Open groups, and posts that wait for the chat, move with it.
    endGroupsOf(from);
    settle([], () => lostChats.back(from));
    settle([seq], () => store.inbox.settle([seq], () => store.moveConversation(from, to)));
    log.info('a conversation has moved', { from, to });
  }

  return (seq, { conversation, state }) => {
    if (typeof state !== 'string') return move(seq, conversation, state.moved);
    // After a crash in between this runs again, without a second notice.
    settle([seq], () => {
      lostChats[state](conversation);
      store.inbox.settle([seq], () => undefined);
    });
  };
}

/** A message from before its chat moved may come afterwards: the old message ids mean other messages, or none, now. */
export function whereItIsNow(
  store: Pick<Store, 'currentConversation'>,
  incoming: Exclude<Incoming, IncomingPlace>,
): Exclude<Incoming, IncomingPlace> {
  const conversation = store.currentConversation(incoming.conversation);
  if (conversation === incoming.conversation) return incoming;
  if (incoming.kind === 'stop') return { ...incoming, conversation };
  // The message with the button is out of reach.
  if (incoming.kind === 'press') return { ...incoming, conversation, messageId: undefined };
  const messageId = idInOldPlace(incoming.messageId);
  if (incoming.kind === 'edit' || incoming.repliesTo === undefined) return { ...incoming, conversation, messageId };
  return { ...incoming, conversation, messageId, repliesTo: idInOldPlace(incoming.repliesTo) };
}
