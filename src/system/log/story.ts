import { formatDuration } from '../../text/format/duration.ts';
import { marks } from '../../text/format/marks.ts';

type Fields = Record<string, unknown>;

/**
 * What a person reads in place of a message and its fields; undefined: nothing. Messages that are not here are shown as
 * they are. The same facts stay whole in JSON.
 */
const sentences: Record<string, (fields: Fields) => string | undefined> = {
  connected: ({ platform, account }) => `${marks.online} Connected to ${titled(platform)} as ${text(account)}`,
  'Claude is ready': ({ version }) => `Claude ${text(version)} is ready`,
  'no project is configured: tasks run in this folder': ({ folder }) => `No project yet: tasks run in ${text(folder)}`,
  'task queued': ({ task, user, project }) => `${marks.waiting} #${text(task)} from ${text(user)}, in ${text(project)}`,
  'task started': ({ task }) => `${marks.running} #${text(task)} started`,
  'task ended': ({ task, state, seconds }) => `${markOf(state)} #${text(task)} ${text(state)}${after(seconds)}`,
  'Claude waits for an answer': ({ task, tool }) => `${marks.needsYou} #${text(task)} needs an answer (${text(tool)})`,
  'all tasks are held': ({ message, until }) => `${marks.waiting} Tasks wait until ${timeOf(until)}. ${text(message)}`,
  'tasks continue': () => 'Tasks continue',
  paired: ({ user, role, platform }) => `✓ Paired with ${text(user)} on ${titled(platform)}, as ${text(role)}`,
  'a message of someone without access was dropped': ({ name, platform, user }) =>
    `Dropped a message of ${text(name)} (${text(platform)} ${text(user)}), who has no access`,
  'stopping; send the signal again to stop at once': ({ signal }) =>
    signal === 'SIGINT' ? 'Stopping. Press Ctrl+C again to stop at once' : 'Stopping',
  // The line before says the same of all tasks.
  'task is set back': () => undefined,
  'task waits for Claude': () => undefined,
  // The farewell on the screen says it.
  'tasks wait for the next start': () => undefined,
  // For those who keep logs; `audit head` shows it too.
  'head of the audit': () => undefined,
  // Nobody can help it while the bridge runs: `doctor` and `status` say it.
  'cannot keep this machine awake': () => undefined,
};

/** What the chat on the same screen says in its own words. */
const toldInChat = new Set([
  'all tasks are held',
  'task refused',
  'task waits because of the budget',
  'task waits for a session that is open at the desk',
  'Claude is quiet',
  'Claude ended in the middle of a task',
  'a task went over its budget; stopping it',
  'a request of Claude was denied without asking',
]);

/** The messages that have words of their own here; each is one of the program. */
export const wordedMessages: readonly string[] = [...Object.keys(sentences), ...toldInChat];

export interface Told {
  words: string;
  /** What the words do not say. */
  rest: Fields;
}

/** A message for a person; undefined: it is not for this screen. */
export function storyOf(message: string, fields: Fields, isBesideChat: boolean): Told | undefined {
  if (isBesideChat && toldInChat.has(message)) return undefined;
  const sentence = Object.hasOwn(sentences, message) ? sentences[message] : undefined;
  if (!sentence) return { words: message, rest: fields };
  const words = sentence(fields);
  return words === undefined ? undefined : { words, rest: {} };
}

const titles: Record<string, string> = { telegram: 'Telegram', discord: 'Discord' };

function titled(platform: unknown): string {
  return titles[String(platform)] ?? text(platform);
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '?';
}

function markOf(state: unknown): string {
  if (state === 'done') return marks.done;
  return state === 'failed' ? marks.failed : marks.denied;
}

function after(seconds: unknown): string {
  return typeof seconds === 'number' ? ` after ${formatDuration(seconds * 1000)}` : '';
}

function timeOf(until: unknown): string {
  const date = new Date(String(until));
  return [date.getHours(), date.getMinutes()].map((n) => String(n).padStart(2, '0')).join(':');
}
