import { type Block, paragraph } from '../../text/document/blocks.ts';
import { marks } from '../../text/format/marks.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';
import { oneLine } from '../../text/summary/one-line.ts';
import { type ConversationId, platformOf } from '../model/conversation.ts';
import type { Button } from '../model/post.ts';
import type { Session } from '../model/session.ts';
import { endStates, type Task } from '../model/task.ts';
import { cancelledWords } from '../model/task-words.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { StandingNotice } from '../ports/store/notice-store.ts';
import type { Store } from '../ports/store/store.ts';
import { promptForPeople } from '../prompt/quoting.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { createStandingNotices } from '../reply/standing-notice.ts';
import { sessionKey } from '../sessions/keys.ts';

/**
 * What a chat shows of work that runs beside it: one silent line for each task, which changes in place. It names the
 * session, so that a reply to it reaches that session.
 */
export interface SessionLines {
  /** The task goes to a session beside this chat: shows its line. Joins a running transaction. */
  begin(task: Task, chat: ConversationId): void;
  /** The session prepares its work: `its worktree`; undefined: no longer. */
  preparing(task: Task, what: string | undefined): void;
  /** What Claude does now, short and masked. */
  working(task: Task, what: string): void;
  /** Brings the line of a task up to date, after it moved. */
  update(taskId: string): void;
  /** Brings all up to date: for the start. */
  refresh(): void;
}

export interface SessionLinesOptions {
  store: Store;
  outbox: Outbox;
  platform(name: string): ChatPlatform | undefined;
  mask: SecretMask;
}

/** Longest quote of a prompt, and of what Claude does, characters. */
const longestQuote = 60;

export function createSessionLines({ store, outbox, platform, mask }: SessionLinesOptions): SessionLines {
  const notices = createStandingNotices({ store, outbox, kind: 'session-lines' });
  /** What the bridge does before Claude has the task, by task. */
  const preparations = new Map<string, string>();

  function show(task: Task, chat: ConversationId, detail?: string): void {
    const session = store.sessions.get(task.sessionId);
    if (!session) return;
    const key = lineKey(session.id, task.number);
    const standing: StandingNotice = { taskId: task.id, conversation: chat, key };
    const isOver = endStates.includes(task.state);
    if (isOver && !session.hasPlace) {
      if (task.state === 'cancelled') notices.settleOne(standing, cancelledWords(task));
      else notices.takeAway(standing, `${nameOf(session)}: ended.`);
      return;
    }
    const shown = lineOf(task, session, detail);
    const post = { ...notice(shown.blocks, undefined, shown.buttons), notify: task.route?.asks === true };
    const json = JSON.stringify(shown);
    if (notices.of(task.id)[0]?.shown === json) return;
    if (isOver) notices.settleOne(standing, shown.blocks);
    else notices.tell({ ...standing, shown: json }, post);
  }

  function lineOf(task: Task, session: Session, detail: string | undefined): { blocks: Block[]; buttons?: Button[][] } {
    const { number, route, state } = task;
    const name = nameOf(session);
    const open = openButton(session);
    const quote = oneLine(mask(promptForPeople(task.prompt)), longestQuote);
    const because = route?.because ? ` (because: ${route.because})` : '';
    if (route?.asks)
      return {
        blocks: [paragraph(`${marks.needsYou} Should this be a code session? “${quote}”${because}`)],
        buttons: [
          [
            { label: 'Code session', action: `code:${number}` },
            { label: 'Here', action: `here:${number}` },
            { label: 'Cancel', action: `cancel:${number}` },
          ],
        ],
      };
    if (state === 'queued' || state === 'parked') {
      const what = preparations.get(task.id);
      const waits = what ? `preparing ${what}` : task.reason ? `waits: ${task.reason}` : 'a code session of its own';
      const other = { label: 'Run here instead', action: `here:${number}` };
      return {
        blocks: [paragraph(`${marks.waiting} ${name} · ${waits}${because}`)],
        buttons: [[...(route?.to === 'code' ? [other] : []), { label: 'Cancel', action: `cancel:${number}` }]],
      };
    }
    const mark = state === 'waiting' || state === 'interrupted' ? marks.needsYou : marks.running;
    const now =
      state === 'waiting' ? 'needs your answer' : state === 'interrupted' ? 'was interrupted' : (detail ?? 'working');
    const stop = { label: 'Stop', action: `stop:${number}` };
    if (!endStates.includes(state))
      return {
        blocks: [paragraph(`${mark} ${name} · ${now}`)],
        buttons: [[...open, ...(session.hasPlace ? [] : [stop])]],
      };
    const end = state === 'done' ? `${marks.done} ${name} · done` : `${marks.failed} ${name} · ${state}`;
    return { blocks: [paragraph(end)] };
  }

  function openButton({ hasPlace, conversation }: Session): Button[] {
    const url = hasPlace ? platform(platformOf(conversation))?.places?.link(conversation) : undefined;
    return url === undefined ? [] : [{ label: 'Open', action: 'link:', url }];
  }

  function update(task: Task, detail?: string): void {
    const [standing] = notices.of(task.id);
    if (standing) store.atomically(() => show(task, standing.conversation, detail));
  }

  return {
    begin: (task, chat) => show(task, chat),
    preparing(task, what) {
      if (what === undefined) preparations.delete(task.id);
      else preparations.set(task.id, what);
      const now = store.tasks.get(task.id);
      if (now && what !== undefined) update(now);
    },
    working(task, what) {
      const now = store.tasks.get(task.id);
      if (now?.state === 'running') update(now, oneLine(what, longestQuote));
    },
    update(taskId) {
      const task = store.tasks.get(taskId);
      if (task) update(task);
    },
    refresh() {
      for (const { taskId } of notices.all()) {
        const task = taskId === undefined ? undefined : store.tasks.get(taskId);
        if (task) update(task);
      }
    },
  };
}

function lineKey(sessionId: string, number: number): string {
  return `${sessionKey(sessionId)}line:${number}`;
}

/** What people call it. */
function nameOf({ name, title }: Session): string {
  return name ?? title ?? 'code session';
}
