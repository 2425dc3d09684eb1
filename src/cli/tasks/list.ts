import { maskTask } from '../../core/masking/mask-posts.ts';
import type { Task } from '../../core/model/task.ts';
import { stateWords } from '../../core/model/task-words.ts';
import type { Store } from '../../core/ports/store/store.ts';
import type { OpenTask } from '../../core/ports/store/task-store.ts';
import { promptForPeople } from '../../core/prompt/quoting.ts';
import { createSecretMask } from '../../text/secrets/mask.ts';
import { call } from '../line/call.ts';
import { type Column, momentOn, tableOf } from '../shared/columns.ts';
import type { ExitCode } from '../shared/exit.ts';
import { jsonPages, jsonSchema, jsonText, plain, printPages } from '../shared/print.ts';
import { type TasksOptions, withTasks } from './context.ts';

export interface TasksListOptions extends TasksOptions {
  all?: boolean;
  search?: string;
}

/** `place`: its place in the queue of its conversation, from 1; null: it is not in the queue. */
type ListedTask = Task & { place: number | null };

interface TaskList {
  /** Each page is read when it is asked for. */
  pages: Iterable<ListedTask[]>;
  /** Conversations that are paused. */
  paused: { conversation: string; waiting: number }[];
}

const mostFound = 100;
const tasksInPage = 500;

/** `tasks list`: the tasks by conversation, in the order they will run. */
export function listTasks(options: TasksListOptions): Promise<ExitCode> {
  return withTasks(options, async ({ store }) => {
    const list = readList(store, options);
    await printPages(options.json ? json(list) : describe(list, options));
  });
}

function readList(store: Store, options: TasksListOptions): TaskList {
  const open = store.tasks.openInOrder();
  const places = new Map(open.map(({ id, place }) => [id, place]));
  const mask = createSecretMask({});
  const listed = (task: Task) => ({ ...maskTask(task, mask), place: places.get(task.id) ?? null });
  const waiting = (id: string) =>
    open.filter(({ conversation, place }) => conversation === id && place !== undefined).length;
  return {
    pages: map(pagesOf(store, open, options), (page) => page.map(listed)),
    paused: store.conversations.paused().map(({ id }) => ({ conversation: id, waiting: waiting(id) })),
  };
}

function pagesOf({ tasks }: Store, open: readonly OpenTask[], { all, search }: TasksListOptions): Iterable<Task[]> {
  if (search !== undefined) return [tasks.search({ text: search, newest: mostFound }).tasks];
  if (all) return tasks.pages(tasksInPage);
  const starts = Array.from({ length: Math.ceil(open.length / tasksInPage) }, (_, n) => n * tasksInPage);
  return map(starts, (from) => open.slice(from, from + tasksInPage).flatMap(({ id }) => tasks.get(id) ?? []));
}

/** The same as `printJson({ tasks, paused })`. */
function* json({ pages, paused }: TaskList): Iterable<string> {
  yield `{\n  "schema": ${jsonSchema},\n  "tasks": `;
  yield* jsonPages(pages, '  ');
  yield `,\n  "paused": ${jsonText(paused, '  ')}\n}\n`;
}

function* describe({ pages, paused }: TaskList, options: TasksListOptions): Iterable<string> {
  let isEmpty = true;
  const rows = map(pages, (page) => {
    isEmpty &&= page.length === 0;
    return page;
  });
  yield* tableOf(columns, rows);
  if (isEmpty) yield `${nothing(options)}\n`;
  for (const { conversation, waiting } of paused) yield `Paused: ${plain(conversation)} (${waiting} waiting)\n`;
  if (paused.length > 0) yield `Resume: ${call('tasks resume')}\n`;
}

function nothing({ all, search }: TasksListOptions): string {
  if (search !== undefined) return `No task contains “${plain(search)}”.`;
  if (all) return 'No tasks yet.';
  return `Nothing is queued or running. Ended tasks: ${call('tasks list --all')}`;
}

const columns: Column<ListedTask>[] = [
  { title: 'TASK', cell: ({ number }) => String(number) },
  { title: 'STATE', cell: ({ state }) => (state === 'parked' ? stateWords(state) : state) },
  { title: 'LINE', cell: ({ place }) => (place === null ? '' : String(place)), spare: 1 },
  { title: 'TEXT', cell: ({ prompt }) => plain(promptForPeople(prompt), 50), least: 16 },
  { title: 'FROM', cell: ({ userName }) => plain(userName, 20), least: 8, spare: 2 },
  { title: 'PROJECT', cell: ({ project }) => plain(project), least: 8, spare: 3 },
  { title: 'CHAT', cell: ({ conversation }) => plain(conversation, 40), spare: 4 },
  {
    title: 'SINCE',
    cell: ({ endedAt, startedAt, createdAt }, screen) => momentOn(endedAt ?? startedAt ?? createdAt, screen),
  },
];

function* map<T, R>(values: Iterable<T>, change: (value: T) => R): Iterable<R> {
  for (const value of values) yield change(value);
}
