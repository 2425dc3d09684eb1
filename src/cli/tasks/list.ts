import { maskTask } from '../../core/masking/mask-posts.ts';
import type { ConversationId } from '../../core/model/conversation.ts';
import { openStates, type Task } from '../../core/model/task.ts';
import type { Store } from '../../core/ports/store/store.ts';
import { promptForPeople } from '../../core/prompt/quoting.ts';
import { createSecretMask } from '../../text/secrets/mask.ts';
import type { ExitCode } from '../shared/exit.ts';
import { formatMoment, plain, print, printJson, table } from '../shared/print.ts';
import { type TasksOptions, withTasks } from './context.ts';

export interface TasksListOptions extends TasksOptions {
  all?: boolean;
  search?: string;
}

/** What `tasks list --json` prints. */
interface TaskList {
  /** `place`: its place in the queue of its conversation, from 1; null: it is not in the queue. */
  tasks: (Task & { place: number | null })[];
  /** Conversations that are paused. */
  paused: { conversation: ConversationId; waiting: number }[];
}

const mostFound = 100;

/** `tasks list`: the tasks by conversation, in the order they will run. */
export function listTasks(options: TasksListOptions): Promise<ExitCode> {
  return withTasks(options, ({ store }) => {
    const list = readList(store, options);
    if (options.json) printJson(list);
    else print(...describe(list, options));
  });
}

function readList({ tasks, conversations }: Store, { all, search }: TasksListOptions): TaskList {
  const paused = conversations.paused().map(({ id }) => ({ conversation: id, waiting: tasks.queueOf(id).length }));
  if (search !== undefined) return { tasks: placed(tasks.search({ text: search, newest: mostFound })), paused };
  if (all) return { tasks: placed(tasks.list()), paused };

  const byConversation = Map.groupBy(placed(tasks.list({ states: openStates })), (task) => task.conversation);
  const begunFirst = (group: TaskList['tasks']) => group.toSorted((a, b) => (a.place ?? 0) - (b.place ?? 0));
  return { tasks: [...byConversation.values()].flatMap(begunFirst), paused };

  function placed(some: readonly Task[]): TaskList['tasks'] {
    const queues = [...new Set(some.map(({ conversation }) => conversation))].map((id) => tasks.queueOf(id));
    const places = new Map(queues.flatMap((queue) => queue.map(({ id }, i) => [id, i + 1] as const)));
    const mask = createSecretMask({});
    return some.map((task) => ({ ...maskTask(task, mask), place: places.get(task.id) ?? null }));
  }
}

function describe({ tasks, paused }: TaskList, options: TasksListOptions): string[] {
  const rows =
    tasks.length === 0
      ? [nothing(options)]
      : table([['TASK', 'STATE', 'LINE', 'PROJECT', 'FROM', 'CHAT', 'SINCE', 'TEXT'], ...tasks.map(row)]);
  const pauses = paused.map(({ conversation, waiting }) => `Paused: ${plain(conversation)} (${waiting} waiting)`);
  if (pauses.length > 0) pauses.push('Resume: dispatch-bridge tasks resume');
  return [...rows, ...pauses];
}

function nothing({ all, search }: TasksListOptions): string {
  if (search !== undefined) return `No task contains “${plain(search)}”.`;
  if (all) return 'No tasks yet.';
  return 'Nothing is queued or running. Ended tasks: dispatch-bridge tasks list --all';
}

function row(task: TaskList['tasks'][number]): string[] {
  return [
    String(task.number),
    task.state,
    task.place === null ? '' : String(task.place),
    task.project,
    plain(task.userName, 20),
    plain(task.conversation, 40),
    formatMoment(task.endedAt ?? task.startedAt ?? task.createdAt),
    plain(promptForPeople(task.prompt), 50),
  ];
}
