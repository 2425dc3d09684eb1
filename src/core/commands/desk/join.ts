import { deskVerb } from '../../desk/desk-view.ts';
import { refuseInAudit } from '../../people/rights.ts';
import type { ButtonAction, ChatCommand } from '../kit/command.ts';
import { refuseToShow } from '../kit/owners-only.ts';

export const joinCommand: ChatCommand = {
  name: 'join',
  description: 'Sessions begun with claude at the desk: read along, continue here (in private)',
  args: [{ name: 'session', description: 'The beginning of its id, or words of its first prompt', kind: 'text' }],
  forViewers: false,
  forOwners: true,
  run(context) {
    const refusal = refuseToShow(context, '/join', 'sessions of the desk');
    if (refusal !== undefined) context.reply(refusal);
  },
  async finish(context) {
    if (context.user.role !== 'owner' || !context.private) return;
    await context.desk.list(context.conversation.id, context.args, context.user);
  },
};

/** `desk:show-<id>`, `desk:take-<id>`: only below what owners see in private. */
export const deskAction: ButtonAction = {
  verb: deskVerb,
  run({ store, desk, platform, user, argument, conversation }) {
    const [, act, id = ''] = /^(show|take)-(.+)$/.exec(argument) ?? [];
    const isPrivate = platform(user.platform)?.isPrivate?.(conversation.id) === true;
    if (user.role !== 'owner' || !isPrivate) {
      refuseInAudit(store, user, '/join');
      return { word: 'Only an owner can do that, in a private chat with me.', buttons: 'as they are' };
    }
    if (act === 'take') desk.take(conversation.id, id, user);
    else desk.show(conversation.id, id, user);
    return { word: '', buttons: 'as they are' };
  },
};
