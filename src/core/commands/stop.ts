import { marks } from '../../text/format/marks.ts';
import type { Button } from '../model/post.ts';
import type { Task } from '../model/task.ts';
import { aboutTask } from '../model/task-words.ts';
import { maySteer, refuseToSteer } from '../people/rights.ts';
import { openTasksOf } from '../sessions/session-state.ts';
import type { ButtonAction, ChatCommand, CommandContext } from './kit/command.ts';
import { noSuchTask } from './kit/on-task.ts';
import { stopSession, unknownSession } from './sessions/manage.ts';

const mostOffered = 5;
const mostLooked = 100;

export const stopCommand: ChatCommand = {
  name: 'stop',
  description: 'Stop the running task; with several, the one of a session: /stop fix-login',
  args: [{ name: 'session', description: 'The session whose task stops', kind: 'text' }],
  forViewers: false,
  run(context) {
    const { store, tasks, user, conversation, args, reply } = context;
    const named = args === '' ? undefined : store.sessions.named(args);
    if (args !== '') {
      reply(named ? stopSession(context, named) : unknownSession(args));
      return;
    }
    const running = [...tasks.begunIn(conversation.id), ...besides(context)].filter(
      // What was added to a running task stops with it.
      (one, index, all) => index === all.findIndex(({ sessionId }) => sessionId === one.sessionId),
    );
    const [task, another] = running;
    if (!task) {
      const waiting = store.tasks.countWaiting(conversation.id);
      const hint = waiting > 0 ? ` ${waiting} waiting: /queue shows them, /cancel removes one.` : '';
      reply(`${marks.idle} Nothing is running here.${hint}`);
    } else if (another || task.conversation !== conversation.id) {
      reply(
        'Which one?',
        running.slice(0, mostOffered).map((one) => [stopButton(context, one)]),
      );
    } else if (maySteer(context, user, task)) {
      tasks.cancel(tasks.currentIn(task) ?? task, user);
    } else {
      reply(refuseToSteer(store, user, task, 'stop'));
    }
  },
};

/** What runs in places of their own, for work that was sent from this chat. */
function besides({ store, tasks, conversation }: CommandContext): Task[] {
  return store.sessions
    .overview({ in: conversation.id, most: mostLooked })
    .filter(({ session }) => session.conversation !== conversation.id)
    .flatMap(({ session }) => openTasksOf(store, session).filter((task) => tasks.isBegun(task)));
}

function stopButton({ store }: CommandContext, { number, sessionId }: Task): Button {
  const { kind, name } = store.sessions.get(sessionId) ?? {};
  const whose = kind === 'chat' || name === undefined ? 'this chat' : name;
  return { label: `#${number} · ${whose}`, action: `stop:${number}` };
}

/** `stop:12`: an old button never stops a later task. */
export const stopAction: ButtonAction = {
  verb: 'stop',
  typed: () => '/stop',
  run(context) {
    const { store, tasks, user, argument, conversation } = context;
    const task = store.tasks.byNumber(Number(argument));
    const session = task && store.sessions.get(task.sessionId);
    if (!task || ![task.conversation, session?.askedIn].includes(conversation.id)) return { word: noSuchTask(context) };
    if (!maySteer(context, user, task))
      return { word: refuseToSteer(store, user, task, 'stop'), buttons: 'as they are' };
    if (tasks.currentIn(task)?.id !== task.id)
      return { word: aboutTask(task, `Task #${task.number} is no longer running.`) };
    tasks.cancel(task, user);
    return { word: 'Stopping…' };
  },
};
