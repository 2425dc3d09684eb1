import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { openStates } from '../../../src/core/model/task.ts';
import { copyKept, readKept } from '../../store/database/kept.ts';
import type { Arrived, Chat } from '../chat.ts';
import { message, press, type Rig, startRig } from '../rig.ts';
import type { Run } from '../scripted-host.ts';
import { busyOptions, createProjects, deskChat } from './busy-bridge.ts';

const second = 1_000;
const kept = readKept('0.1');
/** Claude named the time two seconds before the power went off, and the bridge adds as much. */
const limitEndsAt = kept.now + 90 * 60 * second;
const numberOf = (situation: string): number => kept.cases[situation]!;

/** The bridge of today starts on what the bridge of 0.1 left when the power went off; its claude is this host. */
async function upgrade(): Promise<Rig> {
  const file = copyKept('0.1');
  return startRig(
    {
      ...busyOptions(createProjects(), kept.chats),
      prepare(host, { tasks }) {
        for (const task of tasks.list()) {
          for (const { promptId, sessionId } of tasks.attempts(task.id)) {
            host.sessions.add(sessionId);
            if (task.number === numberOf('before /new')) {
              const costUsd = undefined;
              const outcome = {
                outcome: 'done' as const,
                text: 'The second chapter.',
                sessionId,
                costUsd,
                durationMs: 1,
              };
              host.records.set(promptId, { state: 'finished', outcome });
            } else if (![numberOf('moved'), numberOf('steered')].includes(task.number)) {
              host.records.set(promptId, { state: 'unfinished' });
            }
            if (task.conversation === deskChat) host.openAtDesk.set(sessionId, 4711);
          }
        }
      },
    },
    { folder: dirname(file), now: kept.now },
  );
}

/** The messages about which a person has to do something before their task comes to its end. */
const toBePressed: [situation: string, label: string][] = [
  ['interrupted', 'Continue'],
  ['interrupted while asking', 'Drop'],
  ['plan', 'Continue'],
  ['question', 'Continue'],
  ['permission', 'Continue'],
  ['before /project', 'Continue'],
  ['with a steered one', 'Continue'],
  ['silent, with an addition', 'Retry'],
  ['over the budget', 'Continue'],
];

const chatOf = ({ chat, others }: Rig, { conversation }: Pick<Arrived, 'conversation'>): Chat =>
  conversation.startsWith('discord:') ? others[0]! : chat;
const everything = ({ chat, others }: Rig): Arrived[] => [...chat.arrived, ...others[0]!.arrived];

function untilButton(rig: Rig, action: string, conversation?: string): Promise<Arrived> {
  const isIt = (post: Arrived) =>
    (conversation === undefined || post.conversation === conversation) &&
    post.buttons.some((button) => button.action === action);
  return rig.until(() => everything(rig).find(isIt), `a button ${action}`);
}

async function pressed(rig: Rig, action: string, conversation?: string): Promise<void> {
  const post = await untilButton(rig, action, conversation);
  const { messageId } = post;
  chatOf(rig, post).give(press(action, { conversation: post.conversation, messageId }));
}

/** Claude answers whatever it gets, while time goes on; in one task it asks before. Until only these tasks are left. */
async function answerAllBut(rig: Rig, situations: readonly string[]): Promise<void> {
  const { clock, host, store, until } = rig;
  const begun = new Set<Run>();
  const answerAll = () => {
    for (const run of host.runs) if (!run.ended && !begun.has(run)) void answer(run);
    return host.runs.every((run) => run.ended);
  };
  const left = () => store.tasks.list({ states: openStates }).map(({ number }) => number);
  const answer = async (run: Run) => {
    begun.add(run);
    const { number } = store.tasks.ofPrompt(run.promptId)!;
    if (number === numberOf('permission')) {
      const ask = host.ask('Bash', { command: 'npm test -- --watch' }, run);
      expect(await until(() => ask.answer, 'an answer without a card')).toEqual({ behavior: 'allow' });
    }
    run.finish({ text: `The answer to ${number}.` });
  };
  const expected = situations.map(numberOf);
  for (let turn = 0; turn < 100 && left().some((number) => !expected.includes(number)); turn++) {
    await until(answerAll, 'Claude to have answered');
    await clock.advance(3 * second);
  }
  expect(left()).toEqual(expected.toSorted(byValue));
}

