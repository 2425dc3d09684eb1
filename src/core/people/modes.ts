import type { PermissionMode } from '../model/permission.ts';
import type { ProjectSettings } from '../model/projects.ts';
import type { Task } from '../model/task.ts';
import type { User } from '../model/user.ts';
import type { Store } from '../ports/store/store.ts';
import type { AllowList } from './allow-list.ts';
import { modesFor } from './rights.ts';

/** In which mode the tasks of a conversation run. */
export interface Modes {
  /** The mode of the conversation, as far as the task's own person may choose it; undefined: the config decides. */
  of(task: Task): PermissionMode | undefined;
  /** Whether this person may let the task continue in that mode. */
  may(user: Pick<User, 'role'>, task: Task, mode: PermissionMode): boolean;
  /** The same for the person who gave it. */
  mayRequester(task: Task, mode: PermissionMode): boolean;
}

export interface ModesOptions {
  store: Store;
  allowList: AllowList;
  project(name: string): ProjectSettings | undefined;
  /** For projects without a mode of their own. */
  standardMode: PermissionMode;
}

export function createModes({ store, allowList, project, standardMode }: ModesOptions): Modes {
  function may(user: Pick<User, 'role'>, task: Task, mode: PermissionMode): boolean {
    const settings = project(task.project);
    return settings !== undefined && modesFor(user, settings, standardMode).includes(mode);
  }

  /** The list lacks a person with access by a group. */
  function mayRequester(task: Task, mode: PermissionMode): boolean {
    return may(allowList.find(task.platform, { id: task.userId }) ?? { role: 'operator' }, task, mode);
  }

  return {
    may,
    mayRequester,
    of(task) {
      const conversation = store.conversations.get(task.conversation);
      // A mode chosen for another project does not apply.
      if (conversation?.project !== task.project || conversation.mode === undefined) return undefined;
      return mayRequester(task, conversation.mode) ? conversation.mode : undefined;
    },
  };
}
