import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import type { Attachment } from '../../../src/core/model/files.ts';
import type { IncomingMessage } from '../../../src/core/model/incoming.ts';
import type { TaskState } from '../../../src/core/model/task.ts';
import { createPairing } from '../../../src/core/people/pairing.ts';
import type { Arrived, Chat } from '../chat.ts';
import { ann, message, press, type Rig, type RigOptions, startRig, stranger } from '../rig.ts';
import type { Run } from '../scripted-host.ts';

const second = 1_000;
const minute = 60 * second;
const photo: Attachment = { kind: 'photo', source: { id: 'photo' } };
const ben = { sender: { id: '7', name: 'Ben' }, conversation: 'telegram:7' };
const cleo = { sender: { id: '8', name: 'Cleo' }, conversation: 'telegram:8' };
const dan = { sender: { id: '9', name: 'Dan' }, conversation: 'telegram:9' };
const onDiscord = { conversation: 'discord:1', sender: { id: ann.id, name: ann.name, handle: '@ann' } };
const tokens = { input: 1_200, output: 340, cacheRead: 9_000, cacheWrite: 800 };
const colour = {
  question: 'Which colour?',
  header: 'Colour',
  options: ['Red', 'Blue'].map((label) => ({ label, description: '' })),
  multiSelect: false,
};
const sizes = {
  question: 'Which sizes?',
  header: 'Sizes',
  options: ['S', 'M', 'L'].map((label) => ({ label, description: '' })),
  multiSelect: true,
};

/** Where Claude works at the desk in the session of a chat. */
export const deskChat = 'telegram:-20';

/** What has arrived in the chats of each platform. */
export interface Seen {
  telegram: readonly Arrived[];
  discord: readonly Arrived[];
}

/**
 * How the bridge of `makeBusy` is set up; one that continues with its database is set up alike.
 * @param projects a real folder: nothing is allowed for longer where nothing can be looked up
 */
export function busyOptions(projects: string, seen?: Seen): RigOptions {
  return {
    chat: { files: { photo: Buffer.from('a photo') }, ...(seen && { arrived: seen.telegram }) },
    others: [{ name: 'discord', ...(seen && { arrived: seen.discord }) }],
    concurrency: 40,
    limits: { perDayUsd: 50 },
    projects: ['notes', 'site', 'ledger'].map((name) => ({ name, path: join(projects, name) })),
  };
}

/** Empty folders of the projects. */
export function createProjects(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bridge-projects-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ['notes', 'site', 'ledger']) mkdirSync(join(folder, name));
  return folder;
}

/** A bridge in the middle of everything that people can have under way. */
export interface Busy {
  rig: Rig;
  /** What each conversation with something under way is there for; its task, if it has one. */
  cases: Record<string, number>;
}

/** Two runs of the bridge, the first of which was cut off; the second one still works. */
export async function makeBusy(projects: string): Promise<Busy> {
  const first = await startRig(busyOptions(projects));
  await letPeopleIn(first);
  const history = await workOnce(first, projects);
  const cutOff = await beginWhatIsCutOff(first);
  await first.until(() => first.store.outbox.waiting().length === 0, 'all posts to be known to have arrived');

  const rig = await first.crash(
    (host) => {
      for (const { sessionId } of first.host.runs) host.sessions.add(sessionId);
      for (const run of cutOff.runs) host.records.set(run.promptId, { state: 'unfinished' });
    },
    busyOptions(projects, { telegram: first.chat.arrived, discord: first.others[0]!.arrived }),
  );
  for (const number of Object.values(cutOff.cases)) await rig.untilState(number, 'interrupted');
  const claude = playClaude(rig);
  const asked = await askPeople(rig, claude);
  const waiting = await letWait(rig, claude);
  const odd = await doTheRest(rig, claude);
  const held = await holdBack(rig, claude);
  const cases = { ...history, ...cutOff.cases, ...asked, ...waiting, ...odd, ...held };
  leaveWork(rig, Object.values(history)[0]!);
  await leaveUnsent(rig);
  return { rig, cases };
}

