import type { Approvals } from '../core/approvals/approvals.ts';
import type { PlaceSigns } from '../core/delegation/place-signs.ts';
import type { SessionLines } from '../core/delegation/session-lines.ts';
import type { DeskWarning } from '../core/desk/desk-warning.ts';
import type { Finishing } from '../core/finishing/finishing.ts';
import type { Gates } from '../core/gates/gates.ts';
import type { LostChats } from '../core/intake/lost-chats.ts';
import type { Confirming } from '../core/membership/confirm-link.ts';
import type { Removal } from '../core/membership/enforce-removals.ts';
import type { ConversationId } from '../core/model/conversation.ts';
import { type BridgeError, isBridgeError } from '../core/model/errors.ts';
import type { EndSign } from '../core/model/post.ts';
import { endStates } from '../core/model/task.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { Change } from '../core/ports/store/changes.ts';
import type { Store } from '../core/ports/store/store.ts';
import type { Lanes } from '../core/queue/lanes.ts';
import type { QueueDisplay } from '../core/receipts/queue-display.ts';
import type { MessageSigns } from '../core/reply/context/message-signs.ts';
import type { SpeakAnswer } from '../core/reply/context/spoken-answers.ts';
import { isLetters } from '../core/reply/letter-box.ts';
import type { LetterDelivery } from '../core/reply/letter-delivery.ts';
import type { Outbox } from '../core/reply/outbox.ts';
import type { SessionList } from '../core/session-list/session-list.ts';
import { createPersist } from '../core/timing/persist.ts';
import type { Checkpoints } from '../core/undo/contract.ts';

export interface ReactionsOptions {
  store: Store;
  outbox: Pick<Outbox, 'kick'>;
  letterDelivery: LetterDelivery;
  lanes: Pick<Lanes, 'add' | 'move'>;
  gates: Pick<Gates, 'release'>;
  queueDisplay: Pick<QueueDisplay, 'follow' | 'refresh'>;
  signs: Pick<MessageSigns, 'ended'>;
  speakAnswer: SpeakAnswer;
  sessionLines: Pick<SessionLines, 'update'>;
  sessionList: Pick<SessionList, 'follow'>;
  placeSigns: Pick<PlaceSigns, 'follow'>;
  deskWarning: DeskWarning;
  finishing: Pick<Finishing, 'ended'>;
  checkpoints: Pick<Checkpoints, 'ended'>;
  approvals: Pick<Approvals, 'closed' | 'cardLost' | 'enforce'>;
  lostChats: Pick<LostChats, 'gone'>;
  confirming: Pick<Confirming, 'settle'>;
  removal: Pick<Removal, 'endAgents' | 'stopTasks'>;
  clock: Clock;
  log: Log;
  /** Aborts when nothing follows from a change any more. */
  signal: AbortSignal;
}

/** Each may happen twice, and does no harm then. */
type Reactions = { [T in Change['type']]: readonly ((change: Extract<Change, { type: T }>) => void)[] };

/**
 * What follows from what: from now on, what the store has committed has its consequences.
 * @returns takes from people what they may no longer do; call it when more is known about who has access
 */
