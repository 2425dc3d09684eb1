import type { ConversationId } from '../model/conversation.ts';
import type { IncomingEdit, IncomingMessage } from '../model/incoming.ts';
import type { NoteStore } from '../ports/store/store.ts';

/** Messages that only look like a command, `/tmp say is it full?`: kept until a button makes one a task. */
export interface MistakenCommands {
  /** Inside the transaction that settles the message. */
  keep(message: IncomingMessage): void;
  /** Its writer changed it. */
  rewrite(edit: IncomingEdit): void;
  /** Returns the message once; undefined: it was taken before, or newer ones replaced it. */
  take(conversation: ConversationId, messageId: string): IncomingMessage | undefined;
  /** The writer's id; undefined: it is no longer kept. */
  writerOf(conversation: ConversationId, messageId: string): string | undefined;
}

/** The verb of the button. */
export const asTaskVerb = 'as-task';

const noteKey = 'mistaken-commands';
const mostKept = 20;

export function createMistakenCommands(notes: NoteStore): MistakenCommands {
  const read = () => JSON.parse(notes.get(noteKey) ?? '[]') as IncomingMessage[];
  const write = (kept: readonly IncomingMessage[]) => notes.set(noteKey, JSON.stringify(kept));
  const find = (conversation: ConversationId, messageId: string) =>
    read().find((message) => message.conversation === conversation && message.messageId === messageId);

  return {
    keep: (message) => write([...read(), message].slice(-mostKept)),
    rewrite({ conversation, messageId, sender, text }) {
      if (find(conversation, messageId)?.sender.id !== sender.id) return;
      const isIt = (one: IncomingMessage) => one.conversation === conversation && one.messageId === messageId;
      write(read().map((message) => (isIt(message) ? { ...message, text } : message)));
    },
    writerOf: (conversation, messageId) => find(conversation, messageId)?.sender.id,
    take(conversation, messageId) {
      const found = find(conversation, messageId);
      if (found)
        write(read().filter((message) => message.conversation !== conversation || message.messageId !== messageId));
      return found;
    },
  };
}
