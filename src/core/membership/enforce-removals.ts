import { platformOf } from '../model/conversation.ts';
import { openStates, type Task } from '../model/task.ts';
import { stateMark } from '../model/task-words.ts';
import { type Identity, identityOf, isGroup, isSameAccount, type Role, type User } from '../model/user.ts';
import type { Access } from '../people/access.ts';
import type { AllowList } from '../people/allow-list.ts';
import type { Pairing } from '../people/pairing.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Hosts } from '../ports/hosts.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { LetterBox } from '../reply/letter-box.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { endAgentsOf } from './end-agents.ts';
import type { OwnerNewsParts } from './owner-news.ts';
import { changeRole, pairedAccounts, removePerson } from './remove-person.ts';

/** Gives and takes the rights of people who were paired. */
export interface Removal {
  /**
   * Takes a person off the list, with all their accounts that were paired; their sessions stay. Returns undefined, or
   * why it cannot, for people. Call it in a transaction.
   */
  remove(user: User, by: User): string | undefined;
  /** As `remove`, for one account. */
  setRole(user: User, role: Role, by: User): string | undefined;
  /** Ends the `claude` processes that worked for people who may do less than at the last look. */
  endAgents(): void;
  /**
   * Stops the tasks, running or queued, of people who may no longer run any, and those that another process wants
   * stopped.
   */
  stopTasks(): void;
}

export interface RemovalOptions {
  store: Store;
  allowList: AllowList;
  access: Access;
  pairing: Pairing;
  letters: Pick<LetterBox, 'add'>;
  known: OwnerNewsParts['known'];
  hostName: string;
  hosts: Pick<Hosts, 'of'>;
  /** Ends tasks: the `TaskControl` of the running bridge. */
  tasks: { cancel(task: Task): unknown; cancelRequested(): void };
  outbox: Pick<Outbox, 'add'>;
  platform(name: string): ChatPlatform | undefined;
  log: Log;
}

export function createRemoval(options: RemovalOptions): Removal {
  const { store, allowList, access, tasks, outbox, platform, log } = options;
  /** Accounts that may do less, until what worked for them is ended: the store may refuse to name it just then. */
  const lessTrusted: Identity[] = [];

  function whyNot(user: User, lost: readonly User[]): string | undefined {
    if (user.source === 'config')
      return `${user.name} has access through the config file. Change “users” there, then restart.`;
    const others = allowList.list().filter((other) => other.source === 'config' || !lost.some(isSameAccount(other)));
    const hasOwner = others.some((other) => other.role === 'owner' && !isGroup(other));
    return hasOwner ? undefined : `${user.name} is the last owner. Make someone else an owner first.`;
  }

  function stop(ofOne: readonly Task[]): void {
    const { conversation, userName } = ofOne[0]!;
    const cancelled = ofOne.filter((task) => tasks.cancel(task) === 'cancelled').map(({ number }) => `#${number}`);
    // Running tasks report their end themselves.
    if (cancelled.length === 0) return;
    outbox.add(
      conversation,
      notice(`${stateMark('cancelled')} Cancelled ${cancelled.join(', ')}: ${userName} can no longer give tasks.`),
    );
  }

  function stopThoseOut(): void {
    const out = store.tasks.peopleOfOpen().filter(access.isOut);
    const open = out.flatMap((account) => store.tasks.openOf(account, openStates));
    // Without a connection to a platform it is unknown who has access there.
    const ofNobody = open.filter((task) => platform(platformOf(task.conversation))).sort((a, b) => a.number - b.number);
    if (ofNobody.length === 0) return;
    const groups = Object.values(Object.groupBy(ofNobody, ({ conversation, userId }) => `${conversation} ${userId}`));
    store.atomically(() => {
      for (const group of groups) if (group) stop(group);
    });
    log.warn('tasks of people without access were stopped', {
      tasks: ofNobody.map(({ number }) => number),
    });
  }

  return {
    remove(user, by) {
      const refusal = whyNot(user, pairedAccounts(store, user));
      if (refusal === undefined) removePerson(options, user, by);
      return refusal;
    },
    setRole(user, role, by) {
      const refusal = whyNot(user, role === 'owner' ? [] : [user]);
      if (refusal === undefined) changeRole(options, user, role, by);
      return refusal;
    },
    endAgents() {
      lessTrusted.push(...access.noteChanges().map(identityOf));
      endAgentsOf(options, lessTrusted);
      lessTrusted.length = 0;
    },
    stopTasks() {
      stopThoseOut();
      tasks.cancelRequested();
    },
  };
}
