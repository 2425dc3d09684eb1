import type { SecretMask } from '../../text/secrets/mask.ts';
import type { Ask } from '../hosts/asks.ts';
import { hasChat } from '../model/conversation.ts';
import type { ProjectSettings } from '../model/projects.ts';
import type { Task } from '../model/task.ts';
import { requesterOf } from '../people/rights.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { Workplace } from '../sessions/workplace.ts';
import { summaryOf } from './new-approval.ts';
import { nobody } from './unanswered.ts';

/** In whose name Claude asks. */
export interface Asking {
  task: Task;
  project: ProjectSettings;
}

export interface AskingTaskOptions {
  store: Store;
  workplace: Workplace;
  mask: SecretMask;
  log: Log;
}

/** What Claude reads in a turn that nobody asked for. */
const unasked =
  'No person in the chat asked for this turn, so nobody can allow it. Do without it, or end your turn and say what you would need.';

/** Finds the task that an ask belongs to; undefined: there is none, and Claude has got a no. */
export function createAskingTask(options: AskingTaskOptions): (ask: Ask) => Asking | undefined {
  const { store, workplace, mask, log } = options;

  return function askingTask(ask) {
    const promptId = ask.startedBy ?? ofOnePerson(ask.startedByOneOf);
    if (promptId === undefined) {
      denyUnasked(ask);
      return undefined;
    }
    const task = store.tasks.ofPrompt(promptId);
    const settings = task && workplace(task);
    if (task && settings && hasChat(task.conversation)) return { task, project: settings };
    if (task && settings) return denyWithoutChat(ask, task);
    log.warn('Claude asked in a session without a task', { session: ask.sessionId, tool: ask.tool });
    void ask.answer({ behavior: 'deny', message: nobody });
    return undefined;
  };

  /**
   * The last of several prompts when all are of one person and one project: then it does not matter which one asked.
   */
  function ofOnePerson(promptIds: readonly string[]): string | undefined {
    const tasks = promptIds.map((id) => store.tasks.ofPrompt(id));
    const keys = new Set(tasks.map((task) => task && JSON.stringify([requesterOf(task), task.project])));
    return keys.size === 1 && !keys.has(undefined) ? promptIds.at(-1) : undefined;
  }

  /** A task without a chat has nobody to ask. */
  function denyWithoutChat(ask: Ask, { number }: Task): undefined {
    store.audit.append({ action: 'denied', task: number, detail: `${summaryOf(ask, mask)}: its task has no chat` });
    void ask.answer({ behavior: 'deny', message: nobody });
  }

  /** Denies what nobody asked for (a timer of Claude's own, say): it runs in nobody's name and by nobody's grants. */
  function denyUnasked(ask: Ask): void {
    const what = summaryOf(ask, mask);
    store.audit.append({ action: 'denied', detail: `${what}: no task asked for it` });
    log.warn('Claude asked in a turn that no task began', { session: ask.sessionId, what });
    void ask.answer({ behavior: 'deny', message: unasked });
  }
}
