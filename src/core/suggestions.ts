import type { AllowList } from './allow-list.ts';
import type { PlatformName } from './conversation.ts';
import type { Suggest } from './ports.ts';
import type { Projects } from './projects.ts';
import type { Store } from './store.ts';

/** Commands whose argument is one of a list. */
export const suggestedCommands = ['project', 'cancel'] as const;

/** Strangers see neither projects nor tasks. */
export function createSuggest(
  platform: PlatformName,
  { store, projects, allowList }: { store: Store; projects: Projects; allowList: AllowList },
): Suggest {
  return ({ command, text, userId }) => {
    if (!allowList.find(platform, { id: userId })) return [];
    const all =
      command === 'project' ? projects.list().map(({ name }) => name) : command === 'cancel' ? openTasks() : [];
    return all.filter((choice) => choice.toLowerCase().includes(text.trim().toLowerCase()));

    function openTasks(): string[] {
      const open = store.tasks.list({ states: ['queued', 'parked', 'running', 'waiting', 'interrupted'] });
      return open.filter((task) => task.userId === userId).map((task) => String(task.number));
    }
  };
}
