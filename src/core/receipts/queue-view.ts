import { type Block, type Inline, moment, paragraph, text } from '../../text/document/blocks.ts';
import { marks } from '../../text/format/marks.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';
import { oneLine } from '../../text/summary/one-line.ts';
import type { TaskControl } from '../actions/task-control.ts';
import type { Holds } from '../gates/holds.ts';
import type { ConversationId } from '../model/conversation.ts';
import type { Button } from '../model/post.ts';
import type { Task } from '../model/task.ts';
import { parkedWords, taskLabel } from '../model/task-words.ts';
import type { KnownPlatforms } from '../platforms/known-platforms.ts';
import type { ButtonLimits } from '../ports/capabilities.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store/store.ts';
import { promptForPeople } from '../prompt/quoting.ts';

/** Most queued tasks in the list; there are few begun ones. */
const mostListed = 20;
/** Longest quote of a prompt, characters. */
const longestPrompt = 60;
/** Most tasks with buttons: more rows would push the list itself away. */
const mostWithButtons = 4;

export interface QueueViewOptions {
  store: Store;
  tasks: Pick<TaskControl, 'current' | 'queueOf' | 'countQueue' | 'begunIn'>;
  holds: Pick<Holds, 'of'>;
  known: Pick<KnownPlatforms, 'buttonsIn'>;
  mask: SecretMask;
  clock: Clock;
}

export interface QueueView {
  blocks: Block[];
  buttons: Button[][];
}

/** What runs, waits and is interrupted in a conversation, at this moment. */
export function viewQueue(
  { store, tasks, holds, known, mask, clock }: QueueViewOptions,
  conversation: ConversationId,
): QueueView {
  const queue = tasks.queueOf(conversation, mostListed);
  const more = queue.length < mostListed ? 0 : tasks.countQueue(conversation) - queue.length;
  const interrupted = store.tasks.list({ conversation, states: ['interrupted'] });
  const begun = [...tasks.begunIn(conversation), ...interrupted].sort((a, b) => a.number - b.number);
  const isEmpty = begun.length + queue.length === 0;
  const here = store.conversations.get(conversation);
  const isPaused = here?.paused === true;
  const held = isEmpty || !here ? undefined : holds.of(here.project).words();

  const entry = (task: Task, lead: Inline[]): Inline[] => [
    text(taskLabel(task)),
    ...lead,
    text(oneLine(mask(promptForPeople(task.prompt)), longestPrompt)),
  ];
  const blocks: Block[] = [];
  if (held) blocks.push(paragraph(`${marks.waiting} `, ...held));
  if (isPaused) blocks.push(paragraph(`${marks.waiting} Paused. New tasks wait until /resume.`));
  if (isEmpty) blocks.push(paragraph(`${marks.idle} The queue is empty.`));
  if (begun.length > 0)
    blocks.push(
      list(
        false,
        begun.map((task) => entry(task, stateOf(task, clock.now()))),
      ),
    );
  if (queue.length > 0)
    blocks.push(
      list(
        true,
        queue.map((task) => entry(task, [text(': ')])),
      ),
    );
  if (more > 0) blocks.push(paragraph(`… and ${more} more.`));
  const shown = queue.slice(0, tasksWithButtons(known.buttonsIn([conversation])));
  return { blocks, buttons: [...shown.map(rowOf), lastRow()].filter((row) => row.length > 0) };

  function rowOf({ number }: Task, index: number): Button[] {
    const [first, ...others] = [
      ...(index > 0 ? [{ label: '▲', action: `up:${number}` }] : []),
      ...(index + 1 < queue.length ? [{ label: '▼', action: `down:${number}` }] : []),
      { label: '✎', action: `edit:${number}` },
      { label: '✕', action: `cancel:${number}` },
    ];
    return [{ ...first!, label: `#${number} ${first!.label}` }, ...others];
  }

  function lastRow(): Button[] {
    const current = tasks.current(conversation);
    const pause = { label: 'Pause', action: 'pause:here' };
    return [
      ...(isPaused ? [{ label: 'Resume', action: 'resume:here' }] : isEmpty ? [] : [pause]),
      ...(current ? [{ label: `Stop #${current.number}`, action: `stop:${current.number}` }] : []),
    ];
  }
}

/** For how many tasks there is room, beside the two buttons of the whole queue; each has up to four. */
function tasksWithButtons({ rows, inRow, inAll }: ButtonLimits): number {
  const inRows = Math.floor((rows - Math.ceil(2 / inRow)) / Math.ceil(4 / inRow));
  const byNumber = Math.floor((inAll - 2) / 4);
  return Math.max(0, Math.min(mostWithButtons, inRows, byNumber));
}

/** The state of a begun task, between its number and its text; a queued task shows its place instead. */
function stateOf(task: Task, now: number): Inline[] {
  const { state, startedAt } = task;
  if (state === 'waiting') return [text(' waiting for an answer: ')];
  if (state === 'queued') return [text(' starting: ')];
  if (state === 'parked') return [text(` ${parkedWords(task)}`)];
  if (state !== 'running' || startedAt === undefined) return [text(` ${state}: `)];
  return [text(' running since '), moment(startedAt, now), text(': ')];
}

function list(ordered: boolean, lines: readonly Inline[][]): Block {
  return { type: 'list', ordered, start: 1, items: lines.map((line) => ({ blocks: [paragraph(...line)] })) };
}