/** What became of each message of 0.1 that had buttons, in the end. */
const truths: [then: string, now: string | RegExp][] = [
  ['Claude ended early. Press Continue.', 'Claude ended early. Press Continue.\n#2 · 0.0 s'],
  ['The bridge stopped while Claude was working on task #11', /^The bridge stopped while Claude .* task #11/],
  ['The bridge restarted while Claude waited for your answer in task #12', /^The bridge restarted while .* task #12/],
  ['Claude asks (2 of 2)', /^❌ Question: Which colour\? · Expired at [^:]+:\d\d UTC: the bridge restarted$/],
  ['Run this command?', /^❌ Bash rm -rf build · Expired at [^:]+:\d\d UTC: the bridge restarted$/],
  ['Next in line', 'Started.'],
  ['2nd in line', 'Started.'],
  ['#15 waiting for an answer: clean the build', '💤 The queue is empty.'],
  ['Paused. Waiting for /resume.', 'Started.'],
  ['Next in line', 'Started.'],
  ['Next in line', 'Started.'],
  ['2nd in line', 'Started.'],
  ['Claude has been quiet for 5 min 00 s in task #26.', 'The bridge restarted.'],
  ['Next in line', 'Started.'],
  ['Unknown command /tmp. See /help.', 'Unknown command /tmp. See /help.'],
  ['Ben’s budget for today', /^Ann let task #32 run over budget at [^:]*:\d\d UTC\.$/],
  ['Ben’s task #32 in “ledger”', /^Ann let task #32 run over budget at [^:]*:\d\d UTC\.$/],
  ['This session is open in Claude at the desk', 'It was closed. Task #34 continues.'],
  ['Used up. Resuming #35 at 11:06 UTC.', 'The limit is over. Tasks continue.'],
  ['Used up. Resuming #36 at 11:06 UTC.', 'The limit is over. Tasks continue.'],
  [
    'Approve this plan?',
    /^❌ Plan: 1\. Take it down\. 2\. Build it anew\. · Expired at [^:]+:\d\d UTC: the bridge restarted$/,
  ],
  ['Ben’s task #32 in “ledger”', /^Ann let task #32 run over budget at [^:]*:\d\d UTC\.$/],
];

it('every task ends once, every message says the truth, and nothing is sent twice', async () => {
  const rig = await upgrade();
  const { chat, host, others, store, task, until, untilText } = rig;

  for (const [situation, label] of toBePressed) await pressed(rig, `${label.toLowerCase()}:${numberOf(situation)}`);
  await until(() => store.tasks.list({ states: ['interrupted'] }).length === 0, 'no task to wait for a word');
  expect(store.approvals.open()).toEqual([]);
  expect(chat.texts('telegram:-25').at(-1)).toBe('Paused. Waiting for /resume.');
  await pressed(rig, 'hold:resume', 'telegram:-34');
  await answerAllBut(rig, ['paused', 'budget', 'desk']);
  host.openAtDesk.clear();
  await pressed(rig, `anyway:${numberOf('budget')}`, 'telegram:1');
  await answerAllBut(rig, ['paused']);
  expect(chat.texts('telegram:-25').at(-1)).toBe('Paused. Waiting for /resume.');
  chat.give(message('/resume', { conversation: 'telegram:-25' }));
  await untilText('Resumed.', 'telegram:-25');
  chat.give(message('describe it', { conversation: 'telegram:8', sender: { id: '8', name: 'Cleo' } }));
  await pressed(rig, 'as-task:60');
  chat.gone.clear();
  chat.give({ kind: 'place', conversation: 'telegram:-29', state: 'back' });
  await untilText('Ann, owner on desk', 'telegram:-29');
  // The file comes from a real disk, which knows no fake time.
  for (const words of ['describe it', '/tmp say is it full?']) {
    await until(() => host.runs.some(({ text }) => text.startsWith(words)), `Claude to get “${words}”`);
  }
  await answerAllBut(rig, []);
  await until(() => store.outbox.waiting().length === 0, 'all posts to have arrived');

  // Tasks: one end, one answer, and Claude had each once.
  const all = store.tasks.list();
  const given = host.runs.map(({ promptId }) => store.tasks.ofPrompt(promptId)!.number);
  expect(given).toEqual([...new Set(given)]);
  const cancelled = ['interrupted while asking', 'silent, with an addition', 'stopped at the end', 'cancelled'].map(
    numberOf,
  );
  expect(all.filter(({ state }) => state === 'cancelled').map(({ number }) => number)).toEqual(
    cancelled.toSorted(byValue),
  );
  expect(all.filter(({ state }) => state === 'failed').map(({ number }) => number)).toEqual([numberOf('failed')]);
  for (const { number, state } of all) {
    const answers = everything(rig).filter(({ text }) => new RegExp(`^#${number} · | · #${number}$`, 'm').test(text));
    expect([number, answers.length]).toEqual([
      number,
      state !== 'cancelled' || number === numberOf('cancelled') ? 1 : 0,
    ]);
  }
  expect(everything(rig).filter(({ text }) => text === 'Stopped #30.')).toHaveLength(1);

  // Sessions and projects: each task where its chat was.
  const runOf = (number: number) =>
    host.runs.find(({ promptId }) => store.tasks.ofPrompt(promptId)?.number === number)!;
  const sessionOf = (number: number) => store.tasks.attempts(task(number).id)[0]?.sessionId;
  expect(runOf(numberOf('desk')).sessionId).toBe(sessionOf(6));
  expect(runOf(numberOf('behind the moved one')).sessionId).toBe(runOf(numberOf('moved')).sessionId);
  expect(runOf(numberOf('behind /new')).sessionId).not.toBe(sessionOf(numberOf('before /new')));
  expect(runOf(numberOf('of the old project')).project).toBe('notes');
  expect(runOf(numberOf('of the new project')).project).toBe('site');
  expect(host.runs.find(({ text }) => text.startsWith('describe it'))?.files).toHaveLength(1);

  // Messages: each that had buttons says what became of it, and nothing came twice.
  const seen = { telegram: chat.arrived, discord: others[0]!.arrived };
  const had = (['telegram', 'discord'] as const).flatMap((name) =>
    kept.chats[name].flatMap((post, i) => (post.buttons.length > 0 ? [[post.text, seen[name][i]!.text]] : [])),
  );
  expect(had).toEqual(
    truths.map(([then, now]) => [
      expect.stringContaining(then),
      typeof now === 'string' ? now : expect.stringMatching(now),
    ]),
  );
  const withButtons = everything(rig).filter(({ buttons }) => buttons.length > 0);
  expect(withButtons.map(({ buttons }) => buttons.map(({ action }) => action))).toEqual([['retry:2', 'continue:2']]);
  const fresh = (['telegram', 'discord'] as const).flatMap((name) => seen[name].slice(kept.chats[name].length));
  const names = fresh.map(({ conversation, text }) => `${conversation} ${text}`);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  expect(names).toEqual(
    expect.arrayContaining([
      expect.stringContaining('telegram:-37 The bread is in the oven.'),
      expect.stringContaining('telegram:8 Cleo, operator on desk.'),
      expect.stringContaining('discord:1 #5 done'),
    ]),
  );
});

it('a limit lasts until the moment that 0.1 noted, then its notices say that tasks continue', async () => {
  const rig = await upgrade();
  const { chat, clock, host, untilRun } = rig;
  const noticed = chat.arrived.find(({ text }) => text.startsWith('Used up. Resuming #35 at'))!;

  await clock.advance(limitEndsAt - second - clock.now());
  expect(host.runs).toEqual([]);
  expect(noticed.text).toContain('Used up. Resuming #35 at');
  await clock.advance(10 * second);

  await untilRun(1);
  await rig.until(() => noticed.text === 'The limit is over. Tasks continue.', 'the notice to say so');
  expect(noticed.buttons).toEqual([]);
});

function byValue(one: number, other: number): number {
  return one - other;
}
