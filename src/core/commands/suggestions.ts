import type { SecretMask } from '../../text/secrets/mask.ts';
import { oneLine } from '../../text/summary/one-line.ts';
import type { PlatformName } from '../model/conversation.ts';
import type { Projects } from '../model/projects.ts';
import { endStates, type TaskState } from '../model/task.ts';
import { taskLabel } from '../model/task-words.ts';
import { accountKey, identityOf, isGroup, type User } from '../model/user.ts';
import type { AllowList } from '../people/allow-list.ts';
import { alikeAccounts } from '../people/rights.ts';
import type { Suggest, Suggestion } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store/store.ts';
import { promptForPeople } from '../prompt/quoting.ts';
import { ruleOf, visibleGrants } from './grants.ts';

export interface SuggestOptions {
  store: Store;
  projects: Projects;
  allowList: AllowList;
  clock: Clock;
  mask: SecretMask;
}

/** How many of the newest tasks to search for numbers. */
const mostLooked = 100;
/** Longest quote of a prompt, characters. */
const longestPrompt = 60;

/** Commands whose first argument is one of a list. */
export const suggestedCommands = [
  'project',
  'cancel',
  'edit',
  'retry',
  'continue',
  'open',
  'stop',
  'rename',
  'grants',
  'users',
] as const;

/** Strangers see neither projects nor tasks. */
export function createSuggest(platform: PlatformName, options: SuggestOptions): Suggest {
  const { store, projects, allowList, mask } = options;

  const lists: Record<(typeof suggestedCommands)[number], (user: User) => Suggestion[]> = {
    cancel: (user) => tasksOf(user, ['queued', 'parked', 'running', 'waiting', 'interrupted']),
    edit: (user) => tasksOf(user, ['queued', 'parked']),
    retry: (user) => tasksOf(user, ['interrupted', ...endStates]),
    continue: (user) => tasksOf(user, ['interrupted', 'failed', 'cancelled']),
    open: (user) => sessionsOf(user),
    stop: (user) => sessionsOf(user, (state) => state === 'running' || state === 'waiting'),
    rename: (user) => sessionsOf(user),
    project: () => projects.list().map((project) => ({ value: project.name })),
    grants: permissionsOf,
    users: (user) => (user.role === 'owner' ? people(user) : []),
  };

  /** Newest first. */
  function tasksOf({ id }: User, states: readonly TaskState[]): Suggestion[] {
    const own = store.tasks.list({ states, newest: mostLooked }).filter((task) => task.userId === id);
    return own.toReversed().map((task) => {
      const prompt = oneLine(mask(promptForPeople(task.prompt)), longestPrompt);
      return { value: String(task.number), name: `${taskLabel(task)} ${prompt}` };
    });
  }

  /** Those they may open, the last used first. */
  function sessionsOf(user: User, isMeant: (state: TaskState | undefined) => boolean = () => true): Suggestion[] {
    const own = user.role === 'owner' ? {} : { of: alikeAccounts(options, identityOf(user), user.role) };
    return store.sessions
      .overview({ ...own, most: mostLooked })
      .filter(({ task }) => isMeant(task?.state))
      .map(({ session: { name = '', project }, task }) => ({
        value: name,
        name: `${name} · ${project}${task ? ` · ${taskLabel(task)}` : ''}`,
      }));
  }

  function permissionsOf(user: User): Suggestion[] {
    const visible = visibleGrants({ ...options, user });
    const each = visible.map((grant) => ({ value: String(grant.id), name: `${grant.id}: ${ruleOf(grant)}` }));
    return each.length > 1 ? [...each, { value: 'all' }] : each;
  }

  /** Without the accounts of who asks. */
  function people(asking: User): Suggestion[] {
    const own = store.identities.of(identityOf(asking));
    return allowList
      .list()
      .filter(
        (user) => !isGroup(user) && !own.some(({ platform, userId }) => accountKey(user) === `${platform}:${userId}`),
      )
      .map((user) => ({ value: accountKey(user), name: `${user.name}, ${user.role}, ${user.platform} ${user.id}` }));
  }

  return ({ command, text, userId }) => {
    const user = allowList.find(platform, { id: userId });
    const named = suggestedCommands.find((name) => name === command);
    const all = user && named ? lists[named](user) : [];
    const wanted = text.trim().toLowerCase();
    return all.filter(({ value, name = value }) => [value, name].some((one) => one.toLowerCase().includes(wanted)));
  };
}
