import { type Block, paragraph } from '../../text/document/blocks.ts';
import { marks } from '../../text/format/marks.ts';
import { oneLine } from '../../text/summary/one-line.ts';
import type { Task, TaskState } from '../model/task.ts';
import { promptForPeople } from '../prompt/quoting.ts';
import { refreshVerb } from '../receipts/queue-cards.ts';
import { bullets } from './kit/bullets.ts';
import type { ButtonAction, ChatCommand, CommandContext } from './kit/command.ts';
import { refuseToShow } from './kit/owners-only.ts';

/** Most tasks of all chats in one answer. */
const mostListed = 30;
/** Longest quote of a prompt, characters. */
const longestPrompt = 60;

const begun: readonly TaskState[] = ['running', 'waiting', 'interrupted'];

export const queueCommand: ChatCommand = {
  name: 'queue',
  description: 'Show and reorder the queue; for owners: /queue all',
  forViewers: true,
  forOne: true,
  run(context) {
    const { queueDisplay, conversation, messageId, args, reply } = context;
    if (args.toLowerCase() !== 'all') queueDisplay.cards.show(conversation.id, messageId);
    else reply(refuseToShow(context, '/queue all', 'what runs in all chats') ?? everywhere(context));
  },
};

/** Brings a list up to date that does not change by itself; the list itself does that after every press on it. */
export const refreshAction: ButtonAction = {
  verb: refreshVerb,
  forViewers: true,
  typed: () => '/queue',
  run: () => ({ word: '', buttons: 'as they are' }),
};

/** What runs and waits in all chats: first what has begun, then chat by chat what is in line. */
function everywhere({ store, mask }: CommandContext): Block[] {
  const working = store.tasks.list({ states: begun });
  const waiting: Task[] = [];
  for (const place of store.tasks.waitingPlaces()) {
    const room = mostListed - working.length - waiting.length;
    if (room <= 0) break;
    waiting.push(...store.tasks.queueOf(place, room));
  }
  const listed = [...working, ...waiting].slice(0, mostListed);
  const more = working.length + store.tasks.countWaiting() - listed.length;
  if (listed.length === 0) return [paragraph(`${marks.idle} Nothing runs or waits in any chat.`)];
  return [
    bullets(
      listed.map((task) => `${markOf(task)} #${task.number} ${task.userName}, ${task.project}: ${quoteOf(task)}`),
    ),
    ...(more > 0 ? [paragraph(`and ${more} more`)] : []),
  ];

  function quoteOf({ prompt }: Task): string {
    return oneLine(mask(promptForPeople(prompt)), longestPrompt);
  }
}

function markOf({ state }: Task): string {
  if (state === 'running') return marks.running;
  return state === 'waiting' || state === 'interrupted' ? marks.needsYou : marks.waiting;
}
