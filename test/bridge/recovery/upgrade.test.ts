import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import {
  backToVersion6,
  backToVersion7,
  backToVersion8,
  backToVersion9,
  backToVersion10,
  backToVersion11,
  backToVersion12,
  backToVersion13,
} from '../../store/database/older-form.ts';
import { backToVersion5 } from '../../store/database/older-notices.ts';
import { message, press, type Rig, type RigOptions, startRig } from '../rig.ts';

const minute = 60_000;

/** What the bridge of version 4 had in its own way. */
function backToVersion4(old: Database.Database): void {
  const json = (key: string) =>
    JSON.parse(old.prepare<unknown[], string>('SELECT value FROM notes WHERE key = ?').pluck().get(key) ?? 'null');
  const standing = (kind: string): { conversation: string; taskId: string }[] => json(kind) ?? [];
  const write = (key: string, value: unknown) =>
    old.prepare('INSERT OR REPLACE INTO notes (key, value) VALUES (?, ?)').run(key, JSON.stringify(value));

  const hold = json('hold');
  if (hold) write('hold', { ...hold, told: standing('hold-notices') });
  const cards = standing('budget-cards');
  const asked = [...new Set(cards.map(({ taskId }) => taskId))].map((taskId) => ({
    taskId,
    isLifted: false,
    places: cards.filter((card) => card.taskId === taskId).map(({ conversation }) => conversation),
  }));
  const lifted = ((json('budget-lifted') ?? []) as string[]).map((taskId) => ({ taskId, isLifted: true, places: [] }));
  write('budget', [...asked, ...lifted]);
  write(
    'stalls',
    standing('stalls').map(({ taskId: _, ...rest }) => rest),
  );
  old.exec("DELETE FROM notes WHERE key IN ('hold-notices', 'budget-cards', 'budget-lifted', 'session-in-use')");
}

/** The power goes off in the bridge of an older version of the database. */
async function upgrade(rig: Rig, version: 4 | 5, prepare?: RigOptions['prepare']): Promise<Rig> {
  await rig.until(() => rig.store.outbox.waiting().length === 0, 'everything to be known to have arrived');
  const beforeOpen = (file: string) => {
    const old = new Database(file);
    backToVersion13(old);
    backToVersion12(old);
    backToVersion11(old);
    backToVersion10(old);
    backToVersion9(old);
    backToVersion8(old);
    backToVersion7(old);
    backToVersion6(old);
    backToVersion5(old);
    if (version === 4) backToVersion4(old);
    old.pragma(`user_version = ${version}`);
    old.close();
  };
  return rig.crash(prepare, { beforeOpen });
}

/** The chat of a new bridge knows no older messages, but it sees that they are to be changed. */
function untilReplaced({ chat, until }: Rig, messageId: string): Promise<boolean> {
  return until(() => chat.calls.includes(`replace telegram:1 ${messageId}`), `${messageId} to get another text`);
}

const texts = ({ chat }: Rig) => chat.arrived.map(({ text }) => text);

/** Task 4 waits: what it may cost is more than what is left of today's budget. */
async function askedAboutBudget(): Promise<Rig> {
  const rig = await startRig({ limits: { perDayUsd: 5 } });
  for (const [i, costUsd] of [0.4, 0.4, 4].entries()) {
    rig.chat.give(message(`work ${i + 1}`));
    (await rig.untilRun(i + 1)).finish({ text: 'ok', costUsd });
    await rig.untilState(i + 1, 'done');
  }
  rig.chat.give(message('one more'));
  await rig.untilText('Run #4 anyway?');
  return rig;
}

