import { type ConversationId, platformOf } from '../conversation.ts';
import { notice } from '../say.ts';
import type { ButtonAction, ChatCommand, CommandContext, PressContext } from './command.ts';

const openStates = ['queued', 'running', 'waiting', 'parked', 'interrupted'] as const;
const maxOffered = 5;

export const continueCommand: ChatCommand = {
  name: 'continue',
  description: 'Go on here with your session of the other platform',
  forViewers: false,
  run(context) {
    const found = context.linking.elsewhere(context.user).slice(0, maxOffered);
    if (found.length === 0) {
      context.reply('There is no session of yours on another platform. /link connects the two.');
    } else if (found.length === 1) {
      context.reply(takeOver(context, found[0]!.id).word);
    } else {
      const buttons = found.map(({ id, project }) => [{ label: labelOf(context, id, project), action: `take:${id}` }]);
      context.reply('Which one?', buttons);
    }
  },
};

export const takeAction: ButtonAction = {
  verb: 'take',
  run(context) {
    const { word, done } = takeOver(context, context.argument);
    return { word, keepButtons: !done };
  },
};

/** The session moves: it has one place at a time, so no two tasks ever run on it. */
function takeOver(
  { store, linking, outbox, user, conversation }: CommandContext | PressContext,
  from: ConversationId,
): { word: string; done: boolean } {
  const source = linking.elsewhere(user).find(({ id }) => id === from);
  if (!source) return { word: 'That session is not there any more.', done: true };
  for (const place of [source.id, conversation.id]) {
    const open = store.tasks.list({ conversation: place, states: openStates, newest: 1 })[0];
    if (open) return { word: `Task #${open.number} is still ${open.state}. Try again when it has ended.`, done: false };
  }
  store.conversations.moveSession(source.id, conversation.id);
  const here = platformOf(conversation.id);
  outbox.add(source.id, {
    ...notice(`This session goes on in ${titles[here]}. The next message here starts a new one.`),
    notify: false,
  });
  return { word: `This chat goes on with “${source.project}” from ${titles[platformOf(source.id)]}.`, done: true };
}

function labelOf({ store }: CommandContext, conversation: ConversationId, project: string): string {
  const last = store.tasks.list({ conversation, newest: 1 })[0];
  return `${project}: ${(last?.prompt ?? '').replace(/\s+/g, ' ').slice(0, 30)}`;
}

const titles = { terminal: 'the terminal', telegram: 'Telegram', discord: 'Discord' } as const;
