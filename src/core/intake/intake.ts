import { type ConversationId, platformOf } from '../model/conversation.ts';
import type { Incoming, IncomingEdit, IncomingMessage } from '../model/incoming.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { PendingUpdate } from '../ports/store/store.ts';
import { belongsTogether, isCutOff, placeOf, windowAfter } from '../prompt/grouping.ts';
import { createUpdateHandler } from './handle-update.ts';
import type { IntakeOptions } from './options.ts';
import { createPendingUpdates } from './pending-updates.ts';
import { createPlaceChanges, whereItIsNow } from './place-changes.ts';
import { commandIn } from './run-command.ts';

const tryAgainMs = 10_000;

/** Turns what the inbox holds into tasks, commands and answers, and settles each update in one transaction. */
export interface Intake {
  /**
   * Handles the updates that came since the last call. Synchronous but for messages that wait for their rest, and for
   * what takes long: that follows in steps.
   */
  run(): void;
  /** Handles what still waits for its rest at once. */
  flush(): void;
}

/** A group while its last message may not be there yet. */
interface OpenGroup {
  seqs: number[];
  messages: IncomingMessage[];
  cancelTimer?: () => void;
}

export function createIntake(options: IntakeOptions): Intake {
  const { store, platform, allowList, clock, log, signal, voiceIsText, lostChats } = options;
  const handler = createUpdateHandler(options);
  const changePlace = createPlaceChanges(options, { settle, endGroupsOf });
  const groups = new Map<string, OpenGroup>();
  /** Unsettled updates that need no second look yet: they wait in a group, or failed. */
  const inHand = new Set<number>();
  const pending = createPendingUpdates({ store, platform, clock, signal, take, onAllTaken: endWholeGroups });

  function take(source: ChatPlatform, { seq, payload }: PendingUpdate): void {
    if (inHand.has(seq)) return;
    inHand.add(seq);
    const incoming = source.parse(payload);
    if (incoming) handle(source, seq, incoming.kind === 'place' ? incoming : whereItIsNow(store, incoming));
    else settle([seq], () => store.inbox.settle([seq], () => undefined));
  }

  function endWholeGroups(): void {
    for (const [key, { messages }] of groups) {
      const isWhole = windowAfter(messages, voiceIsText) === 0;
      if (isWhole || (!isCutOff(messages) && handler.hasHome(messages))) end(key);
    }
  }

  /**
   * A failed update, for example on a full disk, holds up nothing else: it stays in the inbox, and the intake repeats
   * it now and then.
   */
  function settle(seqs: readonly number[], work: () => void): void {
    try {
      work();
      for (const seq of seqs) inHand.delete(seq);
    } catch (error) {
      log.error('an update could not be handled', { error });
      clock.after(tryAgainMs, () => {
        for (const seq of seqs) {
          inHand.delete(seq);
          pending.giveBack(seq);
        }
        pending.run();
      });
    }
  }

  function handle(source: ChatPlatform, seq: number, incoming: Incoming): void {
    if (incoming.kind === 'place') {
      changePlace(seq, incoming);
      return;
    }
    // A message from a person with access shows that the chat is reachable; a stranger causes nothing.
    if (allowList.find(source.name, incoming.sender)) settle([], () => lostChats.heardFrom(incoming.conversation));
    const place = incoming.kind === 'message' ? placeOf(incoming) : incoming.conversation;
    const key = `${place} ${incoming.sender.id}`;

    if (incoming.kind === 'edit' && editInGroup(seq, incoming)) return;
    if (incoming.kind === 'message' && !commandIn(incoming)) {
      // It belongs to no group that waits here.
      if (handler.isLate(incoming)) settle([seq], () => handler.messages(source, [seq], [incoming]));
      else join(key, seq, incoming);
      return;
    }
    end(key);
    settle([seq], () => {
      if (incoming.kind === 'message') handler.messages(source, [seq], [incoming]);
      else if (incoming.kind === 'edit') handler.edit(source, seq, incoming);
      else if (incoming.kind === 'press') handler.press(source, seq, incoming);
      else handler.stop(source, seq, incoming);
    });
  }

  function join(key: string, seq: number, message: IncomingMessage): void {
    const open = groups.get(key);
    if (open && !belongsTogether(open.messages, message, voiceIsText)) end(key);
    const group = groups.get(key) ?? { seqs: [], messages: [] };
    group.seqs.push(seq);
    group.messages.push(message);
    groups.set(key, group);

    group.cancelTimer?.();
    const wait = windowAfter(group.messages, voiceIsText);
    if (wait > 0) group.cancelTimer = clock.after(wait, () => end(key));
  }

  function editInGroup(seq: number, { conversation, sender, messageId, text }: IncomingEdit): boolean {
    for (const { messages, seqs } of groups.values()) {
      const message = messages.find((one) => one.messageId === messageId && one.conversation === conversation);
      if (message?.sender.id !== sender.id) continue;
      message.text = text;
      seqs.push(seq);
      return true;
    }
    return false;
  }

  function endGroupsOf(place: ConversationId): void {
    for (const [key, { messages }] of groups) if (placeOf(messages[0]!) === place) end(key);
  }

  function end(key: string): void {
    const group = groups.get(key);
    if (!group || signal.aborted) return;
    groups.delete(key);
    group.cancelTimer?.();
    const source = platform(platformOf(group.messages[0]!.conversation));
    if (source) settle(group.seqs, () => handler.messages(source, group.seqs, group.messages));
  }

  return {
    run: pending.run,
    flush() {
      pending.runAll();
      for (const key of [...groups.keys()]) end(key);
    },
  };
}
