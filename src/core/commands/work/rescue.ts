import { moment, paragraph, text } from '../../../text/document/blocks.ts';
import { marks } from '../../../text/format/marks.ts';
import { isOwnSession } from '../../finishing/rights.ts';
import { refuseInAudit } from '../../people/rights.ts';
import { bullets } from '../kit/bullets.ts';
import type { ButtonAction, ChatCommand, CommandContext, PressContext } from '../kit/command.ts';

const mostListed = 10;

export const rescueCommand: ChatCommand = {
  name: 'rescue',
  description: 'Bring back what was kept before a worktree was removed: /rescue, /rescue r12',
  args: [{ name: 'id', description: 'As /rescue lists it', kind: 'text' }],
  forViewers: false,
  run(context) {
    const { store, args, reply, clock, conversation } = context;
    if (args !== '') {
      reply(restore(context, args.toLowerCase()));
      return;
    }
    const all = store.rescues
      .list({ project: conversation.project, most: mostListed })
      .filter((rescue) => isOwnSession(context, context.user, rescue.session));
    if (all.length === 0) {
      reply(`${marks.idle} Nothing is kept for “${conversation.project}”.`);
      return;
    }
    const lines = all.map(({ id, name, rescued, createdAt, expiresAt }) => [
      text(`${id} · ${name} · ${rescued.what.join(', ')} · `),
      moment(createdAt, clock.now()),
      text(', until '),
      moment(expiresAt, clock.now()),
    ]);
    const buttons = all.map(({ id, name }) => [{ label: `Bring back ${name} (${id})`, action: `rescue:${id}` }]);
    reply([paragraph(`Kept for “${conversation.project}”:`), bullets(lines)], buttons);
  },
};

/** `rescue:r12` */
export const rescueAction: ButtonAction = {
  verb: 'rescue',
  typed: (id) => `/rescue ${id}`,
  run: (context) => ({ word: restore(context, context.argument), buttons: 'as they are' }),
};

function restore(context: CommandContext | PressContext, id: string): string {
  const { store, finishing, user, conversation } = context;
  const rescue = store.rescues.get(id);
  if (!rescue) return `Nothing is kept under ${id}. /rescue lists what is.`;
  if (!isOwnSession(context, user, rescue.session)) {
    refuseInAudit(store, user, `restore ${id}`);
    return 'Only the person of that session or an owner can bring it back.';
  }
  return finishing.restore(rescue, user, conversation.id);
}
