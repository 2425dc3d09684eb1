import type { Approval } from '../model/approval.ts';
import type { ConversationId } from '../model/conversation.ts';
import type { Task } from '../model/task.ts';
import type { User } from '../model/user.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { AllowList } from './allow-list.ts';
import { isOwn } from './rights.ts';

const placeMs = 10_000;

export interface ApproversOptions {
  store: Store;
  allowList: AllowList;
  /** Who answers the requests of an operator's task. */
  by: 'requester' | 'owner';
  platform(name: string): ChatPlatform | undefined;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
}

/** Who may answer the requests of a task, and where their cards go. */
export interface Approvers {
  /** Why this person may not answer, in words for them; undefined: they may. */
  refusal(user: User, approval: Approval): string | undefined;
  /** The conversations that get a card; the task's own comes first, if it is one of them. */
  places(task: Task): Promise<ConversationId[]>;
  /** This place is the private chat of an owner: a card goes there. */
  isChatOf(owner: User, place: ConversationId): void;
  /** Those of these places that are the private chats of people who are no longer owners. */
  ofFormerOwners(places: readonly ConversationId[]): ConversationId[];
}

export function createApprovers({ store, allowList, by, platform, clock, log, signal }: ApproversOptions): Approvers {
  /** Whose private chats cards went to. In memory only: a restart closes all approvals. */
  const chats = new Map<ConversationId, Pick<User, 'platform' | 'id'>>();

  function isOwner(task: Task): boolean {
    return allowList.find(task.platform, { id: task.userId })?.role === 'owner';
  }

  async function privatePlace(owner: User): Promise<ConversationId | undefined> {
    try {
      const place = platform(owner.platform)?.privateConversation?.(owner.id, signal);
      // A silent platform must not keep the question from the owners on another.
      const found = await Promise.race([place, clock.sleep(placeMs, signal).then(() => undefined)]);
      if (found !== undefined) chats.set(found, owner);
      return found;
    } catch (error) {
      log.warn('an owner cannot be asked', { platform: owner.platform, user: owner.id, error });
      return undefined;
    }
  }

  return {
    refusal(user, approval) {
      if (user.role === 'owner') return undefined;
      const task = store.tasks.get(approval.taskId);
      if (by === 'owner' && !(task && isOwner(task))) return 'Only an owner can answer this.';
      if (task && user.role === 'operator' && isOwn({ store, allowList }, user, task)) return undefined;
      return `Only ${task?.userName ?? 'the one who gave the task'} or an owner can answer this.`;
    },
    async places(task) {
      if (by === 'requester' || isOwner(task)) return [task.conversation];
      const owners = allowList.list().filter(({ role, id }) => role === 'owner' && !id.startsWith('role:'));
      const found = await Promise.all(owners.map(privatePlace));
      const places = [...new Set(found.filter((place) => place !== undefined))];
      // No owner has a private chat here: one may look into the chat of the task.
      return places.length > 0 ? places : [task.conversation];
    },
    isChatOf: (owner, place) => void chats.set(place, owner),
    ofFormerOwners: (places) =>
      places.filter((place) => {
        const person = chats.get(place);
        return person !== undefined && allowList.roleOf(person.platform, person.id) !== 'owner';
      }),
  };
}
