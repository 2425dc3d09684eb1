import { createHostActions, findTask, type HostActionsOptions } from '../core/host-actions.ts';
import { openStates } from '../core/task.ts';

type Params = Record<string, unknown>;

/**
 * The methods of the control socket (ARCHITECTURE.md, "Control socket"). Each throws a BridgeError with words for
 * people.
 */
export function createControlMethods(options: HostActionsOptions) {
  const { store } = options;
  const actions = createHostActions(options);
  return {
    'tasks.list': () => store.tasks.list({ states: openStates }),
    'tasks.show': ({ task }: Params) => findTask(store, text(task)),
    'tasks.move': ({ task, to }: Params) => ({ message: actions.move(text(task), text(to)) }),
    'tasks.cancel': ({ task }: Params) => ({ message: actions.cancel(text(task)) }),
    'tasks.retry': ({ task }: Params) => ({ message: actions.retry(text(task)) }),
    'lanes.pause': ({ conversation }: Params) => ({ message: actions.pause(textOrNone(conversation)) }),
    'lanes.resume': ({ conversation }: Params) => ({ message: actions.resume(textOrNone(conversation)) }),
  };
}

function text(given: unknown): string {
  return textOrNone(given) ?? '';
}

function textOrNone(given: unknown): string | undefined {
  return given === undefined || given === null ? undefined : String(given);
}
