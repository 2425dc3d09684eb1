import { platformOf } from '../model/conversation.ts';
import type { Task } from '../model/task.ts';
import { accountKey, isSameAccount, mayRunTasks, outranks, type User } from '../model/user.ts';
import type { UserStore } from '../ports/store.ts';
import type { AllowList } from './allow-list.ts';

/** Who lost rights while this bridge runs. */
export interface Access {
  /** Its person was on the list and is not any more, or may not run tasks any more. */
  isOut(task: Pick<Task, 'conversation' | 'userId'>): boolean;
  /**
   * Looks at those who were paired again. @returns those who may do less than at the last look, or nothing any more, as
   * they were then
   */
  noteChanges(): User[];
}

export function createAccess(users: Pick<UserStore, 'list'>, allowList: AllowList): Access {
  let known = users.list();
  /** Who was on the list while this bridge ran: they are out even where a group could let others in. */
  const removed = new Set<string>();

  return {
    isOut({ conversation, userId: id }) {
      const platform = platformOf(conversation);
      const user = allowList.find(platform, { id });
      if (user) return !mayRunTasks(user);
      return removed.has(accountKey({ platform, id })) || !allowList.hasGroups(platform);
    },
    noteChanges() {
      const now = users.list();
      for (const user of known) if (!now.some(isSameAccount(user))) removed.add(accountKey(user));
      for (const user of now) removed.delete(accountKey(user));
      const mayDoLess = known.filter((before) => {
        const after = now.find(isSameAccount(before));
        return !after || outranks(before.role, after.role);
      });
      known = now;
      return mayDoLess;
    },
  };
}
