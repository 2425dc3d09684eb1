import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import type { Place, Shown } from '../chaos/place.ts';
import { hasEnded, readTasks } from '../chaos/tasks.ts';
import { createMachine, type Machine } from '../e2e/machine.ts';
import { untilTrue } from '../until.ts';
import { asks, gates, lastWords, projectFiles, scripts } from './words.ts';

/** When the chat is looked at; the last four are one look, at the end. */
export const moments = ['card', 'change', 'working', 'done', 'ends', 'commands', 'code'] as const;
export type Moment = (typeof moments)[number];

/** What the session needs of a platform. `R`: what is drawn. */
export interface SessionPlace<R> {
  place: Place;
  /** Resolves when `check` holds; it is tried after every change of the server. */
  until(check: () => boolean, what: string): Promise<unknown>;
  /** What Claude has written so far, while it writes. */
  growing(): string;
  /** The person stops what runs. */
  stop(): void;
  /** All that the person sees now. */
  record(): R;
}

/** The buttons that the person presses, by their meaning. */
export const labels = { allowOnce: /\bAllow once\b/, allowLonger: /\bAllow\b.*\bmin\b/, stop: /\bStop\b/ };

const commands = ['/status', '/queue', '/usage', '/help'];

/** Plays the session with the built bridge and the real `claude`. Resolves with what was seen at each moment. */
export async function playSession<R>(
  platform: 'telegram' | 'discord',
  open: (machine: Machine) => SessionPlace<R>,
): Promise<Record<'card' | 'change' | 'working' | 'end', R>> {
  const machine = await createMachine({ discord: platform === 'discord' });
  try {
    prepare(machine);
    const session = open(machine);
    await machine.start({ env: { TZ: 'UTC' } });
    return await play(machine, session);
  } finally {
    await machine.close();
  }
}

function prepare({ home, configure, model }: Machine): void {
  const project = join(dirname(home), 'website');
  for (const [path, text] of Object.entries(projectFiles)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  configure({ projects: [{ name: 'website', path: project }], claude: { args: [], spare: false } });
  for (const [name, words] of Object.entries(asks))
    model.teach(words.replace(/^\/code /, ''), scripts[name as keyof typeof asks]);
}

async function play<R>({ model, home }: Machine, session: SessionPlace<R>) {
  const { place, until, growing, record } = session;
  const answered = (label: RegExp) => place.shown().findLast((message) => labelOf(message, label) !== undefined);

  /** Presses that button of the card that is open, as soon as there is one, and waits until it is decided. */
  async function decide(label: RegExp): Promise<void> {
    await until(() => answered(label) !== undefined, `a card with ${label}`);
    const card = answered(label)!;
    place.press(card.id, labelOf(card, label)!);
    await until(() => !place.shown().some(({ id, labels }) => id === card.id && labels.length > 0), 'the decision');
  }

  /** Says it and waits for a message that was not there. */
  async function exchange(text: string): Promise<void> {
    const before = place.shown().map(({ id }) => id);
    place.say(text);
    await until(() => place.shown().some(({ id }) => !before.includes(id)), `an answer to “${text}”`);
  }

  place.say(asks.fix);
  await until(() => growing().includes(lastWords.card), 'the first words');
  model.open(gates.card);
  await until(() => answered(labels.allowOnce) !== undefined, 'the card of the command');
  await exchange(asks.release);
  const card = record();
  await decide(labels.allowLonger);

  await until(() => answered(labels.allowOnce) !== undefined, 'the card of the change');
  const change = record();
  await decide(labels.allowOnce);

  await model.untilGate(gates.working);
  await until(() => growing().includes(lastWords.working), 'what Claude wrote so far');
  const working = record();
  model.open(gates.working);
  await untilSettled(home, 2);

  place.say(asks.broken);
  await untilSettled(home, 3);

  place.say(asks.stopped);
  await until(() => growing().includes(lastWords.stopped), 'the work that is stopped');
  session.stop();
  await untilSettled(home, 4);

  for (const command of commands) await exchange(command);
  await untilSettled(home, 4);

  makeRepository(home);
  place.say(asks.code);
  await decide(labels.allowOnce);
  await until(() => place.shown().some(({ text }) => text.includes('→ main')), 'the card of the work');
  await exchange('/sessions');
  await untilSettled(home, 5);
  return { card, change, working, end: record() };
}

/** From here on the project is a repository, so that work can be delegated. */
function makeRepository(home: string): void {
  const project = join(dirname(home), 'website');
  const git = (...args: string[]) => execFileSync('git', args, { cwd: project, stdio: 'pipe' });
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Ann');
  git('config', 'user.email', 'ann@example.org');
  git('add', '--all');
  git('commit', '-qm', 'Version 1.4.1');
}

function labelOf({ labels }: Shown, pattern: RegExp): string | undefined {
  return labels.find((label) => pattern.test(label));
}

/** So many tasks have ended, and all that is to be said about them is said. */
async function untilSettled(home: string, count: number): Promise<void> {
  await untilTrue(() => readTasks(home).filter(hasEnded).length === count && isAllSaid(home), `${count} ended tasks`);
}

function isAllSaid(home: string): boolean {
  const database = new Database(join(home, 'bridge.db'), { readonly: true });
  try {
    return database.prepare("SELECT 1 FROM outbox WHERE state = 'pending'").get() === undefined;
  } finally {
    database.close();
  }
}

/** The part of the last look that a moment shows: what came from the first words on, and before those of the next part. */
export function partOf<M extends { mine: boolean; visible: string }>(messages: readonly M[], moment: Moment): M[] {
  const starts: Partial<Record<Moment, string>> = {
    ...{ done: asks.fix, ends: asks.broken, commands: commands[0]!, code: asks.code },
  };
  const order: Moment[] = ['done', 'ends', 'commands', 'code'];
  const at = (one: Moment | undefined) =>
    messages.findIndex(({ mine, visible }) => mine && one !== undefined && visible.includes(starts[one] ?? ''));
  if (!order.includes(moment)) return [...messages];
  const next = at(order[order.indexOf(moment) + 1]);
  return messages.slice(at(moment), next === -1 ? messages.length : next);
}
