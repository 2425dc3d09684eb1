import { platformOf } from '../model/conversation.ts';
import { openStates, type Task } from '../model/task.ts';
import { identityOf, isGroup, mayRunTasks, outranks, type Role, type User } from '../model/user.ts';
import type { AllowList } from '../people/allow-list.ts';
import type { Pairing } from '../people/pairing.ts';
import { requesterOf } from '../people/rights.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Host } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { LetterBox } from '../reply/letter-box.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { endAgentsOf } from './end-agents.ts';
import { changeRole, dismiss, pairedAccounts } from './remove-user.ts';

/** Gives and takes the rights of people who were paired. */
export interface Removal {
  /**
   * Takes a person off the list, with all their accounts that were paired; their sessions stay. Undefined: done; else
   * why not, for people. To be called in a transaction, and `enforce` after it.
   */
  remove(user: User, by: User): string | undefined;
  /** As `remove`, for one account. */
  setRole(user: User, role: Role, by: User): string | undefined;
  /**
   * Stops the tasks, running or queued, of people who may no longer run any, and the claudes that worked for them. To
   * be called whenever the list of people may have changed, also by another process, and when a platform is connected.
   */
  enforce(): void;
  /** Its person is no longer on the list, or may no longer run tasks. */
  isOut(task: Pick<Task, 'conversation' | 'userId'>): boolean;
}

export interface RemovalOptions {
  store: Store;
  allowList: AllowList;
  pairing: Pairing;
  letters: Pick<LetterBox, 'add'>;
  hostName: string;
  host: Pick<Host, 'end'>;
  /** Ends tasks: `TaskControl`, on what runs. */
  tasks: { cancel(task: Task): unknown; cancelRequested(): void };
  outbox: Pick<Outbox, 'add' | 'kick'>;
  platform(name: string): ChatPlatform | undefined;
  /** What else has to end for people who are out. */
  onEnforce(): void;
  log: Log;
}

export function createRemoval(options: RemovalOptions): Removal {
  const { store, allowList, tasks, outbox, platform, onEnforce, log } = options;
  let known = store.users.list();
  /** Who was on the list while this bridge ran: they are out even where a group could let others in. */
  const removed = new Set<string>();

  function whyNot(user: User, lost: readonly User[]): string | undefined {
    if (user.source === 'config')
      return `${user.name} has access through the config file. Change “users” there, then restart.`;
    const others = allowList.list().filter((other) => other.source === 'config' || !lost.some(isSame(other)));
    const hasOwner = others.some((other) => other.role === 'owner' && !isGroup(other));
    return hasOwner ? undefined : `${user.name} is the last owner. Make someone else an owner first.`;
  }

  function isOut({ platform: name, userId }: { platform: User['platform']; userId: string }): boolean {
    const user = allowList.find(name, { id: userId });
    if (user) return !mayRunTasks(user);
    return removed.has(keyOf({ platform: name, id: userId })) || !allowList.hasGroups(name);
  }

  function noteChanges(): void {
    const now = store.users.list();
    for (const user of known) if (!now.some(isSame(user))) removed.add(keyOf(user));
    for (const user of now) removed.delete(keyOf(user));
    const mayDoLess = known.filter((before) => {
      const after = now.find(isSame(before));
      return !after || outranks(before.role, after.role);
    });
    known = now;
    endAgentsOf(options, mayDoLess.map(identityOf));
  }

  function stop(ofOne: readonly Task[]): void {
    const { conversation, userName } = ofOne[0]!;
    const cancelled = ofOne.filter((task) => tasks.cancel(task) === 'cancelled').map(({ number }) => `#${number}`);
    // Those that run tell their end themselves.
    if (cancelled.length === 0) return;
    const which = cancelled.length === 1 ? `Task ${cancelled[0]} is` : `Tasks ${cancelled.join(', ')} are`;
    outbox.add(conversation, notice(`${which} cancelled: ${userName} can no longer give tasks.`));
  }

  function stopThoseOut(): void {
    const open = store.tasks.list({ states: openStates });
    // Where a platform is not connected, nobody knows yet who has access there.
    const ofNobody = open.filter((task) => platform(platformOf(task.conversation)) && isOut(requesterOf(task)));
    if (ofNobody.length === 0) return;
    const groups = Object.values(Object.groupBy(ofNobody, ({ conversation, userId }) => `${conversation} ${userId}`));
    store.atomically(() => {
      for (const group of groups) if (group) stop(group);
    });
    outbox.kick();
    log.warn('tasks of people without access were stopped', {
      tasks: ofNobody.map(({ number }) => number),
    });
  }

  return {
    isOut: (task) => isOut(requesterOf(task)),
    remove(user, by) {
      const refusal = whyNot(user, pairedAccounts(store, user));
      if (refusal === undefined) dismiss(options, user, by);
      return refusal;
    },
    setRole(user, role, by) {
      const refusal = whyNot(user, role === 'owner' ? [] : [user]);
      if (refusal === undefined) changeRole(options, user, role, by);
      return refusal;
    },
    enforce() {
      noteChanges();
      onEnforce();
      stopThoseOut();
      tasks.cancelRequested();
    },
  };
}

function keyOf({ platform, id }: Pick<User, 'platform' | 'id'>): string {
  return `${platform}:${id}`;
}

function isSame(one: User): (other: User) => boolean {
  return (other) => keyOf(other) === keyOf(one);
}
