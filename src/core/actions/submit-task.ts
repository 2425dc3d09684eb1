import { randomUUID } from 'node:crypto';
import { oneLine } from '../../text/summary/one-line.ts';
import type { Conversation } from '../model/conversation.ts';
import type { Task } from '../model/task.ts';
import type { User } from '../model/user.ts';
import { actorOf } from '../people/rights.ts';
import type { Store } from '../ports/store/store.ts';
import type { NewTask } from '../ports/store/task-store.ts';
import { compactionMessages } from '../prompt/compaction.ts';
import { promptForPeople } from '../prompt/quoting.ts';

type Stores = Pick<Store, 'tasks' | 'files' | 'audit' | 'sessions'>;

/** Longest title of a session, characters. */
const longestTitle = 80;

/** Who asked for a new task, and under what conditions. */
export interface Asked {
  /** Undefined: the bridge itself, or someone at the host. */
  by?: User | undefined;
  /** What kind of task it is, for the audit: `again #3`. Undefined: its text shows it. */
  as?: string;
  /** What holds it back from the start, a sentence for people; undefined: nothing does. */
  heldBy?: string | undefined;
}

/**
 * The one door through which every new task comes in: stores it as `queued`, or `parked` when something holds it back,
 * with all that belongs to it, and writes to the audit who asked for it. Inside a transaction. Nothing begins
 * yet: its conversation gets a turn once this is committed.
 */
export function submitTask(store: Stores, request: Omit<NewTask, 'id'>, { by, as, heldBy }: Asked): Task {
  const added = store.tasks.add({ ...request, id: randomUUID() });
  const { kind, ref } = added.origin;
  const from = kind === 'message' ? '' : `from ${kind}${ref === undefined ? '' : ` ${ref}`}, `;
  const where = `in “${added.project}”, ${added.conversation}`;
  store.audit.append({
    action: 'task-asked',
    ...(by && { actor: actorOf(by) }),
    task: added.number,
    detail: `${from}${as === undefined ? '' : `${as}, `}${where}`,
  });
  store.sessions.use(added.sessionId, titleOf(added));
  return heldBy === undefined ? added : store.tasks.move(added.id, 'parked', { reason: heldBy });
}

/** A new task for the same person, with the messages and files of one that ended or was interrupted. */
export function submitRepeat(store: Stores, task: Task, how: 'retry' | 'continue', by: User | undefined): Task {
  const { id, number, origin, conversation, platform, userId, userName, project } = task;
  return submitTask(
    store,
    {
      ...{ origin, conversation, platform, userId, userName, project },
      // Work beside the chat is repeated where it was; the chat itself continues in its current session.
      ...(store.sessions.get(task.sessionId)?.kind !== 'chat' && { sessionId: task.sessionId }),
      messages: store.tasks.messages(id),
      files: store.files.ofTask(id),
      follows: { taskId: id, how },
    },
    { by, as: `${how === 'retry' ? 'again' : 'continues'} #${number}` },
  );
}

/**
 * A task without words of a person: Claude compacts the session of the conversation. `messageId`: the message it
 * answers; undefined: none.
 */
export function submitCompaction(
  store: Stores,
  { id, project }: Conversation,
  by: User,
  messageId: string | undefined,
): Task {
  const messages = compactionMessages(messageId);
  return submitTask(
    store,
    {
      origin: { kind: 'message' },
      conversation: id,
      platform: by.platform,
      userId: by.id,
      userName: by.name,
      project,
      messages,
    },
    { by, as: 'compacts the session' },
  );
}

/** Undefined: it has no words of a person. */
function titleOf({ prompt, compacts }: Task): string | undefined {
  const title = compacts ? '' : oneLine(promptForPeople(prompt), longestTitle);
  return title === '' ? undefined : title;
}
