import type { Block } from '../../text/document/blocks.ts';
import { type Conversation, type ConversationId, platformOf } from '../model/conversation.ts';
import type { EpochMs } from '../model/events.ts';
import type { IncomingMessage, Sender } from '../model/incoming.ts';
import type { Button } from '../model/post.ts';
import { notice } from '../reply/notice.ts';
import type { IntakeOptions } from './options.ts';

/** `alone`: as a message of its own, without a quote. */
export type Reply = (content: string | Block[], buttons?: Button[][], alone?: 'alone') => void;

/** The tools for every kind of update. */
export interface IntakeTools {
  /** Runs `effects` in the transaction that settles `seqs`. @returns what is left to do once that is committed */
  settle<T>(seqs: readonly number[], effects: () => T): T;
  /** Nobody waits for this effort; logs `what` when it fails. */
  best(effort: Promise<void> | undefined, what: string): void;
  /** A new conversation gets the project of the place it branched off from. */
  conversationOf(incoming: { conversation: ConversationId; parent?: ConversationId }): Conversation;
  /** Whether every message there is for the bridge. */
  isBound(message: IncomingMessage): boolean;
  /** Replies to the person who wrote the message, or pressed a button of it. */
  replier(incoming: {
    conversation: ConversationId;
    messageId: string | undefined;
    /** The press it is; absent: a message. */
    pressId?: string;
    sender: Sender;
    /** Undefined: a press, or a change of a message. */
    sentAt?: EpochMs;
  }): Reply;
}

/** A message that waited for longer may have others below it. */
const freshMs = 30_000;

export function createIntakeTools({
  store,
  outbox,
  platform,
  projects,
  clock,
  log,
  signal,
}: IntakeOptions): IntakeTools {
  /** What a person has just written in private is right above the answer. */
  function isRightAbove({ conversation, sentAt = 0 }: Parameters<IntakeTools['replier']>[0]): boolean {
    return clock.now() - sentAt <= freshMs && platform(platformOf(conversation))?.isPrivate?.(conversation) === true;
  }

  /** What replies to an interaction, or to a message for one, is its answer and no quote. */
  function isAnswer(conversation: ConversationId, messageId: string): boolean {
    const target = platform(platformOf(conversation));
    return target?.replaceableUntil?.(messageId) !== undefined || target?.isForOne?.(messageId) === true;
  }

  function isForOne(conversation: ConversationId, messageId: string): boolean {
    return platform(platformOf(conversation))?.isForOne?.(messageId) === true;
  }

  return {
    settle: store.inbox.settle,
    best(effort, what) {
      effort?.catch((error: unknown) => {
        if (!signal.aborted) log.debug(what, { error });
      });
    },
    conversationOf({ conversation, parent }) {
      const origin = parent === undefined ? undefined : store.conversations.get(parent);
      return store.conversations.ensure(conversation, origin?.project ?? projects.standard().name);
    },
    isBound: ({ conversation, parent }) => store.conversations.get(parent ?? conversation)?.bound === true,
    replier(incoming) {
      const { conversation, messageId, pressId, sender } = incoming;
      const one = messageId !== undefined && isForOne(conversation, messageId);
      const forOne = one ? { forOne: pressId === undefined ? {} : { pressId } } : {};
      return (content, buttons, alone) => {
        const isQuoted =
          messageId !== undefined && (isAnswer(conversation, messageId) || !(alone || isRightAbove(incoming)));
        const post = { ...notice(content, undefined, buttons), ...forOne, addressee: sender.id };
        outbox.add(conversation, isQuoted ? { ...post, replyTo: messageId } : post);
      };
    },
  };
}