/** What is kept about code sessions, without a task that is open. */
function leaveWork({ store, clock }: Rig, ended: number): void {
  const person = { platform: 'telegram', userId: '1' } as const;
  const by = { platform: 'telegram', id: '1', name: 'Ann' } as const;
  const { id } = store.sessions.add({
    ...{ conversation: 'telegram:1', kind: 'code', project: 'web', name: 'fix-login', person },
  });
  const place = {
    ...{ checkout: '/srv/web', path: '/srv/bridge/worktrees/web/fix-login', inside: '', branch: 'dispatch/fix-login' },
    ...{ base: 'main', baseSha: 'a'.repeat(40) },
  };
  store.workspaces.add({ ...place, session: id, project: 'web', port: 20_000 });
  store.workspaces.change(id, { state: 'ready', bytes: 4_096 });
  const step = store.steps.begin({ session: id, task: undefined, kind: 'commit', input: { act: 'commit' }, by });
  store.steps.end(step.id, 'done', { ok: true, line: 'Committed.' });
  const pullRequest = {
    number: 7,
    url: 'https://forge.example/7',
    state: 'closed',
    isDraft: false,
    base: 'main',
  } as const;
  store.pullRequests.set(id, pullRequest, ['c1']);
  const sha = 'b'.repeat(40);
  const rescued = { ref: 'refs/dispatch/rescue/r1', sha, folder: undefined, what: ['1 file'], excepted: [] };
  const expiresAt = clock.now() + 30 * 24 * 60 * 60_000;
  store.rescues.add({
    ...{ id: 'r1', project: 'web', session: id, task: undefined },
    name: 'fix-login',
    place,
    rescued,
    expiresAt,
  });
  const before = { ref: 'refs/dispatch/undo/1', sha };
  store.checkpoints.add({ task: store.tasks.byNumber(ended)!.id, project: 'web', folder: '/srv/web', before });
  store.choices.allow({ project: 'web', kind: 'install', line: 'npm ci', fingerprint: 'f1', by });
  store.choices.setRoute('web', 'ask', by);
}

type Given = Partial<IncomingMessage>;

interface Claude {
  /** A task that Claude works on. */
  begin(text: string, given: Given): Promise<{ number: number; run: Run }>;
  /** A task that Claude has answered. */
  answer(text: string, given: Given, costUsd?: number): Promise<{ number: number; run: Run }>;
  /** A message behind a running task, or one that is kept back. */
  queue(text: string, given: Given, state?: TaskState): Promise<number>;
}

function playClaude(rig: Rig): Claude {
  const chatOf = ({ conversation = '' }: Given): Chat =>
    conversation.startsWith('discord:') ? rig.others[0]! : rig.chat;
  const numberOf = (text: string) => rig.store.tasks.list().findLast(({ prompt }) => prompt.includes(text))?.number;

  async function begin(text: string, given: Given) {
    chatOf(given).give(inChat(text, given));
    const run = await rig.until(() => rig.host.runs.find((one) => one.text.includes(text)), `Claude to get “${text}”`);
    const number = numberOf(text)!;
    await rig.untilState(number, 'running');
    return { number, run };
  }

  return {
    begin,
    async answer(text, given, costUsd = 0.02) {
      const { number, run } = await begin(text, given);
      await rig.clock.advance(20 * second);
      run.finish({ text: `Done: ${text}.`, costUsd, tokens, context: { used: 40_000, window: 200_000 } });
      await rig.untilState(number, 'done');
      return { number, run };
    },
    async queue(text, given, state = 'queued') {
      chatOf(given).give(inChat(text, given));
      const number = await rig.until(() => numberOf(text), `a task “${text}”`);
      await rig.untilState(number, state);
      return number;
    },
  };
}

function inChat(text: string, given: Given): IncomingMessage {
  return message(text, { private: /:\d+$/.test(given.conversation ?? 'telegram:1'), ...given });
}

const says = (text: string) => ({ type: 'text-delta' as const, message: 'm', block: 0, text });

