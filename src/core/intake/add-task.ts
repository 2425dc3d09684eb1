import { formatBytes } from '../../text/format/bytes.ts';
import { listIn, splitTask } from '../actions/split-task.ts';
import { submitTask } from '../actions/submit-task.ts';
import type { Delegated } from '../delegation/delegate.ts';
import type { Conversation } from '../model/conversation.ts';
import { isBridgeError } from '../model/errors.ts';
import { attachmentName, isUsable } from '../model/files.ts';
import type { Task } from '../model/task.ts';
import type { User } from '../model/user.ts';
import { maySteer, refuseInAudit } from '../people/rights.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Store } from '../ports/store/store.ts';
import type { NewTask } from '../ports/store/task-store.ts';
import { type Group, isWordless } from '../prompt/grouping.ts';
import { contentOf, filesIn } from '../prompt/task-content.ts';
import type { News } from '../receipts/receipts.ts';
import type { IntakeTools, Reply } from './intake-tools.ts';
import type { Home, Joining } from './joining.ts';
import { createLooseFiles } from './loose-files.ts';
import type { IntakeOptions } from './options.ts';

export interface AddTask {
  /**
   * Makes one task of the messages of a group, adds them to the one they belong to, or replies why it cannot
   * (undefined). Inside the transaction that settles them.
   */
  add(source: ChatPlatform, user: User, group: Group): TakenMessages | undefined;
  /** Call it once that is committed: shows the person that the messages were taken, and fetches their files. */
  taken(source: ChatPlatform, taken: TakenMessages): void;
}

/** Messages that are part of a task now. */
export interface TakenMessages {
  task: Task;
  group: Group;
  hasFiles: boolean;
  /** They made the task. */
  asNew?: { news: News | undefined; isTold: boolean; hasLine: boolean };
  /** The list is several tasks: those behind the first. */
  others?: Task[];
}

export function createAddTask(options: IntakeOptions, tools: IntakeTools, joining: Joining): AddTask {
  const { store, tasks, quotas, holds, outbox, voiceIsText } = options;
  const { conversationOf, replier } = tools;
  const looseFiles = createLooseFiles(options);

  function add(source: ChatPlatform, user: User, group: Group): TakenMessages | undefined {
    const reply = replier(group[0]!);
    const conversation = conversationOf(group[0]!);
    const refusal = whyNotTaken(source, group);
    if (refusal) {
      reply(refusal);
      return undefined;
    }
    const home = joining.homeOf(group);
    const joined = home && joinTask(group, home);
    if (joined) {
      nameUnusable(reply, group, joined.task);
      return joined;
    }
    const full = quotas.refusal(user);
    if (full) {
      if (full.line === undefined) return undefined;
      refuseInAudit(store, user, full.line);
      reply(full.line);
      return undefined;
    }
    if (isWordless(group, voiceIsText) && !home?.isAlbum) {
      looseFiles.keep(conversation, user, filesIn(group), reply);
      return undefined;
    }
    const delegated = home ? asBefore(group) : options.delegate(conversation, user, group);
    if (delegated.kind === 'refused') {
      reply(delegated.why);
      return undefined;
    }
    // A paused chat waits for its people; a hold keeps the task back only after that.
    const hold = conversation.paused ? undefined : holds.of(conversation.project).current();
    const request = requestOf(conversation, user, delegated.group, home);
    const added = submitTask(
      store,
      { ...request, ...sessionFor(store, delegated) },
      { by: user, heldBy: hold?.message },
    );
    const hasLine = isBeside(store, conversation, added);
    if (hasLine) options.sessionLines.begin(added, conversation.id);
    if (home?.isAlbum) joining.shut(group[0]!);
    nameUnusable(reply, group, added);
    const isTold = hold !== undefined && tellHold(added);
    const news = hold ? undefined : meetWhatRuns(user, added);
    const others = splitList(user, added, reply);
    return { task: added, group, hasFiles: request.files.length > 0, asNew: { news, isTold, hasLine }, others };
  }

  /** Where a list runs one by one: the tasks behind the first. */
  function splitList(by: User, task: Task, reply: Reply): Task[] {
    const list = options.lists === 'split' ? listIn(store, task) : undefined;
    if (!list) return [];
    try {
      return store.atomically(() => splitTask(store, task, list, { by, quotas })).slice(1);
    } catch (error) {
      if (!isBridgeError(error, 'invalid') || error.userMessage === undefined) throw error;
      reply(`#${task.number} runs as one task. ${error.userMessage}`);
      return [];
    }
  }

  /** Undefined: it is too late to join. */
  function joinTask(group: Group, home: Home): TakenMessages | undefined {
    const { task } = home;
    const content = contentOf(group, filesIn(group), voiceIsText);
    // A message right behind a late piece has nothing to do with its album.
    if (!joining.join(home, { ...content, pieces: home.isAlbum ? [] : joining.piecesOf(group) })) return undefined;
    const isWithClaude = ['running', 'waiting'].includes(task.state);
    return { task, group, hasFiles: content.files.length > 0 && !isWithClaude };
  }

  /** `home`: the task they came too late for. */
  function requestOf({ id, project }: Conversation, user: User, group: Group, home: Home | undefined) {
    const { messageId } = group[0]!;
    const loose = home?.isAlbum ? [] : store.files.takeLoose(id, user.id);
    const { messages, files } = contentOf(group, [...loose, ...filesIn(group)], voiceIsText);
    const isAlbumOnly = home?.isAlbum && isWordless(group, voiceIsText);
    return {
      origin: { kind: 'message' as const },
      conversation: id,
      platform: user.platform,
      userId: user.id,
      userName: user.name,
      project,
      messages: isAlbumOnly ? [latePiece(messageId, home.task)] : messages,
      files,
      pieces: joining.piecesOf(group),
    };
  }

  /** One notice per chat is enough: later tasks get receipts. True: this is the first. */
  function tellHold(task: Task): boolean {
    const hold = holds.of(task.project);
    if (hold.isTold(task.conversation)) return false;
    outbox.add(task.conversation, hold.notice(task), task.id);
    return true;
  }

  /** Undefined: the task waits for its turn. */
  function meetWhatRuns(user: User, task: Task): News | undefined {
    // A paused chat's running task keeps running: nothing could start after it.
    if (options.busy === 'queue' || store.conversations.get(task.conversation)?.paused) return undefined;
    const current = tasks.currentIn(task);
    if (!current || !maySteer(options, user, current)) return undefined;
    if (options.busy === 'steer') {
      const why = tasks.steer(task);
      return why === undefined ? { what: 'given', of: current.number } : { what: 'not', why };
    }
    const stopped = tasks.instead(task, user);
    return stopped && { what: 'instead', of: stopped.number };
  }

  return { add, taken: createTaken(options, tools) };
}

