import { findTask } from '../../core/actions/host-actions.ts';
import { maskTask } from '../../core/masking/mask-posts.ts';
import type { Tokens } from '../../core/model/events.ts';
import type { Task } from '../../core/model/task.ts';
import { stateWords } from '../../core/model/task-words.ts';
import type { Store } from '../../core/ports/store/store.ts';
import { promptForPeople } from '../../core/prompt/quoting.ts';
import { formatDuration } from '../../text/format/duration.ts';
import { formatCount, formatDollars } from '../../text/format/numbers.ts';
import { writeMarkdown } from '../../text/markdown/write.ts';
import { createSecretMask } from '../../text/secrets/mask.ts';
import type { ExitCode } from '../shared/exit.ts';
import { formatMoment, plain, print, printJson, withoutControls } from '../shared/print.ts';
import { type TasksOptions, withTasks } from './context.ts';

/** `tasks show`: everything about one task. */
export function showTask(id: string, options: TasksOptions): Promise<ExitCode> {
  return withTasks(options, ({ store }) => {
    const task = maskTask(findTask(store, id), createSecretMask({}));
    const kept = store.outbox.answerOf(task.id);
    const told = kept && { text: writeMarkdown(kept.post.blocks), state: kept.state, error: kept.error };
    if (options.json) printJson({ ...task, attempts: store.tasks.attempts(task.id), answer: told ?? null });
    else print(...facts(store, task), '', ...prompt(task), ...answer(store, task));
  });
}

function facts(store: Store, task: Task): string[] {
  const { startedAt, endedAt, costUsd, tokens } = task;
  const all: [string, string | undefined][] = [
    ['Task', `${task.number} (${task.id})`],
    [
      'State',
      task.reason === undefined ? stateWords(task.state) : `${stateWords(task.state)}: ${plain(task.reason, 300)}`,
    ],
    ['In line', placeInQueue(store, task)],
    ['From', `${plain(task.userName)} (${task.conversation})`],
    ['Project', task.project],
    ['Origin', origin(store, task)],
    ['Sent', formatMoment(task.createdAt)],
    ['Started', startedAt === undefined ? undefined : formatMoment(startedAt)],
    ['Ended', endedAt === undefined ? undefined : formatMoment(endedAt)],
    ['Took', startedAt === undefined || endedAt === undefined ? undefined : formatDuration(endedAt - startedAt)],
    ['Tools used', task.toolCount?.toString()],
    ['Tokens', tokens && tokensInWords(tokens)],
    ['Cost', costUsd === undefined ? undefined : `about ${formatDollars(costUsd)}`],
  ];
  return all.flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(12)}${value}`]));
}

function tokensInWords({ input, cacheRead, cacheWrite, output }: Tokens): string {
  return `${formatCount(input + cacheRead + cacheWrite)} in, ${formatCount(output)} out`;
}

function placeInQueue({ tasks, conversations }: Store, { id, conversation }: Task): string | undefined {
  const queue = tasks.openInOrder().filter((task) => task.conversation === conversation && task.place !== undefined);
  const place = queue.find((task) => task.id === id)?.place;
  if (place === undefined) return undefined;
  return `${place} of ${queue.length}${conversations.get(conversation)?.paused ? ', paused' : ''}`;
}

function origin({ tasks }: Store, { follows }: Task): string | undefined {
  const first = follows && tasks.get(follows.taskId);
  if (!first) return undefined;
  return follows.how === 'retry' ? `retries task #${first.number}` : `continues task #${first.number}`;
}

const deliveries = {
  arrived: 'Answer:',
  pending: 'Answer, on its way to the chat:',
  lost: 'Answer, waiting until its chat is back:',
  failed: 'Answer, not delivered:',
};

function answer(store: Store, { id }: Task): string[] {
  const kept = store.outbox.answerOf(id);
  if (!kept) return [];
  const lines = writeMarkdown(kept.post.blocks).trimEnd().split('\n');
  return ['', deliveries[kept.state], ...lines.map((line) => `  ${withoutControls(line)}`)];
}

function prompt(task: Task): string[] {
  return promptForPeople(task.prompt)
    .split('\n')
    .map((line) => `  ${plain(line, 1000)}`);
}
