import type { ConversationId } from '../../model/conversation.ts';
import type { Incoming, IncomingEdit, IncomingMessage } from '../../model/incoming.ts';
import type { Clock } from '../../ports/clock.ts';
import { belongsTogether, type Group, isCutOff, placeOf, windowAfter } from '../../prompt/grouping.ts';

/** Messages of one person in one place, held until their last piece is there. A key names person and place. */
export interface Groups {
  has(key: string): boolean;
  join(key: string, seq: number, message: IncomingMessage): void;
  /** Changes a message that waits here; false: none does. */
  edit(seq: number, edit: IncomingEdit): boolean;
  /** Gives the group away at once, if there is one. */
  end(key: string): void;
  endIn(place: ConversationId): void;
  /** Those that wait for nothing more. */
  endWhole(): void;
  endAll(): void;
}

export interface GroupsOptions {
  clock: Pick<Clock, 'after'>;
  signal: AbortSignal;
  voiceIsText: boolean;
  /** Whether an existing task takes them. */
  hasHome(group: Group): boolean;
  onEnd(seqs: readonly number[], messages: Group): void;
}

/** A group while its last message may not be there yet. */
interface OpenGroup {
  seqs: number[];
  messages: IncomingMessage[];
  cancelTimer?: () => void;
}

export function createGroups({ clock, signal, voiceIsText, hasHome, onEnd }: GroupsOptions): Groups {
  const groups = new Map<string, OpenGroup>();

  function end(key: string): void {
    const group = groups.get(key);
    if (!group || signal.aborted) return;
    groups.delete(key);
    group.cancelTimer?.();
    onEnd(group.seqs, group.messages);
  }

  return {
    has: (key) => groups.has(key),
    join(key, seq, message) {
      const open = groups.get(key);
      if (open && !belongsTogether(open.messages, message, voiceIsText)) end(key);
      const group = groups.get(key) ?? { seqs: [], messages: [] };
      group.seqs.push(seq);
      group.messages.push(message);
      groups.set(key, group);

      group.cancelTimer?.();
      const wait = windowAfter(group.messages, voiceIsText);
      if (wait > 0) group.cancelTimer = clock.after(wait, () => end(key));
    },
    edit(seq, { conversation, sender, messageId, text }) {
      for (const { messages, seqs } of groups.values()) {
        const message = messages.find((one) => one.messageId === messageId && one.conversation === conversation);
        if (message?.sender.id !== sender.id) continue;
        message.text = text;
        seqs.push(seq);
        return true;
      }
      return false;
    },
    end,
    endIn(place) {
      for (const [key, { messages }] of groups) if (placeOf(messages[0]!) === place) end(key);
    },
    endWhole() {
      for (const [key, { messages }] of groups) {
        const isWhole = windowAfter(messages, voiceIsText) === 0;
        if (isWhole || (!isCutOff(messages) && hasHome(messages))) end(key);
      }
    },
    endAll() {
      for (const key of [...groups.keys()]) end(key);
    },
  };
}

/** One person in one place. */
export function keyOf(incoming: Exclude<Incoming, { kind: 'place' }>): string {
  const place = incoming.kind === 'message' ? placeOf(incoming) : incoming.conversation;
  return `${place} ${incoming.sender.id}`;
}
