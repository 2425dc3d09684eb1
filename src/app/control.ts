import { createHostActions, findTask, type HostActionsOptions } from '../core/actions/host-actions.ts';
import { maskTask } from '../core/masking/mask-posts.ts';
import { openStates } from '../core/model/task.ts';
import { places, type QueuePlace } from '../core/queue/order.ts';
import { InvalidParams } from '../system/control/errors.ts';
import type { SecretMask } from '../text/secrets/mask.ts';

type Params = Record<string, unknown>;

/**
 * The methods of the control socket (docs/control-socket.md). Each throws a BridgeError with words for people;
 * `InvalidParams` when its parameters are not what it takes.
 */
export function createControlMethods(options: HostActionsOptions & { mask: SecretMask }) {
  const { store, mask } = options;
  const actions = createHostActions(options);
  return {
    'tasks.list': () => store.tasks.list({ states: openStates }).map((task) => maskTask(task, mask)),
    'tasks.show': (params: Params) => maskTask(findTask(store, taskIn(params)), mask),
    'tasks.move': (params: Params) => ({ message: actions.move(taskIn(params), placeIn(params)) }),
    'tasks.cancel': (params: Params) => ({ message: actions.cancel(taskIn(params)) }),
    'tasks.retry': (params: Params) => ({ message: actions.retry(taskIn(params)) }),
    'lanes.pause': (params: Params) => ({ message: actions.pause(chatIn(params)) }),
    'lanes.resume': (params: Params) => ({ message: actions.resume(chatIn(params)) }),
  };
}

function taskIn({ task }: Params): string {
  if (typeof task === 'string' || typeof task === 'number') return String(task);
  throw new InvalidParams('task is a number or the beginning of an id');
}

function placeIn({ to }: Params): QueuePlace {
  const place = places.find((known) => known === to);
  if (place) return place;
  throw new InvalidParams(`to is one of ${places.join(', ')}`);
}

/** Undefined chat: all chats. */
function chatIn({ conversation = null }: Params): string | undefined {
  if (conversation === null || typeof conversation === 'string') return conversation ?? undefined;
  throw new InvalidParams('conversation is a text');
}