function untilCard({ chat, others, store, until }: Rig, part: string, conversation: string): Promise<Arrived> {
  return until(
    () =>
      [...chat.arrived, ...others.flatMap((other) => other.arrived)].find(
        (post) =>
          post.conversation === conversation &&
          post.buttons.length > 0 &&
          post.text.includes(part) &&
          store.outbox.keyOf(conversation, post.messageId) !== undefined,
      ),
    `a card with “${part}” in ${conversation}`,
  );
}

function pressOn(chat: Chat, { buttons, conversation, messageId }: Arrived, label: string, given: Given = {}): void {
  const button = buttons.find((one) => one.label.startsWith(label));
  if (!button) throw new Error(`no button “${label}” among ${buttons.map((one) => one.label).join(', ')}`);
  const { sender = { id: ann.id, name: ann.name } } = given;
  chat.give(press(button.action, { conversation, messageId, sender }));
}

/** Ben and Cleo are paired, Dan is sent away again, Ann links her accounts; codes stay open, and a stranger guesses. */
async function letPeopleIn(rig: Rig): Promise<void> {
  const { chat, clock, others, store, until, untilText } = rig;
  const discord = others[0]!;
  await until(() => discord.receives, 'Discord to receive');
  // As `dispatch-bridge pair` does it, in a process of its own.
  const pairing = createPairing({ store, clock, hostName: 'desk' });
  for (const [{ sender, conversation }, role] of [
    [ben, 'operator'],
    [cleo, 'viewer'],
    [dan, 'operator'],
  ] as const) {
    chat.give(message(pairing.create('telegram', role, 60).code, { sender, conversation }));
    await until(() => store.users.get('telegram', sender.id), `${sender.name} to be let in`);
  }
  pairing.create('telegram', 'operator', 24 * 60);
  pairing.create('discord', 'viewer', 24 * 60);
  chat.give(message('ABCDEFGHJK', { sender: stranger, conversation: 'telegram:666' }));
  chat.give(message('/users role 8 operator'));
  await until(() => store.users.get('telegram', '8')?.role === 'operator', 'Cleo to be an operator');
  chat.give(message('/users remove 9'));
  await until(() => store.users.get('telegram', '9') === undefined, 'Dan to be gone');

  chat.give(message('/link'));
  const code = /\/link ([0-9a-f]{20})/.exec(await untilText('/link '))![1]!;
  discord.give(message(`/link ${code}`, onDiscord));
  const asked = await until(() => chat.arrived.find(({ text }) => text.includes('wants to link')), 'a question');
  pressOn(chat, asked, 'Link');
  await until(() => store.identities.linked().length === 2, 'the accounts to be linked');
  chat.give(message('/link', ben));
  await untilText('/link ', 'telegram:7');
}

/** Sessions with a history, and a task of each end state. */
async function workOnce(rig: Rig, projects: string): Promise<Record<string, number>> {
  const { chat, until, untilState, untilText } = rig;
  const { answer, begin } = playClaude(rig);
  const done = await answer('sort the notes', { conversation: 'telegram:1' });
  const failing = await begin('count the words', { conversation: 'telegram:1' });
  failing.run.finish({ outcome: 'failed', failure: 'crashed', message: 'Claude ended early.', text: '' });
  await untilState(failing.number, 'failed');
  const stopped = await begin('read all the mail', { conversation: 'telegram:1' });
  chat.give(message('/stop'));
  await untilState(stopped.number, 'cancelled');
  chat.give(message(`/retry ${failing.number}`));
  const again = await until(() => rig.store.tasks.list().findLast(({ follows }) => follows)?.number, 'another try');
  const run = await until(() => rig.host.runs.find((one) => one !== failing.run && one.text === 'count the words'), '');
  run.finish({ text: 'There are 70.', costUsd: 0.01 });
  await untilState(again, 'done');

  await answer('greet me', onDiscord);
  await answer('look at the calendar', { conversation: deskChat });
  await answer('a first chapter', { conversation: 'telegram:-26' });
  await answer('a first page', { conversation: 'telegram:-27' });
  await answer('the first stop', { conversation: 'telegram:-28' });
  chat.give(message('/project ledger', ben));
  await untilText('now works in “ledger”', 'telegram:7');
  chat.give(inChat('/project ledger', { ...ben, conversation: 'telegram:-21' }));
  await untilText('now works in “ledger”', 'telegram:-21');
  await answer('add up the year', ben, 60);
  chat.give(inChat('/project bind site', { conversation: 'telegram:-30' }));
  await untilText('Bound to “site”', 'telegram:-30');
  chat.give(message('/mode plan', { conversation: 'telegram:-30' }));
  await untilText('Mode: plan only', 'telegram:-30');
  // Not by its command: the audit would keep the folder of this machine.
  const by = { platform: 'telegram', id: '1', name: 'Ann' };
  rig.store.folders.add({ project: 'site', path: join(projects, 'notes'), by, createdAt: rig.clock.now() });
  return { done: done.number, failed: failing.number, cancelled: stopped.number, 'done again': again };
}