/** They belong to an earlier task, so nothing is decided about them. */
function asBefore(group: Group): Delegated {
  return { kind: 'existing', sessionId: undefined, group, wish: undefined };
}

/** The session they go to, which is made when it is new; with the model and the reason. */
function sessionFor({ sessions }: Pick<Store, 'sessions'>, delegated: Exclude<Delegated, { kind: 'refused' }>) {
  const { kind, wish, route } = delegated;
  const sessionId = kind === 'new' ? sessions.add(delegated.session).id : delegated.sessionId;
  return { ...(sessionId !== undefined && { sessionId }), ...(wish && { wish }), ...(route && { route }) };
}

/** Claude works on it beside what the chat itself is about. */
function isBeside({ sessions }: Pick<Store, 'sessions'>, { session }: Conversation, { sessionId }: Task): boolean {
  return sessionId !== session.id && sessions.get(sessionId)?.kind === 'code';
}

/** What follows once the messages are stored. */
function createTaken(
  { tasks, queueDisplay, newest, signs, log, signal, taskFiles }: IntakeOptions,
  { best }: IntakeTools,
): AddTask['taken'] {
  /**
   * Links to files expire; a task may wait for long. A fetch that fails now is repeated, and reported, at the task's
   * turn.
   */
  function fetchSoon(task: Task): void {
    best(
      taskFiles.prepare(task, signal).then(() => undefined),
      'a file is not here yet',
    );
  }

  function taken(source: ChatPlatform, { task, group, hasFiles, asNew, others = [] }: TakenMessages): void {
    if (asNew) {
      const { news, isTold, hasLine } = asNew;
      log.info('task queued', { task: task.number, user: task.userName, project: task.project });
      if (news || !(isTold || hasLine || tasks.isBegun(task))) queueDisplay.receipts.expect(task, news);
    } else {
      log.info('messages joined a task', { task: task.number, user: task.userName, state: task.state });
    }
    for (const other of others) queueDisplay.receipts.expect(other);
    newest.wrote(task.conversation, task.id);
    signs.taken(source, group[0]!, task.id);
    if (hasFiles) fetchSoon(task);
  }

  return taken;
}

function whyNotTaken(source: ChatPlatform, group: Group): string | undefined {
  const sent = filesIn(group);
  const hasText = group.some((message) => message.text.trim() !== '');
  if (sent.length === 0) return hasText ? undefined : 'I cannot use that. Send me a task in words.';
  const files = sent.filter(({ attachment }) => attachment.source !== undefined);
  if (files.length === 0) return undefined;
  if (!source.files) return 'I cannot take files here. Send me a task in words.';
  const limit = source.files.maxFetchBytes;
  const large = files.find(({ attachment }) => (attachment.size ?? 0) > limit);
  if (!large) return undefined;
  const size = formatBytes(large.attachment.size ?? 0);
  return `The task did not start: ${attachmentName(large.attachment)} has ${size}, and I can fetch at most ${formatBytes(limit)} here.`;
}

/** What Claude reads about a piece whose album it has answered. */
function latePiece(messageId: string, { number }: Task): NewTask['messages'][number] {
  return {
    messageId,
    text: '',
    glue: `This is one more piece of the album of task #${number}; it came too late for that.`,
  };
}

/** Names what came with words and means nothing to Claude: `the story and the sticker`. */
function nameUnusable(reply: Reply, group: Group, task: Task): void {
  const kinds = group.flatMap(({ attachments }) => attachments.filter((one) => !isUsable(one)).map(({ kind }) => kind));
  const unusable = [...new Set(kinds)].map((kind) => `the ${kind.replaceAll('_', ' ')}`).join(' and ');
  if (unusable !== '') reply(`I cannot use ${unusable}; the rest is task #${task.number}.`);
}
