import { marks } from '../../../text/format/marks.ts';
import { isOwnSession } from '../../finishing/rights.ts';
import { wordsIn } from '../../model/form.ts';
import type { PressResult } from '../../model/press.ts';
import type { Session } from '../../model/session.ts';
import { actorOf, maySteer, refuseInAudit, refuseToSteer } from '../../people/rights.ts';
import { listVerb } from '../../session-list/list-view.ts';
import { freeName, sessionName } from '../../sessions/names.ts';
import { openTasksOf } from '../../sessions/session-state.ts';
import type { ButtonAction, ChatCommand, CommandContext, FormContext, PressContext } from '../kit/command.ts';

type Context = CommandContext | PressContext;

/** The name of the field in the form. */
const nameField = 'name';
const gone = 'There is no such session any more.';

/** `sessions:page-1`, `sessions:card-<id>`, `sessions:back`, and what the card of a session offers. */
export const sessionsAction: ButtonAction = {
  verb: listVerb,
  typed: () => '/sessions',
  run(context): PressResult {
    const { sessionList, conversation, argument } = context;
    const [, verb = '', value = ''] = /^([a-z]+)-?(.*)$/.exec(argument) ?? [];
    if (verb === 'back') return turned(sessionList.turn(conversation.id, {}));
    if (verb === 'page') return turned(sessionList.turn(conversation.id, { page: Number(value) || 0 }));
    const session = context.store.sessions.get(value);
    if (!session?.name) return asItIs(gone);
    if (verb === 'card') return turned(sessionList.turn(conversation.id, { card: session.id }));
    const word = verb === 'stop' ? stopSession(context, session) : shelve(context, session, verb === 'archive');
    sessionList.turn(conversation.id, verb === 'stop' ? { card: session.id } : {});
    return asItIs(word);
  },
};

export const renameCommand: ChatCommand = {
  name: 'rename',
  description: 'Give a code session another name: /rename fix-login login',
  args: [
    { name: 'session', description: 'Its name now', kind: 'text', required: true },
    { name: 'name', description: 'Its new name', kind: 'text', required: true },
  ],
  forViewers: false,
  run(context) {
    const [, old = '', name = ''] = /^(\S*)\s*(.*)$/.exec(context.args)!;
    const session = context.store.sessions.named(old);
    if (session && name !== '') context.reply(rename(context, session, name));
    else if (session) context.reply(`Add the new name: /rename ${session.name} new-name`);
    else context.reply(old === '' ? 'Which one? /rename NAME NEW-NAME' : unknownSession(old));
  },
};

/** `rename:<id>` */
export const renameAction: ButtonAction = {
  verb: 'rename',
  run(context) {
    const session = context.store.sessions.get(context.argument);
    if (!session?.name) return asItIs(gone);
    const name = wordsIn(context.filled, nameField);
    if (name === '') return asItIs(`Send /rename ${session.name} and the new name.`);
    const word = rename(context, session, name);
    context.sessionList.turn(context.conversation.id, { card: session.id });
    return asItIs(word);
  },
  form({ store, argument }: FormContext) {
    const session = store.sessions.get(argument);
    if (!session?.name) return undefined;
    return {
      title: 'Rename a session',
      fields: [{ kind: 'words', name: nameField, label: 'Name', value: session.name, isRequired: true }],
    };
  },
};

export function unknownSession(name: string): string {
  return `No open session is called “${name}”. /sessions lists them.`;
}

/** Stops what the session works on. */
export function stopSession(context: Context, session: Session): string {
  const { store, tasks, user } = context;
  const { name } = session;
  const task = openTasksOf(store, session).find((one) => tasks.isBegun(one));
  if (!task) return `${marks.idle} ${name} works on nothing.`;
  if (!maySteer(context, user, task)) return refuseToSteer(store, user, task, 'stop');
  tasks.cancel(task, user);
  return `Stopping ${name} …`;
}

function rename(context: Context, session: Session, wanted: string): string {
  const { store, user, placeSigns } = context;
  const name = sessionName(wanted);
  if (name === undefined) return 'A name has letters a to z, digits and “-”.';
  if (!mayManage(context, session)) return refusal(context, session, 'rename');
  if (name === session.name) return `It is called ${name} already.`;
  if (!store.sessions.rename(session.id, name))
    return `Another session is called ${name}. ${freeName(store, name)} is free.`;
  store.audit.append({
    action: 'setting-changed',
    actor: actorOf(user),
    detail: `session ${session.name} is called ${name}`,
  });
  placeSigns.changed(session.id);
  return `${session.name} is called ${name} now.`;
}

/** Archives a session, or brings it back. */
function shelve(context: Context, session: Session, isOver: boolean): string {
  const { store, placeSigns } = context;
  const { id, name } = session;
  if (!mayManage(context, session)) return refusal(context, session, isOver ? 'archive' : 'bring back');
  if ((session.state === 'closed') === isOver) return isOver ? `${name} is archived.` : `${name} is open.`;
  const [open] = openTasksOf(store, session);
  if (isOver && open) return `Task #${open.number} of ${name} has not ended. Stop it first.`;
  if (isOver && store.conversations.get(session.conversation)?.session.id === id && !session.hasPlace)
    return `This chat is in ${name}. /back leaves it.`;
  if (isOver) store.sessions.close(id);
  else store.sessions.reopen(id);
  placeSigns.changed(id);
  if (!isOver) return `${store.sessions.get(id)?.name ?? name} is open again.`;
  const workspace = store.workspaces.of(id);
  const left = workspace && workspace.state !== 'gone' ? ` Its worktree and ${workspace.branch} stay.` : '';
  return `Archived.${left} /sessions archived lists it.`;
}

function mayManage(context: Context, { id }: Session): boolean {
  return isOwnSession(context, context.user, id);
}

function refusal({ store, user }: Context, { name }: Session, verb: string): string {
  refuseInAudit(store, user, `${verb} ${name}`);
  return `Only the person of that session or an owner can ${verb} it.`;
}

function turned(isThere: boolean): PressResult {
  return asItIs(isThere ? '' : 'This list is out of date. Send /sessions.');
}

function asItIs(word: string): PressResult {
  return { word, buttons: 'as they are' };
}
