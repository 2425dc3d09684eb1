import type { PressResult } from '../model/press.ts';
import { openStates, type Task } from '../model/task.ts';
import { quotaWord } from '../people/quotas.ts';
import type { ChatCommand, CommandContext, PressContext } from './kit/command.ts';
import { leftSession, taskAction } from './kit/on-task.ts';

/** How many of the latest tasks to search for a compaction of this session. */
const lookedAt = 200;

export const compactCommand: ChatCommand = {
  name: 'compact',
  description: 'Compact this session; Claude continues from a summary',
  forViewers: false,
  run(context) {
    const { quotas, user, conversation, args, messageId, reply } = context;
    if (args !== '') return reply('/compact takes no text; Claude decides what to keep.');
    if (conversation.session.agentId === undefined) {
      return reply('No session to compact here. The next message starts one.');
    }
    const open = compactionsOf(context).find(({ state }) => openStates.includes(state));
    if (open) return reply(alreadyWords(open));
    const full = quotas.refusal(user);
    if (!full) compact(context, messageId);
    else if (full.line !== undefined) reply(full.line);
  },
};

/** Below an answer about a full session. */
export const compactAction = taskAction('compact', 'compact the session of', (context, task): PressResult => {
  const left = leftSession(context, task);
  if (left !== undefined) return { word: left };
  const since = compactionsOf(context).findLast(
    ({ number, state }) => number > task.number && (state === 'done' || openStates.includes(state)),
  );
  if (since) return { word: alreadyWords(since) };
  const full = context.quotas.refusal(context.user);
  if (full) return { word: quotaWord(full), buttons: 'as they are' };
  return { word: `Compacting this session as #${compact(context, task.messageId).number}.` };
});

function compact(
  { tasks, queueDisplay, user, conversation }: CommandContext | PressContext,
  messageId: string | undefined,
): Task {
  const added = tasks.compact(conversation, user, messageId);
  queueDisplay.receipts.expect(added);
  return added;
}

/** Oldest first. */
function compactionsOf({ store, conversation }: CommandContext | PressContext): Task[] {
  return store.tasks.list({ conversation: conversation.id, newest: lookedAt }).filter(({ compacts }) => compacts);
}

function alreadyWords({ number, state }: Task): string {
  return state === 'done'
    ? `Task #${number} already compacted this session.`
    : `Task #${number} already compacts this session.`;
}
