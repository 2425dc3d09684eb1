import { type ConversationId, type PlatformName, platformOf } from '../model/conversation.ts';
import type { Incoming, IncomingEdit, IncomingMessage } from '../model/incoming.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock, SteadyMs } from '../ports/clock.ts';
import type { PendingUpdate, Store } from '../ports/store/store.ts';
import { belongsTogether, isCutOff, placeOf, windowAfter } from '../prompt/grouping.ts';
import { createUpdateHandler } from './handle-update.ts';
import type { IntakeOptions } from './options.ts';
import { createPlaceChanges, whereItIsNow } from './place-changes.ts';
import { commandIn } from './run-command.ts';

const tryAgainMs = 10_000;

/** So long updates are handled before everything else has a turn. Each of them waits for the disk. */
const longestMs = 15;
/** So many updates are read at once. */
const page = 50;

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

/** Goes through what the inbox holds: each update once, unless it is given back. */
interface PendingUpdates {
  /** Handles what came since the last call; what takes long follows in steps. */
  run(): void;
  /** Handles all that is there before it returns. */
  runAll(): void;
  /** This update gets another look with the next `run`. */
  giveBack(seq: number): void;
}

interface PendingUpdatesOptions {
  store: Pick<Store, 'inbox'>;
  platform(name: string): ChatPlatform | undefined;
  clock: Clock;
  signal: AbortSignal;
  take(source: ChatPlatform, update: PendingUpdate): void;
  /** Called when no update is left. */
  onAllTaken(): void;
}

function createPendingUpdates(options: PendingUpdatesOptions): PendingUpdates {
  const { store, platform, clock, signal, take, onAllTaken } = options;
  /** All updates up to this one were taken, or wait for their platform. */
  let seen = 0;
  /** The first update that waits for each platform that is not connected. */
  const absent = new Map<PlatformName, number>();
  let continuesSoon = false;

  function next(): PendingUpdate[] {
    return store.inbox.pending(seen, page);
  }

  function giveBack(seq: number): void {
    seen = Math.min(seen, seq - 1);
  }

  function handle(until: SteadyMs): void {
    if (signal.aborted) return;
    for (let updates = next(); updates.length > 0; updates = next()) {
      for (const update of updates) {
        if (clock.steady() > until) {
          continueSoon();
          return;
        }
        seen = update.seq;
        const source = platform(update.platform);
        if (source) take(source, update);
        else absent.set(update.platform, Math.min(update.seq, absent.get(update.platform) ?? update.seq));
      }
    }
    onAllTaken();
  }

  function continueSoon(): void {
    continuesSoon = true;
    clock.after(0, () => {
      continuesSoon = false;
      run();
    });
  }

  function run(): void {
    if (continuesSoon) return;
    for (const [name, seq] of absent) {
      if (!platform(name)) continue;
      absent.delete(name);
      giveBack(seq);
    }
    handle(clock.steady() + longestMs);
  }

  return { run, runAll: () => handle(Number.POSITIVE_INFINITY), giveBack };
}
