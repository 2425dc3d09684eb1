import { randomUUID } from 'node:crypto';
import { formatBytes } from '../../text/format/bytes.ts';
import { attachmentName, isUsable, isVoice } from '../model/files.ts';
import type { IncomingMessage } from '../model/incoming.ts';
import type { Task } from '../model/task.ts';
import type { User } from '../model/user.ts';
import { actorOf, maySteer, refuseInAudit } from '../people/rights.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { After } from '../ports/store.ts';
import type { Extension, NewTask, TaskAttachment } from '../ports/task-store.ts';
import { type Group, isWordless } from '../prompt/grouping.ts';
import { taskMessagesWith } from '../prompt/quoting.ts';
import type { News } from '../receipts/receipts.ts';
import type { Desk, Reply } from './intake-tools.ts';
import type { Home, Joining } from './joining.ts';
import type { IntakeOptions } from './options.ts';

/** Most files that are kept before there is a word about them. */
const mostLoose = 50;

/**
 * Makes one task of the messages of a group, adds them to the one they belong to, or says why it can't (false). Inside
 * the transaction that settles them.
 */
export function createAddTask(options: IntakeOptions, desk: Desk, joining: Joining) {
  const { store, tasks, line, lanes, limits, holds, outbox, log, signal, taskFiles, voiceIsText } = options;
  const { best, conversationOf, replier, mayTell } = desk;

  function addTask(source: ChatPlatform, user: User, group: readonly IncomingMessage[], after: After): boolean {
    const first = group[0]!;
    const reply = replier(first.conversation, first.messageId, first.sender.id);
    const conversation = conversationOf(first);
    const sent = filesOf(group);
    const refusal = whyNotTaken(source, group, sent);
    if (refusal) {
      reply(refusal);
      return false;
    }
    const home = joining.homeOf(group);
    if (home && joinTask(source, user, group, home, after)) {
      nameUnusable(reply, group, home.task);
      return true;
    }
    const full = limits.refusal(user);
    if (full) {
      if (full.line === undefined) return false;
      refuseInAudit(store, user, full.line);
      reply(full.line);
      return false;
    }
    if (isWordless(group, voiceIsText) && !home?.isAlbum) {
      if (store.files.countLoose(conversation.id, user.id) + sent.length > mostLoose) {
        if (mayTell(`files ${conversation.id} ${user.id}`))
          reply('I have many files from you already. Say first what is to be done with them.');
        return false;
      }
      store.files.addLoose(conversation.id, user.id, sent);
      reply(`What is to be done with ${namesOf(sent)}? Say it with your next message.${voiceHint(sent)}`);
      return false;
    }

    const loose = home?.isAlbum ? [] : store.files.takeLoose(conversation.id, user.id);
    const { messages, files } = contentOf(group, [...loose, ...sent]);
    const isAlbumOnly = home?.isAlbum && isWordless(group, voiceIsText);
    const added = store.tasks.add({
      id: randomUUID(),
      conversation: conversation.id,
      userId: user.id,
      userName: user.name,
      project: conversation.project,
      messages: isAlbumOnly ? [latePiece(first.messageId, home.task)] : messages,
      files,
      pieces: joining.piecesOf(group),
    });
    if (home?.isAlbum) joining.shut(first);
    store.audit.append({
      action: 'task-asked',
      actor: actorOf(user),
      task: added.number,
      detail: `in “${added.project}”, ${added.conversation}`,
    });
    nameUnusable(reply, group, added);
    const held = parkWhileHeld(added);
    const news = held ? undefined : meetWhatRuns(user, added);
    after(() => {
      log.info('task queued', { task: added.number, user: user.name, project: added.project });
      lanes.add(added.conversation);
      if (news || !(held === 'told' || tasks.isBegun(added))) line.receipts.expect(added, news);
      best(source.receipts?.taken(first.conversation, first.messageId, signal), 'a receipt could not be shown');
      if (files.length > 0) fetchSoon(added);
    });
    return true;
  }

  /** False: it is too late for that. */
  function joinTask(source: ChatPlatform, user: User, group: Group, home: Home, after: After): boolean {
    const first = group[0]!;
    const { task } = home;
    const content = contentOf(group, filesOf(group));
    // What comes right behind a late piece has nothing to do with its album.
    if (!joining.join(home, { ...content, pieces: home.isAlbum ? [] : joining.piecesOf(group) })) return false;
    after(() => {
      log.info('messages joined a task', { task: task.number, user: user.name, state: task.state });
      best(source.receipts?.taken(first.conversation, first.messageId, signal), 'a receipt could not be shown');
      if (content.files.length > 0 && !['running', 'waiting'].includes(task.state)) fetchSoon(task);
    });
    return true;
  }

  /** Links to files expire; a task may wait for long. What fails now is tried again, and told, when its turn comes. */
  function fetchSoon(task: Task): void {
    best(
      taskFiles.prepare(task, signal).then(() => undefined),
      'a file is not here yet',
    );
  }

  /** What claude is given of them, and `all` that came with them. */
  function contentOf(group: Group, all: readonly TaskAttachment[]): Pick<Extension, 'messages' | 'files'> {
    const said = group.filter(
      ({ text, attachments }) => text.trim() !== '' || (voiceIsText && attachments.some(isVoice)),
    );
    const data = all.flatMap(({ attachment }) => (attachment.data === undefined ? [] : [attachment.data]));
    return {
      messages: taskMessagesWith(said, data, group[0]!.messageId),
      files: all.filter(({ attachment }) => attachment.source !== undefined),
    };
  }

  function whyNotTaken(
    source: ChatPlatform,
    group: readonly IncomingMessage[],
    sent: readonly TaskAttachment[],
  ): string | undefined {
    const hasText = group.some((message) => message.text.trim() !== '');
    if (sent.length === 0) return hasText ? undefined : 'I can’t do anything with that. Write what is to be done.';
    const files = sent.filter(({ attachment }) => attachment.source !== undefined);
    if (files.length === 0) return undefined;
    if (!source.files) return 'Files can’t be taken here. Write what is to be done.';
    const limit = source.files.maxFetchBytes;
    const large = files.find(({ attachment }) => (attachment.size ?? 0) > limit);
    if (!large) return undefined;
    const size = formatBytes(large.attachment.size ?? 0);
    return `${attachmentName(large.attachment)} has ${size}; at most ${formatBytes(limit)} can be fetched from here. The task was not started.`;
  }

  function voiceHint(sent: readonly TaskAttachment[]): string {
    if (voiceIsText || !sent.some(({ attachment }) => isVoice(attachment))) return '';
    return ` (To have voice messages written down, set a program on ${options.hostName}: dispatch-bridge config set voice.command "PROGRAM")`;
  }

  /** One notice is enough for a chat: the tasks after the first get receipts. `told`: it is the first. */
  function parkWhileHeld(task: Task): 'told' | 'silent' | undefined {
    const hold = holds.current();
    if (!hold) return undefined;
    store.tasks.move(task.id, 'parked', { reason: hold.message });
    if (holds.isTold(task.conversation)) return 'silent';
    outbox.add(task.conversation, holds.notice(task), task.id);
    return 'told';
  }

  /** Undefined: it just waits its turn. */
  function meetWhatRuns(user: User, task: Task): News | undefined {
    // What runs goes on while nothing can come after it.
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

  return addTask;
}

/** What claude is told of a piece whose album it has answered. */
function latePiece(messageId: string, { number }: Task): NewTask['messages'][number] {
  return {
    messageId,
    text: '',
    glue: `This is one more piece of the album of task #${number}; it came too late for that.`,
  };
}

/** What can be fetched, with the messages it came with. */
function filesOf(group: readonly IncomingMessage[]): TaskAttachment[] {
  return group.flatMap(({ messageId, attachments }) =>
    attachments.filter(isUsable).map((attachment) => ({ messageId, attachment })),
  );
}

/** Says what came with words and says nothing to claude: `the story and the sticker`. */
function nameUnusable(reply: Reply, group: readonly IncomingMessage[], task: Task): void {
  const kinds = group.flatMap(({ attachments }) => attachments.filter((one) => !isUsable(one)).map(({ kind }) => kind));
  const unusable = [...new Set(kinds)].map((kind) => `the ${kind.replaceAll('_', ' ')}`).join(' and ');
  if (unusable !== '') reply(`I can’t use ${unusable}; the rest is task #${task.number}.`);
}

function namesOf(files: readonly TaskAttachment[]): string {
  return files.length === 1 ? attachmentName(files[0]!.attachment) : `these ${files.length} files`;
}
