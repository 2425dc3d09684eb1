import { type ConversationId, platformOf } from '../model/conversation.ts';
import { isOfStore } from '../model/errors.ts';
import type { Incoming, IncomingEdit, IncomingMessage } from '../model/incoming.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { PendingUpdate, Store } from '../ports/store/store.ts';
import { belongsTogether, isCutOff, placeOf, windowAfter } from '../prompt/grouping.ts';
import { createUpdateHandler } from './handle-update.ts';
import type { IntakeOptions } from './options.ts';
import { createPlaceChanges, whereItIsNow } from './place-changes.ts';
import { commandIn } from './run-command.ts';

const tryAgainMs = 10_000;

/** Turns what the inbox holds into tasks, commands and answers, and settles each update in one transaction. */
export interface Intake {
  /**
   * Stores new updates by `write`, together with the tasks of messages that are whole: one commit for both. Handles all
   * others after that. @throws what `write` throws; then nothing is stored
   */
  take(write: () => void): void;
  /** Handles the updates that came since the last call. Synchronous but for messages that wait for their rest. */
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
  /** The highest `seq` that was looked at. */
  let seen = 0;

  function take(write: () => void): void {
    if (signal.aborted) {
      write();
      return;
    }
    const left = writeWith(store, write, takeWhole);
    for (const finish of left) settle([], finish);
    run();
  }

  /** It ends at the first update that needs more, so that they keep their order. @returns what is left to do */
  function takeWhole(): (() => void)[] {
    const left: (() => void)[] = [];
    const updates = store.inbox.pending(seen).map((update) => ({ seq: update.seq, ...understand(options, update) }));
    for (const [at, { seq, source, incoming }] of updates.entries()) {
      const behind = updates.slice(at + 1).flatMap(({ incoming }) => incoming ?? []);
      if (!source || incoming?.kind !== 'message' || !isWhole(incoming, behind, voiceIsText)) break;
      if (groups.has(keyOf(incoming)) || !allowList.find(source.name, incoming.sender)) break;
      try {
        left.push(handler.messages(source, [seq], [incoming]));
      } catch (error) {
        if (isOfStore(error)) throw error;
        break;
      }
      left.push(() => lostChats.heardFrom(incoming.conversation));
    }
    return left;
  }

  function run(): void {
    if (signal.aborted) return;
    for (const update of store.inbox.pending(0)) {
      const { seq } = update;
      seen = Math.max(seen, seq);
      const { source, incoming } = inHand.has(seq) ? {} : understand(options, update);
      if (!source) continue;
      inHand.add(seq);
      if (incoming) handle(source, seq, incoming);
      else settle([seq], () => store.inbox.settle([seq], () => undefined));
    }
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
        for (const seq of seqs) inHand.delete(seq);
        run();
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
    const key = keyOf(incoming);
    if (incoming.kind === 'edit' && editInGroup(seq, incoming)) return;
    if (incoming.kind === 'message' && !commandIn(incoming)) {
      // It belongs to no group that waits here.
      if (handler.isLate(incoming)) settle([seq], () => handler.messages(source, [seq], [incoming])());
      else join(key, seq, incoming);
      return;
    }
    end(key);
    settle([seq], () => {
      if (incoming.kind === 'message') handler.messages(source, [seq], [incoming])();
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
    if (source) settle(group.seqs, () => handler.messages(source, group.seqs, group.messages)());
  }

  return {
    take,
    run,
    flush() {
      for (const key of [...groups.keys()]) end(key);
    },
  };
}

/** One commit for both. When only `more` fails, what came in is stored all the same: `run` meets that failure again. */
function writeWith<T>(store: Pick<Store, 'atomically'>, write: () => void, more: () => T[]): T[] {
  let isWritten = false;
  try {
    return store.atomically(() => {
      write();
      isWritten = true;
      return more();
    });
  } catch (error) {
    if (!isWritten) throw error;
    write();
    return [];
  }
}

/** An update of a platform that is not connected now waits until it is. */
function understand({ store, platform }: IntakeOptions, update: PendingUpdate) {
  const source = platform(update.platform);
  const incoming = source?.parse(update.payload);
  if (!incoming || incoming.kind === 'place') return { source, incoming };
  return { source, incoming: whereItIsNow(store, incoming) };
}

/** Whether the message makes a task by itself, whatever else of its person is here already. */
function isWhole(message: IncomingMessage, behind: readonly Incoming[], voiceIsText: boolean): boolean {
  if (commandIn(message) || windowAfter([message], voiceIsText) > 0) return false;
  const own = behind.filter((other) => other.kind !== 'place' && keyOf(other) === keyOf(message));
  return own.every((other) => other.kind === 'message' && !belongsTogether([message], other, voiceIsText));
}

/** One person in one place. */
function keyOf(incoming: Exclude<Incoming, { kind: 'place' }>): string {
  const place = incoming.kind === 'message' ? placeOf(incoming) : incoming.conversation;
  return `${place} ${incoming.sender.id}`;
}
