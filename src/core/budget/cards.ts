import type { MaskSecrets } from '../../text/secrets/mask.ts';
import type { Parking } from '../gates/parking.ts';
import { type ConversationId, platformOf } from '../model/conversation.ts';
import type { Task } from '../model/task.ts';
import type { AllowList } from '../people/allow-list.ts';
import { createWho } from '../people/approvers.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import type { BudgetNotes } from './notes.ts';
import { cardAtTask, cardForOwners, type Overrun, overrunInWords } from './words.ts';

/** What people see of a task that might pass a budget. */
export interface BudgetCards {
  /** Parks the task and asks: in its chat and, where it is not an owner's, in the private chats of the owners. */
  ask(task: Task, over: Overrun, isStillAsked: () => boolean): void;
  /** The cards say `text` from now on and have no buttons. To be called before the note about them changes. */
  settle(task: Task, text: string): void;
}

export interface BudgetCardsOptions {
  store: Store;
  outbox: Outbox;
  allowList: AllowList;
  platform(name: string): ChatPlatform | undefined;
  notes: BudgetNotes;
  parking: Parking;
  mask: MaskSecrets;
  clock: Clock;
  log: Log;
  /** Aborts when nobody is asked any more. */
  signal: AbortSignal;
}

export function createBudgetCards(options: BudgetCardsOptions): BudgetCards {
  const { store, outbox, allowList, notes, parking, mask, log, signal } = options;
  const who = createWho({ ...options, by: 'owner' });

  function isOfOwner(task: Task): boolean {
    return allowList.find(platformOf(task.conversation), { id: task.userId })?.role === 'owner';
  }

  async function askOwners(task: Task, over: Overrun, isStillAsked: () => boolean): Promise<void> {
    const places = (await who.places(task)).filter((place) => place !== task.conversation);
    // To find them may take a while.
    if (!isStillAsked()) return;
    store.atomically(() => show(task, over, places));
    for (const place of places) outbox.kick(place);
  }

  /** A card that stands since before a restart becomes this one. */
  function show(task: Task, over: Overrun, places: readonly ConversationId[]): void {
    const key = keyOf(task);
    const before = notes.get(task.id)?.places ?? [];
    for (const place of places) {
      const post =
        place === task.conversation ? cardAtTask(task, over, isOfOwner(task)) : cardForOwners(task, over, mask);
      const named = before.includes(place) ? { ...post, notify: false, replaces: key } : { ...post, key };
      outbox.add(place, named, task.id);
    }
    notes.set({ taskId: task.id, isLifted: false, places: [...new Set([...before, ...places])] });
  }

  return {
    ask(task, over, isStillAsked) {
      const reason = overrunInWords(task, over, isOfOwner(task));
      store.atomically(() => {
        // What it was parked for before is over.
        parking.unpark(task);
        parking.park(task, reason);
        show(task, over, [task.conversation]);
      });
      outbox.kick(task.conversation);
      log.warn('task waits because of the budget', { task: task.number, user: task.userName, ...over });
      askOwners(task, over, isStillAsked).catch((error: unknown) => {
        if (!signal.aborted) log.error('owners cannot be asked about a budget', { task: task.number, error });
      });
    },
    settle(task, text) {
      for (const place of notes.get(task.id)?.places ?? []) {
        outbox.add(place, { ...notice(text), notify: false, replaces: keyOf(task) }, task.id);
      }
    },
  };
}

function keyOf(task: Task): string {
  return `budget:${task.number}`;
}