describe.each([4, 5] as const)('an upgrade from version %i of the database', (version) => {
  it('in the middle of a hold: its notice is not posted again, and is settled when the hold is over', async () => {
    const before = await startRig();
    before.chat.give(message('work'));
    const run = await before.untilRun(1);
    const resetsAt = before.clock.now() + 90 * minute;
    run.finish({ outcome: 'failed', failure: 'rate-limited', message: 'Used up.', resetsAt, text: '' });
    const notice = await before.until(
      () => before.chat.arrived.find(({ text }) => text.includes('Used up. Resuming #1 at')),
      'the notice',
    );

    const after = await upgrade(before, version);
    expect(after.store.notices.list('hold-notices:local')).toMatchObject([{ key: 'hold:1' }]);
    await after.clock.advance(90 * minute + 2_000);
    await untilReplaced(after, notice.messageId);
    (await after.untilRun(1)).finish({ text: 'Done now.' });

    await after.until(() => after.store.notes.get('hold:local') === undefined, 'the hold to be forgotten');
    expect(after.store.notices.list('hold-notices:local')).toEqual([]);
    await after.untilText('Done now.');
    expect(texts(after)).toEqual([expect.stringContaining('Done now.')]);
  });

  it('while a budget is asked about: the card is changed in place, and its button works', async () => {
    const before = await askedAboutBudget();
    const card = before.chat.arrived.at(-1)!;

    const after = await upgrade(before, version);
    await untilReplaced(after, card.messageId);
    expect(texts(after)).toEqual([]);
    after.chat.give(press('anyway:4'));

    expect((await after.untilRun(1)).text).toBe('one more');
    expect(after.store.notices.list('budget-cards')).toEqual([]);
  });

  it('after an owner let a task run over the budget: nobody is asked again', async () => {
    const before = await askedAboutBudget();
    before.chat.give(press('anyway:4'));
    await before.untilRun(4);

    const after = await upgrade(before, version);

    expect((await after.untilRun(1)).text).toBe('one more');
    expect(texts(after)).toEqual([]);
  });

  it('while Claude is quiet: the notice is settled', async () => {
    const before = await startRig();
    before.chat.give(message('work'));
    const run = await before.untilRun(1);
    run.emit({ type: 'stalled', silentMs: 5 * minute });
    await before.untilText('Claude has been quiet for 5 min');

    const after = await upgrade(before, version, (host) => host.records.set(run.promptId, { state: 'unfinished' }));

    await untilReplaced(after, before.chat.arrived[0]!.messageId);
    await after.until(() => after.store.notices.list('stalls').length === 0, 'the notice to be forgotten');
  });

  it('while a session is open at the desk: the notice is changed in place', async () => {
    const before = await startRig();
    before.chat.give(message('one'));
    const { sessionId, finish } = await before.untilRun(1);
    finish({ text: 'ok' });
    await before.untilState(1, 'done');
    before.host.openAtDesk.set(sessionId, 4711);
    before.chat.give(message('two'));
    await before.untilText('open in Claude at the desk');
    const notice = before.chat.arrived.at(-1)!;

    const after = await upgrade(before, version, (host) => {
      host.sessions.add(sessionId);
      host.openAtDesk.set(sessionId, 4711);
    });

    await untilReplaced(after, notice.messageId);
    expect(texts(after)).toEqual([]);
    after.host.openAtDesk.clear();
    await after.clock.advance(2_000);
    expect((await after.untilRun(1)).text).toBe('two');
    expect(after.store.notices.list('session-in-use')).toEqual([]);
  });
});

describe('an upgrade from version 5 of the database', () => {
  const actions = ({ chat }: Rig) => chat.arrived.flatMap(({ buttons }) => buttons.map(({ action }) => action));

  /** Task 1 runs, 2 and 3 wait with their receipts, and the chat has a list of the queue. */
  async function queued(options: RigOptions = {}): Promise<Rig> {
    const rig = await startRig(options);
    rig.chat.give(message('one'));
    await rig.untilRun(1);
    await rig.untilState(1, 'running');
    rig.chat.give(message('two'), message('three'));
    await rig.untilState(3, 'queued');
    await rig.clock.advance(1_000);
    await rig.untilText('2nd in line');
    rig.chat.give(message('/queue'));
    await rig.untilText('#1 running');
    return rig;
  }

  const messageOf = ({ chat }: Rig, text: string) => chat.arrived.find((post) => post.text.includes(text))!.messageId;

  it('with receipts in the chat: each shows what becomes of its task, and none is sent again', async () => {
    const before = await queued();
    const [next, second] = [messageOf(before, 'Next in line'), messageOf(before, '2nd in line')];

    const after = await upgrade(before, 5, (_, store) => {
      store.tasks.move(before.task(2).id, 'cancelled');
    });

    await untilReplaced(after, next);
    expect(after.store.notices.list('receipts').map(({ key }) => key)).toEqual(['line:3']);
    await after.clock.advance(5_000);
    expect(actions(after).filter((action) => action.endsWith(':3'))).toEqual([]);
    after.chat.give(press('cancel:3', { messageId: second }));
    await untilReplaced(after, second);
    expect(after.store.notices.list('receipts')).toEqual([]);
  });

  it('with a list of the queue: it changes in place, and stops changing when it did before', async () => {
    const before = await queued({ chat: { replaceableUntil: Date.UTC(2026, 0, 5, 9, 14) } });
    const list = messageOf(before, '#1 running');
    const replaced = ({ chat }: Rig) => chat.calls.filter((call) => call === `replace telegram:1 ${list}`).length;

    const after = await upgrade(before, 5, (_, store) => {
      store.tasks.move(before.task(3).id, 'cancelled');
    });

    await after.clock.advance(1_000);
    await after.until(() => replaced(after) === 1, 'the list to change');
    await after.clock.advance(14 * minute);
    await after.until(() => replaced(after) === 2, 'its last change');
    expect(after.store.notices.list('queue-cards')).toEqual([]);
  });
});
