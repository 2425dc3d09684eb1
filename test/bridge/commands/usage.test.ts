import { describe, expect, it } from 'vitest';
import { bob } from '../approvals/approvals-rig.ts';
import { message, press, type Rig, type RigOptions, startRig, vic } from '../rig.ts';

const day = 24 * 60 * 60_000;

const fromBob = { conversation: 'telegram:3', sender: { id: bob.id, name: bob.name } };
const fromVic = { conversation: 'telegram:2', sender: { id: vic.id, name: vic.name } };

type Outcome = Parameters<Rig['host']['runs'][number]['finish']>[0];

async function work(rig: Rig, outcome: Outcome, given: Parameters<typeof message>[1] = {}): Promise<void> {
  const n = rig.host.runs.length + 1;
  rig.chat.give(message(`work ${n}`, given));
  (await rig.untilRun(n)).finish({ text: 'ok', ...outcome });
  await rig.untilState(n, 'done');
}

/** Ann worked a long time ago, ten days ago, yesterday and today; Bob in another project, today. */
async function startWithUsage(options: RigOptions = {}): Promise<Rig> {
  const rig = await startRig({ users: [bob], ...options });
  await work(rig, { costUsd: 100 });
  await rig.clock.advance(40 * day);
  await work(rig, { costUsd: 8 });
  await rig.clock.advance(9 * day);
  await work(rig, { costUsd: 0.5, tokens: { input: 500, output: 40, cacheRead: 0, cacheWrite: 0 } });
  await rig.clock.advance(day);
  await work(rig, { costUsd: 0.25, tokens: { input: 1_000, output: 60, cacheRead: 40_000, cacheWrite: 5_000 } });
  rig.chat.give(message('/project site', fromBob));
  await rig.until(() => rig.store.conversations.get('telegram:3')?.project === 'site', 'the other project');
  await work(rig, { costUsd: 0.05, tokens: { input: 100, output: 5, cacheRead: 0, cacheWrite: 0 } }, fromBob);
  return rig;
}

/** The lines of the answer to /usage; a table's cells lie behind each other. */
async function usage(rig: Rig, given: Parameters<typeof message>[1] = {}) {
  // An older message is quoted, so its answer is known.
  const asked = message('/usage', { sentAt: 0, ...given });
  rig.chat.give(asked);
  const answer = () => rig.chat.arrived.find(({ replyTo }) => replyTo === asked.messageId)?.text;
  const text = await rig.until(answer, 'the usage');
  return text.split('\n').map((line) => line.trim().replace(/[\s|│·]+/g, ' '));
}