/** Claude works on one task and waits for an answer in another one when the power goes off. */
async function beginWhatIsCutOff(rig: Rig) {
  const { begin } = playClaude(rig);
  const cut = await begin('refactor the shelf', { conversation: 'telegram:-10' });
  cut.run.emit(says('Half of it'));
  const asking = await begin('empty the bin', { conversation: 'telegram:-11' });
  asking.run.emit(says('Let me'));
  rig.host.ask('Bash', { command: 'rm bin/*' }, asking.run);
  await untilCard(rig, 'rm bin', 'telegram:-11');
  await rig.clock.advance(second);
  return {
    cases: { interrupted: cut.number, 'interrupted while asking': asking.number },
    runs: [cut.run, asking.run],
  };
}

/** Open requests of each kind, and permissions for half an hour. */
async function askPeople(rig: Rig, { begin }: Claude): Promise<Record<string, number>> {
  const { chat, clock, host, others, store, until, untilText } = rig;
  const plan = await begin('rebuild the page', { ...onDiscord, conversation: 'discord:500:600' });
  host.ask('ExitPlanMode', { plan: '1. Take it down.\n2. Build it anew.' }, plan.run);
  await untilCard(rig, 'Approve this plan?', 'discord:500:600');

  const question = await begin('paint the fence', { conversation: 'telegram:-22' });
  host.ask('AskUserQuestion', { questions: [colour, sizes] }, question.run);
  pressOn(chat, await untilCard(rig, 'Which colour?', 'telegram:-22'), 'Blue');
  const second2 = await untilCard(rig, 'Which sizes?', 'telegram:-22');
  pressOn(chat, second2, '☐ M');
  await until(() => second2.buttons.some(({ label }) => label === '☑ M'), 'a tick');
  await clock.advance(31 * minute);
  await untilText('still needs your answer', 'telegram:-22');

  const permission = await begin('clean the build', { conversation: 'telegram:1' });
  for (const [command, label] of [
    ['npm test', 'Allow npm test * for 30 min'],
    ['npm run build', 'Allow'],
    ['npm publish', 'Deny'],
  ] as const) {
    const suggestions = [{ tool: 'Bash', content: `${command}:*` }];
    const ask = host.ask('Bash', { command }, permission.run, { suggestions });
    pressOn(chat, await untilCard(rig, command, 'telegram:1'), label);
    await until(() => ask.answer, `an answer to ${command}`);
  }
  const covered = host.ask('Bash', { command: 'npm test -- --watch' }, permission.run);
  await until(() => covered.answer, 'the permission to cover it');
  host.ask('Bash', { command: 'rm -rf build' }, permission.run);
  await untilCard(rig, 'rm -rf build', 'telegram:1');
  await until(() => store.tasks.byNumber(permission.number)?.state === 'waiting', 'the task to wait');
  await until(() => others[0]!.arrived.length > 0, 'Discord to show something');
  return { permission: permission.number, question: question.number, plan: plan.number };
}

