import { type ConversationId, platformOf } from '../model/conversation.ts';
import { BridgeError, isBridgeError } from '../model/errors.ts';
import { type Attachment, attachmentName, isVoice, type TaskFile } from '../model/files.ts';
import type { Task } from '../model/task.ts';
import type { ChatPlatform, Files } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileAccess } from '../ports/files.ts';
import type { HostFile } from '../ports/host.ts';
import type { Hosts } from '../ports/hosts.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { TaskAttachment } from '../ports/store/task-store.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { retry } from '../timing/retry.ts';

/** Files of people must not fill the disk to its last byte. */
const keepFreeBytes = 200 * 1024 * 1024;
const patience = { firstMs: 2_000, longestMs: 16_000, tries: 5 };

/** Brings what people sent with a task to this machine, and to the host of the task. */
export interface TaskFiles {
  /**
   * Fetches missing files and transcribes voice messages; `only`: these files of the task, by their position.
   * @throws BridgeError with a `userMessage` when a file is out of reach: the task cannot run as intended
   */
  prepare(task: Task, signal: AbortSignal, only?: FileRange): Promise<TaskFile[]>;
  /** Prepares them, and has the host place them. @throws like `prepare` */
  handOver(task: Task, signal: AbortSignal, only?: FileRange): Promise<PlacedFile[]>;
}

/** A file on the host that works on its task. */
export interface PlacedFile extends HostFile {
  /** On the disk of the host, absolute. */
  path: string;
}

export interface FileRange {
  from: number;
  count: number;
}

export interface TaskFilesOptions {
  store: Store;
  hosts: Pick<Hosts, 'of'>;
  files: FileAccess;
  outbox: Outbox;
  platform(name: string): ChatPlatform | undefined;
  clock: Clock;
  log: Log;
}

export function createTaskFiles(options: TaskFilesOptions): TaskFiles {
  const { store, hosts, files, outbox, platform, clock, log } = options;
  const preparing = new Map<string, Promise<TaskFile[]>>();

  async function prepareAll(task: Task, signal: AbortSignal, only: FileRange | undefined): Promise<TaskFile[]> {
    const { from, count } = only ?? { from: 0, count: Number.POSITIVE_INFINITY };
    const ready: TaskFile[] = [];
    for (const [position, entry] of store.files.ofTask(task.id).entries()) {
      if (position < from || position >= from + count) continue;
      const stored = entry.stored ?? (await fetch(task, position, entry, signal));
      // Else Claude, or a program, would get the file that is there now.
      if (await files.isReplaced(stored.path)) {
        throw problem(`${stored.name} is no longer the file you sent: something replaced it. Send it again.`);
      }
      if (isVoice(entry.attachment)) await writeDown(task, position, stored, signal);
      ready.push(stored);
    }
    return ready;
  }

  async function fetch(task: Task, position: number, entry: TaskAttachment, signal: AbortSignal): Promise<TaskFile> {
    const source = sourceOf(task.conversation);
    const { attachment } = entry;
    const free = await files.freeBytes();
    if (free < keepFreeBytes + (attachment.size ?? source.maxFetchBytes)) {
      throw problem(
        `I did not store ${attachmentName(attachment)}: the host’s disk is nearly full. Free some space, then send it again.`,
      );
    }

    const path = await files.place(task.id, attachmentName(attachment));
    await fetchPatiently(source, attachment, path, signal);
    const stored = { path, name: attachmentName(attachment), ...(await files.describe(path)) };
    store.files.setStored(task.id, position, stored);
    log.info('file stored', { task: task.number, type: stored.mimeType, bytes: stored.size });
    return stored;
  }

  async function fetchPatiently(
    source: Files,
    attachment: Attachment,
    path: string,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await retry(() => source.fetch(attachment, path, signal), { ...patience, clock, signal });
    } catch (error) {
      signal.throwIfAborted();
      throw isBridgeError(error) ? problem(whyNot(attachment, error), error) : error;
    }
  }

  /** The person sees the transcript before Claude does. Only once: afterwards the message has a text. */
  async function writeDown(task: Task, position: number, stored: TaskFile, signal: AbortSignal): Promise<void> {
    if (store.tasks.messageText(...messageOf(task, position)) !== '') return;
    const heard = await files.transcribe(stored.path, signal);
    if ('problem' in heard) throw problem(heard.problem);
    store.atomically(() => {
      store.tasks.setText(...messageOf(task, position), heard.text);
      outbox.add(task.conversation, { ...notice(`🎙 “${heard.text}”`, task), notify: false }, task.id);
    });
  }

  /** The message that a file came with, by the present ids of its chat and itself. */
  function messageOf({ id, conversation }: Task, position: number): [ConversationId, messageId: string] {
    return [store.currentConversation(conversation), store.files.ofTask(id)[position]!.messageId];
  }

  function sourceOf(conversation: ConversationId): Files {
    const source = platform(platformOf(conversation))?.files;
    if (!source) throw problem('I cannot take files here.');
    return source;
  }

  function prepare(task: Task, signal: AbortSignal, only?: FileRange): Promise<TaskFile[]> {
    const key = only ? `${task.id} ${only.from}` : task.id;
    const known = preparing.get(key);
    if (known) return known;
    const work = prepareAll(task, signal, only).finally(() => preparing.delete(key));
    preparing.set(key, work);
    return work;
  }

  return {
    prepare,
    async handOver(task, signal, only) {
      const host = hosts.of(task.project);
      const placed: PlacedFile[] = [];
      for (const { path, name, mimeType, size } of await prepare(task, signal, only)) {
        signal.throwIfAborted();
        const file = { name, mimeType, size, ...files.received(path) };
        placed.push({ ...file, path: await host.place(file) });
      }
      return placed;
    },
  };
}

function whyNot(attachment: Attachment, error: BridgeError): string {
  if (error.userMessage) return error.userMessage;
  if (error.code === 'target-gone') return `${attachmentName(attachment)} is no longer available. Send it again.`;
  return `I could not download ${attachmentName(attachment)}. Send it again.`;
}

function problem(userMessage: string, cause?: unknown): BridgeError {
  return new BridgeError('invalid', userMessage, { userMessage, cause });
}