export function startReactions(options: ReactionsOptions): () => void {
  const { store, outbox, letterDelivery, lanes, gates, queueDisplay, approvals, lostChats } = options;
  const { confirming, removal, signs, speakAnswer, clock, log, signal } = options;
  const persist = createPersist({ clock, log, signal });

  // In this order: who lost access is known after the first, and a request names that as its reason before its task ends.
  const rights = [removal.endAgents, approvals.enforce, confirming.settle, removal.stopTasks];

  // What people see of the queues follows too, from all changes together: see below.
  const reactions: Reactions = {
    'task-moved': [
      giveTurn,
      releaseFromGates,
      showCancelled,
      ({ taskId }) => options.sessionLines.update(taskId),
      showWork,
    ],
    'queue-changed': [],
    'pause-changed': [({ conversation, paused }) => !paused && giveTurns(conversation)],
    'conversation-moved': [moveTurns, ({ to }) => outbox.kick(to)],
    'post-added': [({ conversation }) => outbox.kick(conversation)],
    // The previews of that conversation listen for themselves.
    'post-arrived': [
      ({ signs: ends }) => ends && signs.ended(ends.taskId, ends.sign),
      ({ signs: ends }) => ends && speak(ends.taskId, ends.sign),
    ],
    'post-given-up': [approvals.cardLost, ({ conversation, isGone }) => isGone && lostChats.gone(conversation)],
    'approval-closed': [({ approvalId }) => approvals.closed(approvalId)],
    'person-changed': rights,
    'note-changed': [({ key }) => isLetters(key) && letterDelivery.deliver()],
    'changed-elsewhere': [...rights, queueDisplay.refresh, letterDelivery.deliver, () => outbox.kick()],
  };

  /** A task that is new in its queue, or in it again, needs a turn; one that only waits for something else has its own. */
  function giveTurn({ from, to, sessionId }: Extract<Change, { type: 'task-moved' }>): void {
    const isQueued = (state: typeof from) => state === 'queued' || state === 'parked';
    if (isQueued(to) && !isQueued(from)) lanes.add(store.sessions.laneOf(sessionId));
  }

  /** While its queue was held, or elsewhere, the waiting tasks had turns that came to nothing. */
  function giveTurns(conversation: ConversationId): void {
    for (const { lane, waiting } of store.tasks.waitingLanes({ conversation })) lanes.add(lane, waiting);
  }

  function moveTurns({ to, mergedLane }: Extract<Change, { type: 'conversation-moved' }>): void {
    if (mergedLane) lanes.move(mergedLane.from, mergedLane.to);
    giveTurns(to);
  }

  function releaseFromGates({ taskId, to }: Extract<Change, { type: 'task-moved' }>): void {
    const task = endStates.includes(to) ? store.tasks.get(taskId) : undefined;
    if (task) gates.release(task);
  }

  function speak(taskId: string, sign: EndSign): void {
    speakAnswer(taskId, sign).catch((error: unknown) => {
      if (!signal.aborted) log.warn('an answer was not spoken', { task: taskId, error });
    });
  }

  function showWork({ taskId, to }: Extract<Change, { type: 'task-moved' }>): void {
    if (!endStates.includes(to)) return;
    options.finishing.ended(taskId);
    options.checkpoints.ended(taskId);
  }

  /** It never began, or was dropped, so no answer ends it. */
  function showCancelled({ taskId, from, to }: Extract<Change, { type: 'task-moved' }>): void {
    const answerless: readonly (typeof from)[] = ['queued', 'parked', 'interrupted'];
    if (to === 'cancelled' && answerless.includes(from)) signs.ended(taskId, 'failed');
  }

  /** A fault in one reaction keeps no other one from running. */
  function act(reaction: (change: Change) => void, change: Change): void {
    try {
      reaction(change);
    } catch (error) {
      if (isBridgeError(error, 'store-refused')) actLater(reaction, change, error);
      else failed(change, error);
    }
  }

  /** A full disk is temporary. The try that was refused is the first one: the next comes after a wait. */
  function actLater(reaction: (change: Change) => void, change: Change, refusal: BridgeError): void {
    let isFirst = true;
    const again = () => {
      if (!isFirst) return reaction(change);
      isFirst = false;
      throw refusal;
    };
    persist(again).catch((error: unknown) => {
      if (error !== signal.reason) failed(change, error);
    });
  }

  function failed({ type }: Change, error: unknown): void {
    log.error('what follows from a change failed', { change: type, error });
  }

  store.onChange(
    (changes) => {
      for (const change of changes) {
        const those = reactions[change.type] as readonly ((change: Change) => void)[];
        for (const reaction of those) act(reaction, change);
      }
      queueDisplay.follow(changes);
      options.sessionList.follow(changes);
      options.placeSigns.follow(changes);
      options.deskWarning.follow(changes);
    },
    (error) => log.error('what follows from a change failed', { error }),
  );
  return () => {
    for (const right of rights) act(right, { type: 'changed-elsewhere' });
  };
}
