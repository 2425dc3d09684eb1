import type { Task } from '../model/task.ts';
import { accountKey, isSameAccount, mayRunTasks, outranks, type User } from '../model/user.ts';
import type { UserStore } from '../ports/store/store.ts';
import type { AllowList } from './allow-list.ts';

/** The people who lost rights while this bridge runs. */
export interface Access {
  /** Whether its person has left the list, or may no longer run tasks. */
  isOut(task: Pick<Task, 'platform' | 'userId'>): boolean;
  /**
   * Looks at the paired people again. @returns those who may do less than at the last look, or nothing, as they were
   * then
   */
  noteChanges(): User[];
}

export function createAccess(users: Pick<UserStore, 'list'>, allowList: AllowList): Access {
  let known = users.list();
  /** Who was on the list while this bridge ran: they have no access even where a group gives it to others. */
  const removed = new Set<string>();

  return {
    isOut({ platform, userId: id }) {
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
