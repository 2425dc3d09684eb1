import type { Block } from '../../text/document/blocks.ts';
import { oneLineName } from '../../text/format/one-line-name.ts';
import type { Conversation, ConversationId } from '../model/conversation.ts';
import type { IncomingMessage, Sender } from '../model/incoming.ts';
import type { Button } from '../model/post.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { After } from '../ports/store.ts';
import { notice } from '../reply/notice.ts';
import { createSeldom } from '../timing/once-per-key.ts';
import type { IntakeOptions } from './options.ts';

const strangerMs = 60 * 60 * 1000;
/** Most things strangers do that are written down within that time. */
const strangersNoted = 100;
/** Within this time nobody is told the same twice. */
const silenceMs = 10 * 60 * 1000;

export type Reply = (content: string | Block[], buttons?: Button[][]) => void;

/** What all kinds of incoming things are handled with. */
export type Desk = ReturnType<typeof createDesk>;

export function createDesk({ store, outbox, projects, clock, log, signal }: IntakeOptions) {
  const mayNote = createSeldom(clock, strangerMs, strangersNoted);
  const mayTell = createSeldom(clock, silenceMs);

  /** Runs `effects` in the transaction that settles `seqs`; functions given to its `after` run once it is committed. */
  function settle(seqs: readonly number[], effects: (after: After) => void): void {
    const afterwards: (() => void)[] = [];
    store.inbox.settle(seqs, () => effects((then) => afterwards.push(then)));
    for (const then of afterwards) then();
    outbox.kick();
  }

  function best(effort: Promise<void> | undefined, what: string): void {
    effort?.catch((error: unknown) => {
      if (!signal.aborted) log.debug(what, { error });
    });
  }

  /** A new one works where the place it branched off from does. */
  function conversationOf({
    conversation,
    parent,
  }: {
    conversation: ConversationId;
    parent?: ConversationId;
  }): Conversation {
    const origin = parent === undefined ? undefined : store.conversations.get(parent);
    return store.conversations.ensure(conversation, origin?.project ?? projects.standard().name);
  }

  function isBound({ conversation, parent }: IncomingMessage): boolean {
    return store.conversations.get(parent ?? conversation)?.bound === true;
  }

  /** To `addressee`, who wrote the message or pressed a button of it. */
  function replier(conversation: ConversationId, messageId: string | undefined, addressee: string): Reply {
    return (content, buttons) =>
      outbox.add(conversation, {
        ...notice(content, undefined, buttons),
        ...(messageId !== undefined && { replyTo: messageId }),
        addressee,
      });
  }

  /** `what`: what they tried. Inside of the transaction that settles it. */
  function noteStranger(source: ChatPlatform, sender: Sender, what: string): void {
    const actor = { platform: source.name, id: sender.id, name: oneLineName(sender.name) };
    if (!mayNote(`${source.name}:${sender.id} ${what}`)) return;
    store.audit.append({ action: 'refused', actor, detail: what });
    log.warn('a message of someone who is not allowed was dropped', {
      platform: source.name,
      user: sender.id,
      name: sender.name,
      what,
    });
  }

  return { settle, best, conversationOf, isBound, replier, noteStranger, mayTell };
}
