import { createHostActions, findTask, type HostActionsOptions } from '../core/actions/host-actions.ts';
import { openStates } from '../core/model/task.ts';
import { maskTask } from '../core/reply/mask-posts.ts';
import type { MaskSecrets } from '../text/secrets/mask.ts';

type Params = Record<string, unknown>;

/**
 * The methods of the control socket (ARCHITECTURE.md, "Control socket"). Each throws a BridgeError with words for
 * people.
 */
export function createControlMethods(options: HostActionsOptions & { mask: MaskSecrets }) {
  const { store, mask } = options;
  const actions = createHostActions(options);
  return {
    'tasks.list': () => store.tasks.list({ states: openStates }).map((task) => maskTask(task, mask)),
    'tasks.show': ({ task }: Params) => maskTask(findTask(store, text(task)), mask),
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
