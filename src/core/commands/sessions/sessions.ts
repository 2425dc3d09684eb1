import { type Filter, filters } from '../../session-list/visible.ts';
import type { ChatCommand, CommandContext } from '../kit/command.ts';

export const sessionsCommand: ChatCommand = {
  name: 'sessions',
  description: 'Code sessions and how each is: /sessions, /sessions running',
  args: [
    {
      name: 'which',
      description: 'Only those that run, only yours, or those you archived',
      kind: 'text',
      choices: filters.map((value) => ({ name: value, value })),
    },
  ],
  forViewers: true,
  run(context) {
    const { args, reply } = context;
    const filter = args === '' ? 'all' : filters.find((known) => known === args.toLowerCase());
    if (filter) listSessions(context, filter);
    else reply(`Unknown “${args}”. Send /sessions, or add one of these: ${filters.join(', ')}.`);
  },
};

export function listSessions(context: CommandContext, filter: Filter): void {
  const { sessionList, user, conversation, messageId } = context;
  sessionList.show({ filter, user, chat: conversation.id, isPrivate: context.private }, messageId);
}