/** Queues with receipts, a list, a pause, tasks of an old session and of an old project. */
async function letWait(rig: Rig, { begin, queue }: Claude): Promise<Record<string, number>> {
  const { chat, clock, until, untilText } = rig;
  const behind = await queue('then write a summary', { conversation: 'telegram:1' });
  const last = await queue('and print it', { conversation: 'telegram:1' });
  await clock.advance(second);
  await until(() => chat.texts().filter((text) => text.includes('in line')).length === 2, 'two receipts');
  chat.give(message('/queue'));
  await until(() => chat.texts().some((text) => text.includes(`#${last}: `)), 'the list');

  const paused = 'telegram:-25';
  chat.give(inChat('/pause', { conversation: paused }));
  await until(() => rig.store.conversations.get(paused)?.paused, 'the pause');
  const kept = await queue('translate the letter', { conversation: paused });
  await clock.advance(second);
  await until(() => chat.texts(paused).some((text) => text.includes('aused')), 'a receipt that says so');

  const oldSession = await begin('a second chapter', { conversation: 'telegram:-26' });
  chat.give(inChat('/new', { conversation: 'telegram:-26' }));
  await untilText('New session', 'telegram:-26');
  const newSession = await queue('another book', { conversation: 'telegram:-26' });

  const page = await begin('a second page', { conversation: 'telegram:-27' });
  const ofOldProject = await queue('and its footer', { conversation: 'telegram:-27' });
  chat.give(inChat('/project site', { conversation: 'telegram:-27' }));
  await untilText('now works in “site”', 'telegram:-27');
  const ofNewProject = await queue('a header for it', { conversation: 'telegram:-27' });
  await clock.advance(30 * second);
  return {
    ...{ 'next in line': behind, 'second in line': last, paused: kept },
    ...{ 'before /new': oldSession.number, 'behind /new': newSession },
    ...{ 'before /project': page.number, 'of the old project': ofOldProject, 'of the new project': ofNewProject },
  };
}

/** Steered, added, silent, moved, lost; files with and without a word; a message that only looked like a command. */
async function doTheRest(rig: Rig, { answer, begin, queue }: Claude): Promise<Record<string, number>> {
  const { bridge, chat, clock, host, store, until, untilState, untilText } = rig;
  const main = await begin('build the shed', { conversation: 'telegram:-23' });
  main.run.emit(says('I begin'));
  const steered = await queue('and make it blue', { conversation: 'telegram:-23', sentAt: clock.now() + 9 * second });
  bridge.tasks.steer(store.tasks.byNumber(steered)!);
  await untilState(steered, 'running');
  const added = await begin('what does he mean?', { conversation: 'telegram:-24' });
  added.run.emit(says('Let me see'));
  chat.give(inChat('it is broken', { conversation: 'telegram:-24', forwardedFrom: 'Carl' }));
  await until(() => host.runs.some(({ text }) => text.includes('it is broken')), 'the forward to be given to Claude');
  added.run.emit({ type: 'stalled', silentMs: 5 * minute });
  await untilText('Claude has been quiet for 5 min', 'telegram:-24');

  const before = 'telegram:-28';
  const moved = await begin('the second stop', { conversation: before });
  chat.give({ kind: 'place', conversation: before, state: { moved: 'telegram:-10028' } });
  await until(() => store.tasks.byNumber(moved.number)?.conversation === 'telegram:-10028', 'the move');
  const movedNext = await queue('the third stop', { conversation: 'telegram:-10028' });

  chat.gone.add('telegram:-29');
  chat.give(inChat('/whoami', { conversation: 'telegram:-29' }));
  await until(() => store.outbox.gone().includes('telegram:-29'), 'a post to be lost');
  rig.log.expectError('a message cannot be delivered');
  rig.log.expectError('a part of a message cannot be delivered');
  chat.failDeliveries(new BridgeError('part-refused', 'not this'));
  chat.give(inChat('/whoami', { conversation: 'telegram:-31' }));
  await until(() => chat.calls.includes('deliver telegram:-31'), 'a post to be refused');

  const shown = await answer('what is this?', { conversation: 'telegram:-32', attachments: [photo] });
  const reading = await begin('and what is that?', { conversation: 'telegram:-33', attachments: [photo] });
  chat.give(message('', { ...cleo, attachments: [photo] }));
  await clock.advance(121 * second);
  await untilText('What should I do with', 'telegram:8');
  const last = await begin('bake the bread', { conversation: 'telegram:-37' });
  chat.give(message('/tmp say is it full?'));
  await until(() => store.notes.get('mistaken-commands'), 'the message to be kept');
  return {
    ...{ 'with a steered one': main.number, steered, 'silent, with an addition': added.number },
    ...{ moved: moved.number, 'behind the moved one': movedNext, 'with a file': shown.number },
    ...{ 'stopped at the end': reading.number, 'not sent': last.number },
  };
}

