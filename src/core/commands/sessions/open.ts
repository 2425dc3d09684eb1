import { isOwnSession } from '../../finishing/rights.ts';
import { platformOf } from '../../model/conversation.ts';
import { refuseInAudit } from '../../people/rights.ts';
import { notice } from '../../reply/notice.ts';
import { openTasksOf } from '../../sessions/session-state.ts';
import type { ButtonAction, ChatCommand, CommandContext, PressContext } from '../kit/command.ts';
import { unknownSession } from './manage.ts';
import { listSessions } from './sessions.ts';

export const openCommand: ChatCommand = {
  name: 'open',
  description: 'Continue a code session in this chat: /open fix-login',
  args: [{ name: 'name', description: 'Its name, as /sessions lists it', kind: 'text' }],
  forViewers: false,
  run(context) {
    if (context.args === '') listSessions(context, 'all');
    else context.reply(openSession(context, context.args));
  },
};

/** `open:fix-login` */
export const openAction: ButtonAction = {
  verb: 'open',
  typed: (name) => `/open ${name}`,
  run: (context) => ({ word: openSession(context, context.argument), buttons: 'as they are' }),
};

export const backCommand: ChatCommand = {
  name: 'back',
  description: 'Return from a code session to this chat’s own session',
  forViewers: false,
  run({ store, conversation, reply }) {
    if (conversation.session.name === undefined) {
      reply('This chat is in its own session already.');
      return;
    }
    if (conversation.session.hasPlace) {
      reply(`This place is for ${conversation.session.name} alone. Write in the chat it was sent from.`);
      return;
    }
    const own = store.sessions
      .list(conversation.id)
      .find(
        ({ kind, name, state, project }) =>
          kind === 'chat' && name === undefined && state === 'open' && project === conversation.project,
      );
    if (own) store.sessions.makeCurrent(own.id, conversation.id);
    else store.conversations.renewSession(conversation.id);
    reply(
      `Back in the chat’s own session. ${conversation.session.name ?? 'The code session'} stays open: /open ${conversation.session.name ?? ''}`,
    );
  },
};

/** The chat continues this session; it has one place at a time, and a line there names the new one. @returns the word for people */
export function openSession(context: CommandContext | PressContext, wanted: string): string {
  const { store, user, conversation, outbox, platform } = context;
  const session = store.sessions.named(wanted);
  if (!session) return unknownSession(wanted);
  if (!isOwnSession(context, user, session.id)) {
    refuseInAudit(store, user, `open ${wanted}`);
    return 'Only the person of that session or an owner can open it.';
  }
  if (conversation.session.id === session.id) return `This chat is in ${session.name} already.`;
  const isElsewhere = session.conversation !== conversation.id;
  const [open] = isElsewhere ? openTasksOf(store, session) : [];
  const link = isElsewhere ? platform(platformOf(session.conversation))?.places?.link(session.conversation) : undefined;
  if (open)
    return `Task #${open.number} of ${session.name} is at work in another place${link ? `: ${link}` : ''}. Open it when that has ended.`;
  if (isElsewhere)
    outbox.add(session.conversation, { ...notice(`${session.name} continues in another chat.`), notify: false });
  store.sessions.makeCurrent(session.id, conversation.id);
  return `This chat continues ${session.name}. /back returns to its own session.`;
}