describe('/usage', () => {
  it('shows owners what all tasks took: by period, day, project and person', async () => {
    const rig = await startWithUsage();
    const yesterday = new Date(rig.clock.now() - day).toLocaleDateString('en-US', { weekday: 'short' });

    expect(await usage(rig)).toEqual([
      'Today $0.30 2 tasks',
      'By period, day and project',
      'Tasks Cost In Out Cached',
      'Today 2 $0.30 1.1k 65 45k',
      '7 days 3 $0.80 1.6k 105 45k',
      '30 days 4 $8.80 1.6k 105 45k',
      '7 days Tasks Cost',
      'Today 2 $0.30',
      `${yesterday} 1 $0.50`,
      'Project Tasks Cost',
      'home 3 $8.75',
      'site 1 $0.05',
      'Person Tasks Cost',
      'Ann 3 $8.75',
      'Bob 1 $0.05',
      'Projects and people: 30 days. Costs are Claude’s estimates.',
    ]);
  });

  it('shows others what is theirs', async () => {
    const rig = await startWithUsage();

    const lines = await usage(rig, fromBob);

    expect(lines).toContain('30 days 1 $0.05 100 5 0');
    expect(lines.join()).not.toMatch(/home|Ann|Person Tasks/);
    expect(await usage(rig, fromVic)).toEqual(['None of your tasks ended in the last 30 days.']);
  });

  it('counts the accounts of a person as one', async () => {
    const rig = await startWithUsage({
      prepare: (_, store) => {
        store.identities.link({ platform: 'telegram', userId: bob.id }, { platform: 'telegram', userId: '1' });
      },
    });

    const lines = await usage(rig, fromBob);

    expect(lines).toContain('30 days 4 $8.80 1.6k 105 45k');
    expect((await usage(rig)).join()).not.toContain('Person Tasks');
  });

  it('shows how full the session of this chat is, until it begins anew', async () => {
    const rig = await startRig();
    await work(rig, { context: { used: 45_000, window: 200_000 } });

    expect(await usage(rig)).toContain('Context: 45,000 of 200,000 tokens, 23 %.');
    rig.chat.give(message('/new'));
    await rig.until(() => rig.store.conversations.get('telegram:1')?.session.agentId === undefined, 'a new session');
    expect((await usage(rig)).join()).not.toContain('Context');
  });

  it('a task that continues in the session from before /new does not count for the new one', async () => {
    const before = await startRig();
    before.chat.give(message('a long one'));
    const run = await before.untilRun(1);
    const limit = { outcome: 'failed', failure: 'rate-limited', message: 'Limit.', text: '' } as const;
    run.finish({ ...limit, resetsAt: before.clock.now() + 60_000 });
    await before.untilState(1, 'parked');
    before.chat.give(message('/new'), message('a short one'));
    await before.untilState(2, 'parked');
    before.store.tasks.setRank(before.task(2).id, 0);

    const rig = await before.crash((host) => {
      host.sessions.add(run.sessionId);
      host.records.set(run.promptId, { state: 'unfinished' });
    });
    await rig.clock.advance(90_000);
    const short = await rig.untilRun(1);
    short.finish({ context: { used: 5_000, window: 200_000 } });
    await rig.untilState(2, 'done');
    const long = await rig.untilRun(2);
    expect(long.sessionId).toBe(run.sessionId);
    long.finish({ context: { used: 180_000, window: 200_000 } });
    await rig.untilState(1, 'done');

    expect(await usage(rig)).toContain('Context: 5,000 of 200,000 tokens, 3 %.');
  });

  it('shows what is left of the budget, and what keeps tasks back', async () => {
    const rig = await startRig({ limits: { perDayUsd: 20 } });
    await work(rig, { costUsd: 0.5 });
    rig.chat.give(message('more'));
    (await rig.untilRun(2)).finish({
      outcome: 'failed',
      failure: 'rate-limited',
      message: 'Your 5-hour limit is reached.',
      resetsAt: rig.clock.now() + 60_000,
    });
    await rig.untilState(2, 'parked');

    const lines = await usage(rig);

    expect(lines[0]).toBe('Today $0.50 1 task');
    expect(lines[1]).toMatch(/^⏳ Your 5-hour limit is reached\. Resuming at .*\d\d:\d\d/);
    expect(lines[2]).toBe('Your budget today: $0.50 of $20.00 spent.');
  });

  it('shows the tables at a press where a platform cannot fold: to each presser their own', async () => {
    const buttons = { rows: 5, inRow: 5, inAll: 25 };
    const rig = await startWithUsage({ chat: { capabilities: { accounts: true, buttons, fold: 'button' } } });

    expect(await usage(rig)).toEqual(['Today $0.30 2 tasks']);
    rig.chat.give(press('more:usage', { ...fromBob, pressId: 'p1' }));

    const shown = await rig.untilText('30 days', 'telegram:3');
    expect(shown).toContain('$0.05');
    expect(shown).not.toContain('Ann');
  });

  it('stays short, however many projects there are', async () => {
    const names = Array.from({ length: 12 }, (_, n) => `project${n + 1}`);
    const rig = await startRig({
      projects: names.map((name) => ({ name, path: `/${name}` })),
      prepare: (_, store) => {
        for (const [n, project] of names.entries()) {
          const person = { platform: 'telegram', userId: '1', userName: 'Ann' } as const;
          const who = { origin: { kind: 'message' as const }, conversation: 'telegram:1', ...person };
          store.tasks.add({ id: `task-${n}`, ...who, project, messages: [{ messageId: String(n), text: 'work' }] });
          store.tasks.move(`task-${n}`, 'running');
          store.tasks.move(`task-${n}`, 'done', { costUsd: n + 1 });
        }
      },
    });

    const lines = await usage(rig);

    const projects = lines.slice(lines.indexOf('Project Tasks Cost') + 1, -1);
    expect(projects).toHaveLength(10);
    expect(projects[0]).toBe('project12 1 $12.00');
    expect(projects[9]).toBe('others 3 $6.00');
  });
});
