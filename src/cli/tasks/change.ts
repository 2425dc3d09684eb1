import type { HostActions } from '../../core/actions/host-actions.ts';
import type { QueuePlace } from '../../core/queue/order.ts';
import { withCalls } from '../line/call.ts';
import type { ExitCode } from '../shared/exit.ts';
import { plain, print } from '../shared/print.ts';
import type { GlobalOptions } from '../shared/surroundings.ts';
import { withTasks } from './context.ts';

/** `tasks move`: another place in the queue of its conversation. */
export function moveTask(id: string, to: QueuePlace, options: GlobalOptions): Promise<ExitCode> {
  return change(options, 'tasks.move', { task: id, to }, (actions) => actions.move(id, to));
}

/** `tasks cancel`: removes it from the queue, or stops it. */
export function cancelTask(id: string, options: GlobalOptions): Promise<ExitCode> {
  return change(options, 'tasks.cancel', { task: id }, (actions) => actions.cancel(id));
}

/** `tasks retry`: once more from the start. */
export function retryTask(id: string, options: GlobalOptions): Promise<ExitCode> {
  return change(options, 'tasks.retry', { task: id }, (actions) => actions.retry(id));
}

/** `tasks pause`: holds the queue of this chat; without a chat, of all where tasks wait. */
export function pauseChats(chat: string | undefined, options: GlobalOptions): Promise<ExitCode> {
  return change(options, 'lanes.pause', { conversation: chat }, (actions) => actions.pause(chat));
}

/** `tasks resume`: starts tasks again in this chat; without a chat, in all that are paused. */
export function resumeChats(chat: string | undefined, options: GlobalOptions): Promise<ExitCode> {
  return change(options, 'lanes.resume', { conversation: chat }, (actions) => actions.resume(chat));
}

/**
 * Only the running bridge may change what waits and runs; without one, the command changes what the last bridge left.
 */
function change(
  options: GlobalOptions,
  method: string,
  params: Record<string, unknown>,
  without: (actions: HostActions) => string,
): Promise<ExitCode> {
  return withTasks(
    options,
    async ({ isRunning, ask, left }) => {
      print(withCalls(plain(isRunning ? await ask(method, params) : without(left()), 500)));
    },
    { changes: true },
  );
}
