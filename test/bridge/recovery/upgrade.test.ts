import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { backToVersion6, backToVersion7 } from '../../store/database/older-form.ts';
import { message, press, type Rig, type RigOptions, startRig } from '../rig.ts';

const minute = 60_000;

interface Standing {
  conversation: string;
  key: string;
  taskId: string;
}

/** The power goes off in the bridge of version 4 of the database, which noted what stands in its own way. */
async function upgrade(rig: Rig, prepare?: RigOptions['prepare']): Promise<Rig> {
  await rig.until(() => rig.store.outbox.waiting().length === 0, 'everything to be known to have arrived');
  return rig.crash(prepare, { beforeOpen: backToVersion4 });
}

function backToVersion4(file: string): void {
  const old = new Database(file);
  backToVersion7(old);
  backToVersion6(old);
  const json = (key: string) =>
    JSON.parse(old.prepare<unknown[], string>('SELECT value FROM notes WHERE key = ?').pluck().get(key) ?? 'null');
  const standing = (kind: string): Standing[] => json(kind) ?? [];
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
  old.exec('DROP TABLE dues');
  old.pragma('user_version = 4');
  old.close();
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

describe('an upgrade from version 4 of the database', () => {
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

    const after = await upgrade(before);
    expect(after.store.notes.get('hold-notices')).toContain('hold:1');
    await after.clock.advance(90 * minute + 2_000);
    await untilReplaced(after, notice.messageId);
    (await after.untilRun(1)).finish({ text: 'Done now.' });

    await after.until(() => after.store.notes.get('hold') === undefined, 'the hold to be forgotten');
    expect(after.store.notes.get('hold-notices')).toBeUndefined();
    await after.untilText('Done now.');
    expect(texts(after)).toEqual([expect.stringContaining('Done now.')]);
  });

  it('while a budget is asked about: the card is changed in place, and its button works', async () => {
    const before = await askedAboutBudget();
    const card = before.chat.arrived.at(-1)!;

    const after = await upgrade(before);
    await untilReplaced(after, card.messageId);
    expect(texts(after)).toEqual([]);
    after.chat.give(press('anyway:4'));

    expect((await after.untilRun(1)).text).toBe('one more');
    expect(after.store.notes.get('budget-cards')).toBeUndefined();
  });

  it('after an owner let a task run over the budget: nobody is asked again', async () => {
    const before = await askedAboutBudget();
    before.chat.give(press('anyway:4'));
    await before.untilRun(4);

    const after = await upgrade(before);

    expect((await after.untilRun(1)).text).toBe('one more');
    expect(texts(after)).toEqual([]);
  });

  it('while Claude is quiet: the notice is settled', async () => {
    const before = await startRig();
    before.chat.give(message('work'));
    const run = await before.untilRun(1);
    run.emit({ type: 'stalled', silentMs: 5 * minute });
    await before.untilText('Claude has been quiet for 5 min');

    const after = await upgrade(before, (host) => host.records.set(run.promptId, { state: 'unfinished' }));

    await untilReplaced(after, before.chat.arrived[0]!.messageId);
    await after.until(() => after.store.notes.get('stalls') === undefined, 'the notice to be forgotten');
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

    const after = await upgrade(before, (host) => {
      host.sessions.add(sessionId);
      host.openAtDesk.set(sessionId, 4711);
    });

    await untilReplaced(after, notice.messageId);
    expect(texts(after)).toEqual([]);
    after.host.openAtDesk.clear();
    await after.clock.advance(2_000);
    expect((await after.untilRun(1)).text).toBe('two');
    expect(after.store.notes.get('session-in-use')).toBeUndefined();
  });
});
