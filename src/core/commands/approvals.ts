import { marks } from '../../text/format/marks.ts';
import type { ChatCommand } from './kit/command.ts';
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
    else if (count === 0) reply('Nothing needs an answer in any chat.');
    else reply(`${marks.needsYou} ${count === 1 ? '1 request needs' : `${count} requests need`} an answer:`);
  },
  async finish({ approvals, user, private: isPrivate, conversation }) {
    if (user.role === 'owner' && isPrivate) await approvals.overview.show(user, conversation.id);
  },
};
