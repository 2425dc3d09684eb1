import type { PlatformName } from '../model/conversation.ts';
import type { Projects } from '../model/projects.ts';
import { endStates, type TaskState } from '../model/task.ts';
import type { AllowList } from '../people/allow-list.ts';
import type { Suggest } from '../ports/chat-platform.ts';
import type { Store } from '../ports/store/store.ts';

/** How many of the newest tasks to search for numbers. */
const mostLooked = 100;

/** Commands whose argument is one of a list. */
export const suggestedCommands = ['project', 'cancel', 'retry', 'continue'] as const;

/** Strangers see neither projects nor tasks. */
export function createSuggest(
  platform: PlatformName,
  { store, projects, allowList }: { store: Store; projects: Projects; allowList: AllowList },
): Suggest {
  return ({ command, text, userId }) => {
    if (!allowList.find(platform, { id: userId })) return [];
    const all = choicesFor(command);
    return all.filter((choice) => choice.toLowerCase().includes(text.trim().toLowerCase()));

    function choicesFor(name: string): string[] {
      if (name === 'project') return projects.list().map((project) => project.name);
      if (name === 'cancel') return numbersOf(['queued', 'parked', 'running', 'waiting', 'interrupted']);
      if (name === 'retry') return numbersOf(['interrupted', ...endStates]);
      return name === 'continue' ? numbersOf(['interrupted', 'failed', 'cancelled']) : [];
    }

    function numbersOf(states: readonly TaskState[]): string[] {
      const own = store.tasks.list({ states, newest: mostLooked }).filter((task) => task.userId === userId);
      return own.map((task) => String(task.number)).toReversed();
    }
  };
}
