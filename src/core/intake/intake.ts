import { type PlatformName, platformOf } from '../model/conversation.ts';
import type { Incoming, IncomingMessage } from '../model/incoming.ts';
import { mayRunTasks } from '../model/user.ts';
import type { ChatPlatform, FormFor } from '../ports/chat-platform.ts';
import type { PendingUpdate } from '../ports/store/store.ts';
import { belongsTogether, type Group, windowAfter } from '../prompt/grouping.ts';
import { createUpdateHandler } from './handle-update.ts';
import type { IntakeOptions } from './options.ts';
import { createPlaceChanges, whereItIsNow } from './place-changes.ts';
import { createFormFor } from './press-button.ts';
import { commandIn } from './run-command.ts';
import { createGroups, keyOf } from './updates/groups.ts';
import { createPendingUpdates } from './updates/pending-updates.ts';
import { createTakeWhole } from './updates/whole-messages.ts';

const tryAgainMs = 10_000;

/** Turns what the inbox holds into tasks, commands and answers, and settles each update in one transaction. */
export interface Intake {
  /**
   * Stores new updates by `write`, together with the tasks of messages that are whole: one commit for both. Handles all
   * others after that. @throws what `write` throws; then nothing is stored
   */
  take(write: () => void): void;
  /**
   * Handles the updates that came since the last call. Synchronous but for messages that wait for their rest, and for
   * what takes long: that follows in steps.
   */
  run(): void;
  /** Handles what still waits for its rest at once. */
  flush(): void;
  /** What people of a platform fill in after a press. */
  formFor(platform: PlatformName): FormFor;
}

export function createIntake(options: IntakeOptions): Intake {
  const { store, platform, allowList, clock, log, voiceIsText, lostChats } = options;
  const handler = createUpdateHandler(options);
  const changePlace = createPlaceChanges(options, { settle, endGroupsOf: (place) => groups.endIn(place) });
  const groups = createGroups({ ...options, hasHome: handler.hasHome, onEnd: endGroup });
  /** Unsettled updates that need no second look yet: they wait in a group, or failed. */
  const inHand = new Set<number>();
  const pending = createPendingUpdates({
    ...options,
    handleTogether(write, until) {
      const left = takeWhole(write, until);
      for (const finish of left) settle([], finish);
      return left.length > 0;
    },
    handle: handleOnce,
    onAllHandled: () => groups.endWhole(),
  });
  const takeWhole = createTakeWhole({
    ...options,
    fresh: () => pending.waiting().map((update) => ({ seq: update.seq, ...understand(options, update) })),
    isWhole: isTaskByItself,
    handle(source, seq, message) {
      const finish = handler.messages(source, [seq], [message]);
      return () => {
        finish();
        heardFrom(source, message);
      };
    },
  });

  /** A message of a person with access, of whom nothing waits here. */
  function isTaskByItself(source: ChatPlatform, message: IncomingMessage, next: Incoming | undefined): boolean {
    if (groups.has(keyOf(message)) || !allowList.find(source.name, message.sender)) return false;
    return isWhole(message, next, voiceIsText);
  }

  /** A message from a person with access shows that the chat is reachable; a stranger causes nothing. */
  function heardFrom(source: ChatPlatform, { sender, conversation }: Exclude<Incoming, { kind: 'place' }>): void {
    const user = allowList.find(source.name, sender);
    if (user) settle([], () => lostChats.heardFrom(conversation));
    if (user && mayRunTasks(user)) options.onHeard();
  }

  function handleOnce(source: ChatPlatform, update: PendingUpdate): void {
    const { seq } = update;
    if (inHand.has(seq)) return;
    inHand.add(seq);
    const { incoming } = understand(options, update);
    if (incoming) handle(source, seq, incoming);
    else settle([seq], () => store.inbox.settle([seq], () => undefined));
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
    heardFrom(source, incoming);
    const key = keyOf(incoming);
    if (incoming.kind === 'edit' && groups.edit(seq, incoming)) return;
    if (incoming.kind === 'message' && !commandIn(incoming)) {
      // It belongs to no group that waits here.
      if (handler.isLate(incoming)) settle([seq], () => handler.messages(source, [seq], [incoming])());
      else groups.join(key, seq, incoming);
      return;
    }
    groups.end(key);
    settle([seq], () => {
      if (incoming.kind === 'message') handler.messages(source, [seq], [incoming])();
      else if (incoming.kind === 'edit') handler.edit(source, seq, incoming);
      else if (incoming.kind === 'press') handler.press(source, seq, incoming);
      else handler.stop(source, seq, incoming);
    });
  }

  function endGroup(seqs: readonly number[], messages: Group): void {
    const source = platform(platformOf(messages[0]!.conversation));
    if (source) settle(seqs, () => handler.messages(source, seqs, messages)());
  }

  return {
    take: pending.take,
    run: pending.run,
    flush() {
      pending.runAll();
      groups.endAll();
    },
    formFor: (name) => createFormFor(options, name),
  };
}

/** An update of a platform that is not connected now waits until it is. */
function understand({ store, platform }: IntakeOptions, update: PendingUpdate) {
  const source = platform(update.platform);
  const incoming = source?.parse(update.payload);
  if (!incoming || incoming.kind === 'place') return { source, incoming };
  return { source, incoming: whereItIsNow(store, incoming) };
}

/**
 * Whether the message makes a task by itself: it waits for nothing, and what comes next from its person is a message
 * that does not belong to it.
 */
function isWhole(message: IncomingMessage, next: Incoming | undefined, voiceIsText: boolean): boolean {
  if (commandIn(message) || windowAfter([message], voiceIsText) > 0) return false;
  return next === undefined || (next.kind === 'message' && !belongsTogether([message], next, voiceIsText));
}
