import type { Conversation } from '../model/conversation.ts';
import type { Projects } from '../model/projects.ts';
import type { TaskRoute, TaskWish } from '../model/task.ts';
import { identityOf, type User } from '../model/user.ts';
import type { NewSession } from '../ports/store/session-store.ts';
import type { Store } from '../ports/store/store.ts';
import type { Workspaces } from '../ports/workspaces/workspaces.ts';
import type { Group } from '../prompt/grouping.ts';
import { parseCommand } from '../prompt/named-command.ts';
import { ownTexts } from '../prompt/own-words.ts';
import { routeOf } from '../routing/route.ts';
import { readRunOptions } from '../routing/wishes.ts';
import { freeName, sessionName } from '../sessions/names.ts';
import { sessionOfReply } from '../sessions/replies.ts';
import { routingOf } from '../sessions/routing-choice.ts';

/** Where the messages of a new task go. */
export type Delegated =
  /** To the current session of their chat, or to another one that is there already. */
  | { kind: 'existing'; sessionId: string | undefined; group: Group; wish: TaskWish | undefined; route?: TaskRoute }
  /** To a code session that begins with them. */
  | { kind: 'new'; session: NewSession; group: Group; wish: TaskWish | undefined; route: TaskRoute }
  /** A sentence for people: an option is wrong. */
  | { kind: 'refused'; why: string };

/** Decides whether work is delegated. Only reads; inside the transaction that stores the task. */
export type Delegate = (conversation: Conversation, user: User, group: Group) => Delegated;

export interface DelegateOptions {
  store: Pick<Store, 'sessions' | 'choices' | 'outbox' | 'tasks'>;
  projects: Projects;
  workspaces: Pick<Workspaces, 'hasRepository'>;
  /** Names of models by the short names people use. */
  models: Readonly<Record<string, string>>;
}

/** What a person has asked for in the words themselves. */
interface Asked {
  forced: TaskRoute['to'] | undefined;
  wish: TaskWish;
  /** What is left for Claude. */
  rest: string;
}

export function createDelegate({ store, projects, workspaces, models }: DelegateOptions): Delegate {
  const hasRepository = (project: string) => {
    const folder = projects.get(project)?.path;
    return folder !== undefined && workspaces.hasRepository(folder);
  };

  /** `/code --model opus fix …`; undefined: it begins otherwise. */
  function askedIn(text: string): Asked | { error: string } | undefined {
    const command = parseCommand(text);
    if (command?.name !== 'code' && command?.name !== 'here') return undefined;
    const read = readRunOptions(command.args, models);
    return 'error' in read ? read : { ...read, forced: command.name === 'code' ? 'code' : 'chat' };
  }

  return (conversation, user, group) => {
    const [first, ...others] = ownTexts(group);
    const replied = sessionOfReply(store, conversation.id, group);
    if (!first) return { kind: 'existing', sessionId: replied, group, wish: undefined };
    const asked = askedIn(first.text);
    if (asked && 'error' in asked) return { kind: 'refused', why: asked.error };
    const read = routeOf(asked?.rest ?? first.text, models);
    const forced = asked?.forced ?? (read.isForced ? 'code' : undefined);
    const wish = someOf({ ...read.wish, ...asked?.wish });
    const { rest } = read;
    if (rest.trim() === '' && group.length === 1)
      return { kind: 'refused', why: 'What should Claude do there? Send it in the same message.' };
    const rewritten = rest === first.text ? group : group.map((one) => (one === first ? { ...one, text: rest } : one));
    const existing = { kind: 'existing', group: rewritten, wish, sessionId: undefined } as const;
    if (forced === undefined && replied !== undefined) return { ...existing, sessionId: replied };
    if (forced === 'chat') return { ...existing, route: { to: 'chat', because: '' } };

    const choice = routingOf(store, projects, conversation.project, hasRepository);
    const isRouted = forced !== undefined || (choice !== 'off' && conversation.session.kind === 'chat');
    if (!isRouted) return existing;
    const decided =
      others.length === 0 ? read : routeOf([rest, ...others.map(({ text }) => text)].join('\n\n'), models);
    if (forced === undefined && decided.to === 'chat')
      return { ...existing, route: { to: 'chat', because: decided.because } };
    const session: NewSession = {
      ...{ conversation: conversation.id, kind: 'code', project: conversation.project, person: identityOf(user) },
      name: freeName(store, sessionName(read.name) ?? 'work'),
    };
    const asks = forced === undefined && choice === 'ask';
    const because = forced === undefined ? decided.because : '';
    return { kind: 'new', session, group: rewritten, wish, route: { to: 'code', because, ...(asks && { asks }) } };
  };
}

function someOf(wish: TaskWish): TaskWish | undefined {
  return Object.keys(wish).length === 0 ? undefined : wish;
}
