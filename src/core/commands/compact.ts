import type { PressResult } from '../model/press.ts';
import { openStates, type Task } from '../model/task.ts';
import type { ChatCommand, CommandContext, PressContext } from './kit/command.ts';
import { leftSession, taskAction } from './kit/on-task.ts';

/** How far back it is looked whether a session is being compacted. */
const lookedAt = 200;

export const compactCommand: ChatCommand = {
  name: 'compact',
  description: 'Have claude compact this session: it goes on from a summary',
  forViewers: false,
  run(context) {
    const { conversation, args, messageId, reply } = context;
    const open = compactionsOf(context).find(({ state }) => openStates.includes(state));
    if (args !== '') reply('/compact takes no words: claude decides what it keeps.');
    else if (conversation.sessionId === undefined) {
      reply('There is no session here to compact. The next message starts one.');
    } else if (open) reply(alreadyWords(open));
    else {
      const { refusal } = compact(context, messageId);
      if (refusal !== undefined) reply(refusal);
    }
  },
};

/** Below an answer that says the session is full. */
export const compactAction = taskAction('compact', 'compact the session of', (context, task): PressResult => {
  const left = leftSession(context, task);
  if (left !== undefined) return { word: left };
  const since = compactionsOf(context).findLast(
    ({ number, state }) => number > task.number && (state === 'done' || openStates.includes(state)),
  );
  if (since) return { word: alreadyWords(since) };
  const { added, refusal } = compact(context, task.messageId ?? '');
  if (!added) return { word: refusal ?? 'You have given as many tasks as you may for now.', buttons: 'as they are' };
  return { word: `Task #${added.number} compacts this session.` };
});

/** `refusal`: why this person may not give another task; undefined where they were told a while ago. */
function compact(
  { tasks, limits, line, user, conversation, afterwards }: CommandContext | PressContext,
  messageId: string,
): { added?: Task; refusal?: string | undefined } {
  const full = limits.refusal(user);
  if (full) return { refusal: full.line };
  const added = tasks.compact(conversation, user, messageId);
  afterwards(async () => line.receipts.expect(added));
  return { added };
}

/** Oldest first. */
function compactionsOf({ store, conversation }: CommandContext | PressContext): Task[] {
  return store.tasks.list({ conversation: conversation.id, newest: lookedAt }).filter(({ compacts }) => compacts);
}

function alreadyWords({ number, state }: Task): string {
  return state === 'done'
    ? `Task #${number} has compacted this session.`
    : `Task #${number} compacts this session already.`;
}
