import { formatBytes } from '../../text/format/bytes.ts';
import { submitTask } from '../actions/submit-task.ts';
import type { Conversation } from '../model/conversation.ts';
import { attachmentName, isUsable } from '../model/files.ts';
import type { Task } from '../model/task.ts';
import type { User } from '../model/user.ts';
import { maySteer, refuseInAudit } from '../people/rights.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { After } from '../ports/store.ts';
import type { NewTask } from '../ports/task-store.ts';
import { type Group, isWordless } from '../prompt/grouping.ts';
import { contentOf, filesIn } from '../prompt/task-content.ts';
import type { News } from '../receipts/receipts.ts';
import type { IntakeTools, Reply } from './intake-tools.ts';
import type { Home, Joining } from './joining.ts';
import { createLooseFiles } from './loose-files.ts';
import type { IntakeOptions } from './options.ts';

/**
 * Makes one task of the messages of a group, adds them to the one they belong to, or replies why it cannot (false).
 * Inside the transaction that settles them.
 */
export type AddTask = (source: ChatPlatform, user: User, group: Group, after: After) => boolean;

export function createAddTask(options: IntakeOptions, tools: IntakeTools, joining: Joining): AddTask {
  const { store, tasks, queueDisplay, lanes, quotas, holds, outbox, log, signal, taskFiles, voiceIsText } = options;
  const { best, conversationOf, replier } = tools;
  const looseFiles = createLooseFiles(options);

  function addTask(source: ChatPlatform, user: User, group: Group, after: After): boolean {
    const reply = replier(group[0]!);
    const conversation = conversationOf(group[0]!);
    const refusal = whyNotTaken(source, group);
    if (refusal) {
      reply(refusal);
      return false;
    }
    const home = joining.homeOf(group);
    if (home && joinTask(source, user, group, home, after)) {
      nameUnusable(reply, group, home.task);
      return true;
    }
    const full = quotas.refusal(user);
    if (full) {
      if (full.line === undefined) return false;
      refuseInAudit(store, user, full.line);
      reply(full.line);
      return false;
    }
    if (isWordless(group, voiceIsText) && !home?.isAlbum) {
      looseFiles.keep(conversation, user, filesIn(group), reply);
      return false;
    }
    // A paused chat waits for its people; a hold keeps the task back only after that.
    const hold = conversation.paused ? undefined : holds.current();
    const request = requestOf(conversation, user, group, home);
    const added = submitTask(store, request, { by: user, heldBy: hold?.message });
    if (home?.isAlbum) joining.shut(group[0]!);
    nameUnusable(reply, group, added);
    const isTold = hold !== undefined && tellHold(added);
    const news = hold ? undefined : meetWhatRuns(user, added);
    after(() => {
      log.info('task queued', { task: added.number, user: user.name, project: added.project });
      lanes.add(added.conversation);
      if (news || !(isTold || tasks.isBegun(added))) queueDisplay.receipts.expect(added, news);
      markTaken(source, group);
      if (request.files.length > 0) fetchSoon(added);
    });
    return true;
  }

  /** False: it is too late to join. */
  function joinTask(source: ChatPlatform, user: User, group: Group, home: Home, after: After): boolean {
    const { task } = home;
    const content = contentOf(group, filesIn(group), voiceIsText);
    // A message right behind a late piece has nothing to do with its album.
    if (!joining.join(home, { ...content, pieces: home.isAlbum ? [] : joining.piecesOf(group) })) return false;
    after(() => {
      log.info('messages joined a task', { task: task.number, user: user.name, state: task.state });
      markTaken(source, group);
      if (content.files.length > 0 && !['running', 'waiting'].includes(task.state)) fetchSoon(task);
    });
    return true;
  }

  /** `home`: the task they came too late for. */
  function requestOf({ id, project }: Conversation, user: User, group: Group, home: Home | undefined) {
    const { messageId } = group[0]!;
    const loose = home?.isAlbum ? [] : store.files.takeLoose(id, user.id);
    const { messages, files } = contentOf(group, [...loose, ...filesIn(group)], voiceIsText);
    const isAlbumOnly = home?.isAlbum && isWordless(group, voiceIsText);
    return {
      conversation: id,
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
    if (holds.isTold(task.conversation)) return false;
    outbox.add(task.conversation, holds.notice(task), task.id);
    return true;
  }

  /** Undefined: the task waits for its turn. */
  function meetWhatRuns(user: User, task: Task): News | undefined {
    // A paused chat's running task keeps running: nothing could start after it.
    if (options.busy === 'queue' || store.conversations.get(task.conversation)?.paused) return undefined;
    const current = tasks.current(task.conversation);
    if (!current || !maySteer(options, user, current)) return undefined;
    if (options.busy === 'steer') {
      const why = tasks.steer(task);
      return why === undefined ? { what: 'given', of: current.number } : { what: 'not', why };
    }
    const stopped = tasks.instead(task, user);
    return stopped && { what: 'instead', of: stopped.number };
  }

  function markTaken(source: ChatPlatform, [first]: Group): void {
    const { conversation, messageId } = first!;
    best(source.receipts?.taken(conversation, messageId, signal), 'a receipt could not be shown');
  }

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

  return addTask;
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
