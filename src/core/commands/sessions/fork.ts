import { identityOf } from '../../model/user.ts';
import { freeName, sessionName } from '../../sessions/names.ts';
import type { ChatCommand } from '../kit/command.ts';

/** Begins a copy of the chat's session: Claude knows all that was said, and works in a worktree of its own. */
export const forkCommand: ChatCommand = {
  name: 'fork',
  description: 'Try something in a copy of this session; the session itself stays as it is',
  args: [{ name: 'name', description: 'What the copy is called', kind: 'text' }],
  forViewers: false,
  run({ store, user, args, conversation, reply }) {
    const { session, project } = conversation;
    if (session.agentId === undefined) {
      reply('Nothing was said in this session yet. /code begins another.');
      return;
    }
    const wanted = sessionName(args) ?? `${session.name ?? sessionName(session.title ?? '') ?? 'chat'}-copy`;
    const copy = store.sessions.add({
      ...{ conversation: session.conversation, kind: 'code', project, person: identityOf(user) },
      ...{ name: freeName(store, wanted), copyOf: session.agentId },
      ...(session.title !== undefined && { title: session.title }),
      ...(session.model !== undefined && { model: session.model }),
      ...(session.effort !== undefined && { effort: session.effort }),
    });
    store.sessions.makeCurrent(copy.id, conversation.id);
    reply(
      `This chat is in ${copy.name}, a copy. The next message goes to it; /back returns to the chat’s own session.`,
    );
  },
};
