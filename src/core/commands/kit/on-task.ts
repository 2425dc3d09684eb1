import type { PressResult } from '../../model/press.ts';
import type { Task } from '../../model/task.ts';
import { noLongerStored } from '../../model/task-words.ts';
import { isOwn, maySteer, refuseToSteer } from '../../people/rights.ts';
import type { ButtonAction, CommandContext, PressContext } from './command.ts';

/**
 * The task of this conversation that `/verb 12` means; `text`: its number, as typed. Undefined: there is none, or this
 * person may not steer it; then the reply is sent. `ownAnywhere`: also the person's own tasks in other conversations.
 */
export function taskNamed(
  context: CommandContext,
  verb: string,
  text: string,
  { ownAnywhere = false } = {},
): Task | undefined {
  const { store, user, conversation, reply } = context;
  const number = /^#?(\d+)$/.exec(text)?.[1];
  if (number === undefined) {
    reply(`Which task? Send its number: /${verb} 12. See /tasks.`);
    return undefined;
  }
  const task = store.tasks.byNumber(Number(number));
  const isMeant = task?.conversation === conversation.id || (ownAnywhere && task && isOwn(context, user, task));
  if (!task || !isMeant) {
    reply(noTaskHere(context, Number(number)));
  } else if (maySteer(context, user, task)) {
    return task;
  } else {
    reply(refuseToSteer(store, user, task, verb));
  }
  return undefined;
}

/**
 * Whether they may read a task and its answer here: one of this chat, or the person's own from anywhere; for owners any
 * task, where nobody else reads (`private`).
 */
export function mayRead(
  context: Pick<CommandContext, 'store' | 'allowList' | 'user' | 'conversation' | 'private'>,
  task: Task,
): boolean {
  const { user, conversation } = context;
  if (task.conversation === conversation.id) return true;
  return context.private && (user.role === 'owner' || isOwn(context, user, task));
}

/** The reply when there is no task with this number, or only in another chat. */
export function noTaskHere({ store }: Pick<CommandContext, 'store'>, number: number): string {
  if (store.tasks.wasDeleted(number)) return noLongerStored(number);
  return `No task #${number} in this chat. See /tasks.`;
}

/** The word for a press on a button of a task that is in another chat, or of none. */
export function noSuchTask({ store, argument }: Pick<PressContext, 'store' | 'argument'>): string {
  const number = Number(argument);
  return store.tasks.wasDeleted(number) ? noLongerStored(number) : 'No such task in this chat.';
}

/**
 * Undefined: the conversation still has the session that the task ran in. Else a word for the person who wants to act
 * on that session.
 */
export function leftSession({ store, conversation }: PressContext, task: Task): string | undefined {
  const session = store.tasks.attempts(task.id).at(-1)?.sessionId;
  const isThere = session !== undefined && conversation.session.agentId === session;
  return isThere ? undefined : 'This chat has already left that session.';
}

/**
 * A button on one task, `<verb>:<number>`: only a task of the button's conversation, and only for people who may
 * steer it. `what`: as in "Only Ann or an owner can … this task."
 */
export function taskAction(
  verb: string,
  what: string,
  carryOut: (context: PressContext, task: Task) => PressResult,
  typed?: ButtonAction['typed'],
): ButtonAction {
  return {
    verb,
    ...(typed && { typed }),
    run(context) {
      const { store, user, argument, conversation } = context;
      const task = store.tasks.byNumber(Number(argument));
      if (task?.conversation !== conversation.id) return { word: noSuchTask(context) };
      if (!maySteer(context, user, task))
        return { word: refuseToSteer(store, user, task, what), buttons: 'as they are' };
      return carryOut(context, task);
    },
  };
}
