import type { ConversationId } from '../../core/conversation.ts';
import type { Store } from '../../core/store.ts';
import type { ExitCode } from '../exit.ts';
import { plain, print } from '../print.ts';
import type { GlobalOptions } from '../surroundings.ts';
import { refusal, withDesk } from './desk.ts';

/** `tasks pause`: nothing new is begun in this conversation; without one, in all where tasks wait. */
export function pauseLanes(conversation: ConversationId | undefined, options: GlobalOptions): Promise<ExitCode> {
  return withDesk(options, async ({ store, isRunning, ask }) => {
    if (isRunning) return print(await ask('lanes.pause', { conversation }));
    const waiting = store.tasks.list({ states: ['queued', 'parked'] }).map((task) => task.conversation);
    const paused = setPaused(store, conversation === undefined ? waiting : [known(store, conversation)], true);
    print(
      paused.length === 0
        ? 'No task waits, so nothing is paused.'
        : `Paused: ${paused.join(', ')}. Go on: dispatch-bridge tasks resume`,
    );
  });
}

/** `tasks resume`: work goes on in this conversation; without one, in all that are paused. */
export function resumeLanes(conversation: ConversationId | undefined, options: GlobalOptions): Promise<ExitCode> {
  return withDesk(options, async ({ store, isRunning, ask }) => {
    if (isRunning) return print(await ask('lanes.resume', { conversation }));
    const all = store.conversations.paused().map(({ id }) => id);
    const resumed = setPaused(store, conversation === undefined ? all : [known(store, conversation)], false);
    print(resumed.length === 0 ? 'Nothing is paused.' : `Work goes on at the next start: ${resumed.join(', ')}.`);
  });
}

/** @returns their names for people, each once */
function setPaused(store: Store, conversations: readonly ConversationId[], paused: boolean): string[] {
  const each = [...new Set(conversations)];
  store.atomically(() => {
    for (const id of each) store.conversations.setPaused(id, paused);
  });
  return each.map((id) => plain(id));
}

/** @throws BridgeError `invalid` */
function known(store: Store, conversation: ConversationId): ConversationId {
  if (store.conversations.get(conversation)) return conversation;
  throw refusal(`There is no chat ${plain(conversation)}. See the column CHAT of: dispatch-bridge tasks list --all`);
}
