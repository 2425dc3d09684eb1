import { type Block, type Inline, moment, paragraph, text } from '../../text/document/blocks.ts';
import { oneLineName } from '../../text/format/one-line-name.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';
import { oneLine } from '../../text/summary/one-line.ts';
import type { Button, Post } from '../model/post.ts';
import { endStates, type Task } from '../model/task.ts';
import { parkedWords, stateWords, taskLabel } from '../model/task-words.ts';
import { maySteer } from '../people/rights.ts';
import type { SearchResult } from '../ports/store/task-store.ts';
import { promptForPeople } from '../prompt/quoting.ts';
import { bullets } from './kit/bullets.ts';
import { type ChatCommand, type CommandContext, taskNumber } from './kit/command.ts';
import { mayRead, noTaskHere } from './kit/on-task.ts';

const shown = 10;
/** Longest quote of a prompt, characters. */
const longestPrompt = 60;
/** Nothing else happens in the bridge during a step of a search. Most searches need one. */
const stepMs = 25;
const betweenStepsMs = 15;
const mostSteps = 50;

/** Searches that need more than one step, with what they found so far. */
const underWay = new WeakMap<CommandContext, SearchResult>();

export const tasksCommand: ChatCommand = {
  name: 'tasks',
  description: 'Recent tasks here. One with its answer: /tasks 12. Search: /tasks TEXT',
  subcommands: [
    { name: 'recent', description: 'Recent tasks here', word: '' },
    { name: 'show', description: 'One task with its answer', word: '', args: [taskNumber('required')] },
    {
      name: 'search',
      description: 'Tasks here that contain a text',
      word: '',
      args: [{ name: 'text', description: 'What to search for', kind: 'text', required: true }],
    },
  ],
  forViewers: true,
  run(context) {
    const { args, reply } = context;
    const number = /^#?(\d+)$/.exec(args)?.[1];
    if (number !== undefined) {
      showTask(context, Number(number));
      return;
    }
    const found = search(context);
    if (found.downTo === undefined) reply(list(found, context));
    else underWay.set(context, found);
  },
  async finish(context) {
    let found = underWay.get(context);
    if (!found) return;
    for (let step = 1; found.downTo !== undefined && step < mostSteps; step++) {
      await context.clock.sleep(betweenStepsMs);
      const { tasks, downTo } = search(context, found);
      found = { tasks: [...found.tasks, ...tasks], downTo };
    }
    context.reply(list(found, context));
  },
};

/** One step. `found`: what the steps before it found. */
function search({ store, conversation, args }: CommandContext, found?: SearchResult): SearchResult {
  return store.tasks.search({
    conversation: conversation.id,
    ...(args && { text: args }),
    newest: shown - (found?.tasks.length ?? 0),
    ...(found?.downTo !== undefined && { below: found.downTo }),
    patienceMs: stepMs,
  });
}

function list({ tasks, downTo }: SearchResult, context: CommandContext): Block[] {
  if (tasks.length === 0) return [paragraph(context.args ? nothingFound(downTo, context) : 'No tasks yet.')];
  const hasEnded = tasks.some(({ state }) => endStates.includes(state));
  return [
    bullets(tasks.map((task) => entry(task, context))),
    ...(downTo === undefined ? [] : [paragraph(`I searched back to #${downTo}. ${olderOnes(context)}`)]),
    ...(hasEnded ? [paragraph('/retry N repeats one.')] : []),
  ];
}

function olderOnes({ hostCommands }: CommandContext): string {
  return `For older tasks, run this on the host: ${hostCommands.bridge('tasks list --search TEXT')}`;
}

function nothingFound(downTo: number | undefined, context: CommandContext): string {
  if (downTo === undefined) return 'No task in this chat contains this text.';
  return `No task in this chat from #${downTo} on contains this text. ${olderOnes(context)}`;
}

/** Sends the answer again as its own message; while there is none, the state of the task. */
function showTask(context: CommandContext, number: number): void {
  const { store, reply } = context;
  const task = store.tasks.byNumber(number);
  if (!task || !mayRead(context, task)) {
    reply(noTaskHere(context, number));
    return;
  }
  const kept = store.outbox.answerOf(task.id);
  if (!kept) {
    reply([{ type: 'paragraph', children: entry(task, context) }, paragraph('No answer is stored.')]);
    return;
  }
  const isLost = kept.state === 'failed' ? [paragraph('I could not deliver this answer to its chat:')] : [];
  reply([...isLost, ...withAsked(kept.post.blocks, task, context)], buttonsFor(task, kept.post, context), 'alone');
}

/** The answer with the files that went with it and what was asked, above its footer. */
function withAsked(answer: readonly Block[], task: Task, { store, mask, clock }: CommandContext): Block[] {
  const files = store.outbox.filesOf(task.id).map((name) => oneLineName(mask(name)));
  const asked = [moment(task.createdAt, clock.now()), text(`: ${promptLine(task, mask)}`)];
  const last = answer.findLastIndex(({ type }) => type !== 'footer') + 1;
  return [
    ...answer.slice(0, last),
    ...(files.length > 0 ? [paragraph(`Files sent: ${files.join(', ')}`)] : []),
    paragraph('Asked ', ...asked),
    ...answer.slice(last),
  ];
}

/** What its first end had, for people who may use it here. A finished task repeats nothing by a slip of the thumb. */
function buttonsFor(task: Task, { buttons = [] }: Post, context: CommandContext): Button[][] {
  const isCutOff = task.state === 'failed' || task.state === 'cancelled';
  const isHere = task.conversation === context.conversation.id;
  return isCutOff && isHere && maySteer(context, context.user, task) ? buttons : [];
}

function entry(task: Task, { mask, clock }: Pick<CommandContext, 'mask' | 'clock'>): Inline[] {
  const { state, createdAt, startedAt, endedAt } = task;
  const prompt = promptLine(task, mask);
  if (state === 'parked') return [text(`${taskLabel(task)} ${parkedWords(task)}${prompt}`)];
  return [
    text(`${taskLabel(task)} ${stateWords(state)}, `),
    moment(endedAt ?? startedAt ?? createdAt, clock.now()),
    text(`: ${prompt}`),
  ];
}

function promptLine({ prompt }: Task, mask: SecretMask): string {
  return oneLine(mask(promptForPeople(prompt)), longestPrompt);
}