/** A budget that is used up, a session that is open at the desk, a limit; in the end a stop that Claude does not hear. */
async function holdBack(rig: Rig, { begin, queue }: Claude): Promise<Record<string, number>> {
  const { chat, clock, host, store, until, untilText } = rig;
  const budget = await queue('file the invoices', ben, 'parked');
  await untilCard(rig, `An owner can run #${budget} anyway`, 'telegram:7');
  const lifted = await queue('pay the rent', { ...ben, conversation: 'telegram:-21' }, 'parked');
  pressOn(chat, await untilCard(rig, `An owner can run #${lifted} anyway`, 'telegram:-21'), 'Run');
  await until(() => host.runs.find(({ text }) => text === 'pay the rent'), 'Claude to pay');

  const session = store.conversations.get(deskChat)!.session.agentId!;
  host.openAtDesk.set(session, 4711);
  const desk = await queue('move the appointment', { conversation: deskChat }, 'parked');
  await untilText('open in Claude at the desk', deskChat);

  const limited = await begin('summarise the inbox', { conversation: 'telegram:-34' });
  const resetsAt = clock.now() + 90 * minute;
  limited.run.finish({ outcome: 'failed', failure: 'rate-limited', message: 'Used up.', resetsAt, text: '' });
  await untilText('Used up.', 'telegram:-34');
  await rig.untilState(limited.number, 'parked');
  const heldBack = await queue('water the plants', { conversation: 'telegram:-35' }, 'parked');
  await untilText('Used up.', 'telegram:-35');
  await clock.advance(2 * second);

  host.isSlowToStop = true;
  const first = store.tasks.list({ states: ['running'] }).find(({ prompt }) => prompt === 'and what is that?')!;
  chat.give(inChat('/stop', { conversation: first.conversation }));
  await until(() => store.tasks.cancelRequests().includes(first.id), 'the stop to be stored');
  // As the host of `claude` does it, for each of its processes.
  for (const { handle, sessionId } of host.runs.filter((run) => !run.ended)) {
    store.processes.add({ handle, sessionId, startedAt: clock.now() });
  }
  return { budget, 'over the budget': lifted, desk, limited: limited.number, 'held back': heldBack };
}

/** The last moment: a letter cut by its app is half there, and answers have not arrived. */
async function leaveUnsent(rig: Rig): Promise<void> {
  const { chat, others, store, until } = rig;
  await until(() => store.outbox.waiting().length === 0, 'all posts to be known to have arrived');
  for (const one of [chat, others[0]!]) {
    const letGo = one.holdDeliveries();
    onTestFinished(letGo);
  }
  const baking = rig.host.runs.find(({ text }) => text === 'bake the bread')!;
  // Long enough to be kept beside its row.
  baking.finish({ text: `The bread is in the oven.\n\n${'It rises. '.repeat(2_000)}`, costUsd: 0.03, tokens });
  await until(() => store.tasks.ofPrompt(baking.promptId)?.state === 'done', 'the bread');
  chat.give(message('/whoami', cleo));
  others[0]!.give(message('/tasks', onDiscord));
  await until(() => store.outbox.waiting().length >= 3, 'posts to wait');
  chat.give(inChat('a long letter '.repeat(300).slice(0, 4_096), { conversation: 'telegram:-36', maybeSplit: true }));
}
