import { type ConversationId, idInOldPlace } from '../model/conversation.ts';
import type { Incoming, IncomingPlace } from '../model/incoming.ts';
import type { Store } from '../ports/store.ts';
import type { IntakeOptions } from './options.ts';

export interface PlaceChangesParts {
  /** What fails stays in the inbox and is tried again. */
  settle(seqs: readonly number[], work: () => void): void;
  /** Handles at once what still waits there for its rest. */
  endGroupsOf(place: ConversationId): void;
}

/** A place was lost, is back, or has another id from now on: settles the update that says so. */
export function createPlaceChanges(
  { store, lostChats, lanes, queueDisplay, outbox, log }: IntakeOptions,
  { settle, endGroupsOf }: PlaceChangesParts,
): (seq: number, change: IncomingPlace) => void {
  function move(seq: number, from: ConversationId, to: ConversationId): void {
    // What is in hand, or waits for the chat to be back, moves with it.
    endGroupsOf(from);
    settle([], () => lostChats.back(from));
    settle([seq], () => store.inbox.settle([seq], () => store.moveConversation(from, to)));
    log.info('a conversation has moved', { from, to });
    lanes.move(from, to);
    for (const _ of store.tasks.queueOf(to)) lanes.add(to);
    queueDisplay.changed(to);
    outbox.kick(to);
  }

  return (seq, { conversation, state }) => {
    if (typeof state !== 'string') return move(seq, conversation, state.moved);
    // Done again after a crash in between: it is not told again.
    settle([seq], () => {
      lostChats[state](conversation);
      store.inbox.settle([seq], () => undefined);
    });
  };
}

/** What was written before its chat moved may come afterwards: ids of messages there mean others, or none, now. */
export function whereItIsNow(
  store: Pick<Store, 'currentConversation'>,
  incoming: Exclude<Incoming, IncomingPlace>,
): Exclude<Incoming, IncomingPlace> {
  const conversation = store.currentConversation(incoming.conversation);
  if (conversation === incoming.conversation) return incoming;
  if (incoming.kind === 'stop') return { ...incoming, conversation };
  // The message that the button hung on is out of reach.
  if (incoming.kind === 'press') return { ...incoming, conversation, messageId: undefined };
  const messageId = idInOldPlace(incoming.messageId);
  if (incoming.kind === 'edit' || incoming.repliesTo === undefined) return { ...incoming, conversation, messageId };
  return { ...incoming, conversation, messageId, repliesTo: idInOldPlace(incoming.repliesTo) };
}
