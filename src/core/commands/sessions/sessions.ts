import { paragraph } from '../../../text/document/blocks.ts';
import { formatBytes } from '../../../text/format/bytes.ts';
import { marks } from '../../../text/format/marks.ts';
import type { Session } from '../../model/session.ts';
import { identityOf } from '../../model/user.ts';
import { alikeAccounts } from '../../people/rights.ts';
import { sessionMarks, stateOfSession } from '../../sessions/session-state.ts';
import { bullets } from '../kit/bullets.ts';
import type { ChatCommand } from '../kit/command.ts';

const mostListed = 8;
const mostLooked = 500;

export const sessionsCommand: ChatCommand = {
  name: 'sessions',
  description: 'Code sessions and how each is: /sessions, /sessions running, /sessions mine',
  args: [
    {
      name: 'which',
      description: 'Only those that run, or only yours',
      kind: 'text',
      choices: ['running', 'mine', 'all'].map((value) => ({ name: value, value })),
    },
  ],
  forViewers: true,
  run(context) {
    const { store, user, args, conversation, reply } = context;
    const which = args.toLowerCase();
    const isMine = which === 'mine' || user.role === 'operator';
    const own = isMine ? { of: alikeAccounts(context, identityOf(user), user.role) } : {};
    const all = store.sessions
      .listNamed({ ...own, most: mostLooked })
      .map((session) => ({ session, ...stateOfSession(store, session) }))
      .filter(({ session }) => user.role !== 'viewer' || isOf(conversation.id, session))
      .filter(({ state }) => which !== 'running' || state === 'running' || state === 'needs you' || state === 'queued');
    if (all.length === 0) {
      reply(`${marks.idle} No code session${which === 'running' ? ' runs' : ''}. /code begins one.`);
      return;
    }
    const listed = all.slice(0, mostListed);
    const lines = listed.map(({ session, state, task }) => {
      const workspace = store.workspaces.of(session.id);
      return [
        `${sessionMarks[state]} ${session.name} · ${session.project}`,
        ...(workspace && workspace.state !== 'gone' ? [workspace.branch] : []),
        ...(workspace?.bytes === undefined ? [] : [formatBytes(workspace.bytes)]),
        ...(task ? [`#${task.number}`] : []),
      ].join(' · ');
    });
    const more = all.length > listed.length ? [paragraph(`and ${all.length - listed.length} more`)] : [];
    const buttons =
      user.role === 'viewer'
        ? undefined
        : listed.map(({ session: { name } }) => [{ label: `Open ${name}`, action: `open:${name}` }]);
    reply([bullets(lines), ...more], buttons);
  },
};

/** Whether people of this chat see it: it talks here, or was delegated from here. */
function isOf(chat: string, { conversation, askedIn }: Pick<Session, 'conversation' | 'askedIn'>): boolean {
  return conversation === chat || askedIn === chat;
}
