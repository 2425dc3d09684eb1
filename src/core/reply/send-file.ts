import { parseMarkdown } from '../../text/markdown/parse.ts';
import { platformOf } from '../model/conversation.ts';
import type { Projects } from '../model/projects.ts';
import type { Session } from '../model/session.ts';
import type { Task } from '../model/task.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { FileAccess, TakenFile } from '../ports/files.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { Workplace } from '../sessions/workplace.ts';
import type { BridgeTool, ToolRegistry } from '../tools/registry.ts';
import type { Outbox } from './outbox.ts';

export interface SendFileOptions {
  store: Store;
  files: FileAccess;
  outbox: Outbox;
  projects: Pick<Projects, 'standard'>;
  workplace: Workplace;
  platform(name: string): ChatPlatform | undefined;
  /** Gets `send_file` and `send_image`, for Claude. */
  tools: Pick<ToolRegistry, 'register'>;
  /** Whether the person of this task may no longer run tasks. */
  isOut(task: Task): boolean;
  log: Log;
}

export interface FileRequest {
  path: string;
  caption?: string;
  /** Refuse anything but images. */
  imageOnly?: boolean;
  replyTo?: string;
  taskId?: string;
  /** Ids of the tasks whose received files it may send. */
  received?: readonly string[];
}

/** Sends files of the host into chats, by Claude's tools and by `/file`, under the same rules. */
export interface SendFile {
  /** Into the chat of this session. Resolves when the outbox has a copy. `problem` is for Claude or the person. */
  send(session: Session, request: FileRequest): Promise<TakenFile>;
}

export function createSendFile(options: SendFileOptions): SendFile {
  const { store, files, outbox, projects, workplace, platform, tools, isOut, log } = options;

  async function send(session: Session, request: FileRequest): Promise<TakenFile> {
    const { conversation } = session;
    const limits = platform(platformOf(conversation))?.files;
    if (!limits) return { ok: false, problem: 'This chat cannot take files.' };

    const taken = await files.take(request.path, rootsOf(session, request.received), limits.maxSendBytes);
    if (!taken.ok) return taken;
    if (request.imageOnly && taken.file.kind !== 'image') {
      await files.discard(taken.file);
      return {
        ok: false,
        problem: `${request.path} is not an image that chats show (PNG, JPEG, WebP, GIF); use send_file.`,
      };
    }
    const post = {
      blocks: request.caption ? parseMarkdown(request.caption) : [],
      file: taken.file,
      notify: request.taskId === undefined,
      isSaid: true as const,
      ...(request.replyTo === undefined ? {} : { replyTo: request.replyTo }),
    };
    outbox.add(conversation, post, request.taskId);
    log.info('file on its way to the chat', { conversation, name: taken.file.name, bytes: taken.file.size });
    return taken;
  }

  /** The folder of the session, the added folders of its project, and the inbox folders of these tasks. Relative paths are relative to the first. */
  function rootsOf(session: Session, received: readonly string[] = []): string[] {
    const project = workplace({ sessionId: session.id }) ?? projects.standard();
    const sent = received.flatMap((id) => store.files.ofTask(id));
    const inboxFolders = new Set(sent.flatMap(({ stored }) => (stored ? [folderOf(stored.path)] : [])));
    return [project.path, ...(project.addDirs ?? []), ...inboxFolders];
  }

  function tool(name: string, description: string, imageOnly: boolean): BridgeTool {
    return {
      name,
      description,
      inputSchema: {
        type: 'object',
        properties: {
          path: { type: 'string', description: 'Absolute, or relative to the project folder' },
          caption: { type: 'string', description: 'A short text shown with it; markdown' },
        },
        required: ['path'],
        additionalProperties: false,
      },
      async call(input, { sessionId, startedBy }) {
        const { path, caption } = input;
        if (typeof path !== 'string' || path === '') return failed('path is missing.');
        if (caption !== undefined && typeof caption !== 'string') return failed('caption has to be a text.');
        const session = store.sessions.ofAgent(sessionId);
        if (!session) return failed('No chat belongs to this session any more.');
        const asked = startedBy === undefined ? undefined : store.tasks.ofPrompt(startedBy);
        const { conversation } = session;
        const [last] = store.tasks.list({ conversation, newest: 1 });
        const behind = asked ?? last;
        if (behind && isOut(behind)) return failed('The person of this chat can no longer give tasks.');
        const open = store.tasks.list({ conversation, states: ['running', 'waiting'] });
        // After /new, a task that continues where it was cut off is still in the session that its chat has left.
        const isHere = (task: Task) =>
          task.sessionId === session.id || store.tasks.attempts(task.id).at(-1)?.sessionId === sessionId;
        const underWay = open.filter(isHere);
        const task = underWay.at(-1);
        const taken = await send(session, {
          path,
          imageOnly,
          received: [...underWay, ...(asked ? [asked] : [])].map(({ id }) => id),
          ...(caption === undefined ? {} : { caption }),
          ...(task ? { taskId: task.id } : {}),
        });
        return taken.ok ? { text: `${taken.file.name} is on its way to the chat.` } : failed(taken.problem);
      },
    };
  }

  tools.register(
    tool(
      'send_file',
      'Sends a file to the person in the chat you work for. Use it when they ask for a file, or when a file is the result. Only files in the project and its added folders; no secrets.',
      false,
    ),
  );
  tools.register(
    tool(
      'send_image',
      'Shows an image (PNG, JPEG, WebP, GIF) to the person in the chat you work for: a screenshot, a chart. Only files in the project and its added folders.',
      true,
    ),
  );
  return { send };
}

function failed(text: string): { text: string; failed: true } {
  return { text, failed: true };
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')));
}
