import { marks } from '../../text/format/marks.ts';
import { platformOf } from '../model/conversation.ts';
import type { ChatCommand, CommandContext } from './kit/command.ts';
import { refuseToShow } from './kit/owners-only.ts';

export const approvalsCommand: ChatCommand = {
  name: 'approvals',
  description: 'All requests of Claude that need an answer, in all chats',
  forViewers: false,
  forOwners: true,
  run(context) {
    const { approvals, reply } = context;
    const refusal = refuseToShow(context, '/approvals', 'the requests of all chats');
    const count = approvals.overview.count();
    if (refusal !== undefined) reply(refusal);
    else if (!isOwnChat(context))
      reply('The requests of all chats come to your private chat with me. Send /approvals there.');
    else if (count === 0) reply('Nothing needs an answer in any chat.');
    else reply(`${marks.needsYou} ${count === 1 ? '1 request needs' : `${count} requests need`} an answer:`);
  },
  async finish(context) {
    const { approvals, user, conversation } = context;
    if (user.role === 'owner' && isOwnChat(context)) await approvals.overview.show(user, conversation.id);
  },
};

/**
 * The answer to a command may be for one person alone where others read everything else, and so the cards. A branch of a
 * private chat is private.
 */
function isOwnChat({ platform, conversation, private: isPrivate }: CommandContext): boolean {
  const place = conversation.id.split(':', 2).join(':');
  return isPrivate && (platform(platformOf(place))?.isPrivate?.(place) ?? true);
}
