import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { endStates, openStates } from '../../../src/core/model/task.ts';
import { createStore } from '../../../src/store/store.ts';
import { anApproval, chat, day } from '../../contracts/store/stage.ts';
import { answer, archiveIn, pruneRig, round } from './rig.ts';

/** What the archive holds, line by line. */
const archived = (file: string): { id: string; number: number }[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

/** A task that ended last keeps the binding of its session. */
const another = (rig: ReturnType<typeof pruneRig>) => rig.task('done');

describe('ended tasks', () => {
  it('stay for ever without a moment to keep them since', async () => {
    const rig = pruneRig();
    const ids = [rig.task('done'), another(rig)];
    await rig.clock.advance(4000 * day);

    expect(rig.pruneAll()).toBe(0);
    expect(ids.map((id) => rig.store.tasks.get(id)?.id)).toEqual(ids);
  });

  it('go with all that belongs to them, in whatever way they ended, once they ended before that moment', async () => {
    const rig = pruneRig();
    const ids = endStates.map((state) => rig.task(state, { files: [], pieces: [piece(rig.clock.now())] }));
    rig.store.approvals.add(anApproval('x', { taskId: ids[0]! }));
    rig.store.approvals.close('x', { state: 'allowed', outcome: 'allowed it' });
    answer(rig.store, ids[0]!, 'It is done.', { arrived: true });
    await rig.clock.advance(1);
    const since = rig.clock.now();
    const kept = another(rig);

    expect(rig.pruneAll({ tasksSince: since })).toBe(3);

    expect(rig.store.tasks.list().map(({ id }) => id)).toEqual([kept]);
    const left = rig.sql((sqlite) =>
      ['task_messages', 'attempts', 'task_pieces', 'task_files', 'approvals', 'outbox'].map((table) => [
        table,
        sqlite.prepare(`SELECT count(*) FROM ${table}`).pluck().get(),
      ]),
    );
    expect(Object.fromEntries(left)).toMatchObject({ task_messages: 1, attempts: 1, approvals: 0, outbox: 0 });
    expect(rig.store.tasks.ofMessage(chat, ids[0]!)).toBeUndefined();
    expect(rig.store.outbox.answerOf(ids[0]!)).toBeUndefined();
  });

  it('never go while they are open, while a post has not arrived, or while they are asked about', async () => {
    const rig = pruneRig();
    const open = openStates.map((state) => rig.task(state));
    const [undelivered, givenUp, gone] = [rig.task('done'), rig.task('done'), rig.task('failed')] as const;
    answer(rig.store, givenUp, 'refused', { arrived: false });
    rig.store.outbox.failed(rig.store.outbox.next(chat)!.seq, 'refused');
    answer(rig.store, gone, 'lost', { arrived: false });
    rig.store.outbox.lost(rig.store.outbox.next(chat)!.seq, 'the chat is gone');
    answer(rig.store, undelivered, 'on its way', { arrived: false });
    const asked = rig.task('done');
    rig.store.approvals.add(anApproval('x', { taskId: asked }));
    const ended = rig.task('done');
    another(rig);
    // No bridge writes this; the state has the last word.
    rig.sql((sqlite) => sqlite.prepare('UPDATE tasks SET ended_at = 1 WHERE id = ?').run(open[0]));
    await rig.clock.advance(4000 * day);

    // As with keep.tasksDays of 0.
    expect(rig.pruneAll({ tasksSince: rig.clock.now() })).toBe(1);

    const stay = [...open, undelivered, givenUp, gone, asked];
    expect(stay.map((id) => rig.store.tasks.get(id)?.id)).toEqual(stay);
    expect([undelivered, givenUp, gone].map((id) => rig.store.outbox.answerOf(id)?.state)).toEqual([
      'pending',
      'failed',
      'lost',
    ]);
    expect(rig.store.tasks.get(ended)).toBeUndefined();
  });

  it('stay while a claude that worked on them lives: it is ended, and told of, by them', async () => {
    const rig = pruneRig();
    const { processes, tasks } = rig.store;
    const [first, last] = [rig.task('done'), rig.task('done')];
    rig.sql((sqlite) => sqlite.prepare("UPDATE sessions SET state = 'closed'").run());
    processes.add({ handle: 'h', sessionId: 's1', startedAt: 5 });
    await rig.clock.advance(4000 * day);

    expect(rig.pruneAll({ tasksSince: rig.clock.now() })).toBe(0);
    expect(rig.store.prunable(rig.clock.now())).toEqual({ tasks: 0, needed: 2 });
    expect(tasks.ofPrompt(first)?.id).toBe(first);
    expect(tasks.lastInSession('s1')?.id).toBe(last);

    processes.remove('h');
    expect(rig.pruneAll({ tasksSince: rig.clock.now() })).toBe(2);
  });

  it('leave the audit as it is, and whole', async () => {
    const rig = pruneRig();
    const { audit, tasks } = rig.store;
    for (let n = 0; n < 20; n++) {
      const { number } = tasks.get(rig.task('done'))!;
      audit.append({ action: 'task-asked', task: number, detail: 'in “home”' });
    }
    const [rows, head] = [audit.list(), audit.head()];
    await rig.clock.advance(4000 * day);

    expect(rig.pruneAll({ tasksSince: rig.clock.now() })).toBe(19);

    expect(audit.list()).toEqual(rows);
    expect(audit.head()).toEqual(head);
    expect(audit.verify()).toEqual({ ok: true, rows: 20 });
  });

  it('stay while a stored task repeats them, whose files may be theirs', async () => {
    const rig = pruneRig();
    const first = rig.task('failed');
    const second = rig.task('failed', { follows: { taskId: first, how: 'retry' } });
    const third = rig.task('queued', { follows: { taskId: second, how: 'retry' } });
    await rig.clock.advance(1);
    const keep = () => ({ tasksSince: rig.clock.now() });

    expect(rig.pruneAll(keep())).toBe(0);
    rig.store.tasks.move(third, 'cancelled');
    another(rig);
    await rig.clock.advance(1);

    expect(rig.store.prunable(rig.clock.now())).toEqual({ tasks: 3, needed: 1 });
    expect(rig.pruneAll(keep())).toBe(3);
  });

  it('the last one of a session that may continue stays, and the last that Claude answered in it', async () => {
    const rig = pruneRig();
    const answered = [rig.task('done'), rig.task('done')];
    const failed = [rig.task('failed'), rig.task('failed')];
    await rig.clock.advance(1);

    expect(rig.pruneAll({ tasksSince: rig.clock.now() })).toBe(2);
    expect(rig.store.tasks.list().map(({ id }) => id)).toEqual([answered[1], failed[1]]);
    expect(rig.store.tasks.sessionHasHistory('s1')).toBe(true);

    const left = rig.store.conversations.get(chat)!.session.id;
    rig.store.sessions.setAgentId(left, 's1');
    rig.store.conversations.renewSession(chat);
    expect(rig.pruneAll({ tasksSince: rig.clock.now() })).toBe(2);
    // The session that the chat has left goes with its last task.
    expect(rig.store.sessions.get(left)).toBeUndefined();
    expect(rig.store.conversations.get(chat)?.session.state).toBe('open');
  });

  it('keep their numbers: none is given again', async () => {
    const rig = pruneRig();
    rig.task('done');
    const last = rig.store.tasks.get(rig.task('done'))!.number;
    rig.store.conversations.renewSession(chat);
    await rig.clock.advance(1);
    expect(rig.pruneAll({ tasksSince: rig.clock.now() })).toBe(2);

    expect(rig.store.tasks.get(rig.task('queued'))!.number).toBe(last + 1);
    expect([0, 1, last, last + 1, last + 2].map(rig.store.tasks.wasDeleted)).toEqual([false, true, true, false, false]);
  });
});

describe('the archive', () => {
  const place = (rig: ReturnType<typeof pruneRig>) => join(dirname(rig.file), 'old', 'tasks.jsonl');

  it('has each task before it goes: its messages, its answer, its attempts', async () => {
    const rig = pruneRig();
    const id = rig.task('done', { messages: [{ messageId: 'm', text: 'look\nat “this”\u2028' }] });
    answer(rig.store, id, 'It is done.', { arrived: true });
    another(rig);
    const task = rig.store.tasks.get(id)!;
    const attempts = rig.store.tasks.attempts(id);
    const archive = place(rig);
    // For longer than the outbox keeps what has arrived.
    await rig.clock.advance(20 * day);
    rig.pruneAll({ tasksSince: rig.clock.now() - 30 * day, archive: archiveIn(archive) });
    expect(existsSync(archive)).toBe(false);
    // A start knows no archive.
    createStore(rig.file, rig.clock).close();
    await rig.clock.advance(20 * day);

    expect(rig.pruneAll({ tasksSince: rig.clock.now() - 30 * day, archive: archiveIn(archive) })).toBe(1);

    expect(archived(archive)).toEqual([
      {
        ...JSON.parse(JSON.stringify(task)),
        messages: [{ messageId: 'm', text: 'look\nat “this”\u2028' }],
        files: [],
        attempts,
        answer: { text: 'It is done.', state: 'arrived' },
        archivedAt: rig.clock.now(),
      },
    ]);
    expect(statSync(archive).mode & 0o777).toBe(0o600);
  });

  it('may have a task twice after a stop in between, and loses none', async () => {
    const rig = pruneRig();
    const ids = [rig.task('done'), rig.task('done')];
    another(rig);
    await rig.clock.advance(1);
    const keep = { tasksSince: rig.clock.now(), archive: archiveIn(place(rig)) };
    // The archive is flushed, then the deletion comes to nothing.
    rig.sql((sqlite) =>
      sqlite.exec("CREATE TRIGGER stopped BEFORE DELETE ON tasks BEGIN SELECT RAISE(ABORT, 'stopped'); END"),
    );

    expect(() => rig.pruneAll(keep)).toThrow('stopped');
    expect(archived(keep.archive.file).map(({ id }) => id)).toEqual(ids);
    expect(ids.map((id) => rig.store.tasks.get(id)?.id)).toEqual(ids);
    expect(rig.store.tasks.messages(ids[0]!)).toHaveLength(1);

    rig.sql((sqlite) => sqlite.exec('DROP TRIGGER stopped'));
    expect(rig.pruneAll(keep)).toBe(2);
    expect(archived(keep.archive.file).map(({ id }) => id)).toEqual([...ids, ...ids]);
  });

  it('that cannot be written keeps every task', async () => {
    const rig = pruneRig();
    const id = rig.task('done');
    another(rig);
    await rig.clock.advance(1);
    const keep = { tasksSince: rig.clock.now(), archive: archiveIn(place(rig)) };
    mkdirSync(keep.archive.file, { recursive: true });

    expect(() => rig.pruneAll(keep)).toThrow(`Cannot write the archive ${keep.archive.file}`);
    expect(rig.store.tasks.get(id)?.id).toBe(id);
  });

  it.runIf(existsSync('/dev/full'))('on a full disk keeps every task', async () => {
    const rig = pruneRig();
    const id = rig.task('done');
    another(rig);
    await rig.clock.advance(1);

    expect(() => rig.pruneAll({ tasksSince: rig.clock.now(), archive: archiveIn('/dev/full') })).toThrow(
      'Cannot write the archive',
    );
    expect(rig.store.tasks.get(id)?.id).toBe(id);
  });

  it('follows no link, closes itself to others, and begins a new line behind half a one', async () => {
    const rig = pruneRig();
    const id = rig.task('done');
    another(rig);
    await rig.clock.advance(1);
    const [link, file] = ['link', 'file'].map((name) => join(dirname(rig.file), name)) as [string, string];
    symlinkSync(join(dirname(rig.file), 'elsewhere'), link);
    const tasksSince = rig.clock.now();
    expect(() => rig.pruneAll({ tasksSince, archive: archiveIn(link) })).toThrow('Cannot write the archive');

    writeFileSync(file, '{"id":"whole"}\n', { mode: 0o644 });
    appendFileSync(file, '{"id":"half');
    rig.pruneAll({ tasksSince, archive: archiveIn(file) });

    const lines = readFileSync(file, 'utf8').split('\n');
    expect(lines.slice(0, 2)).toEqual(['{"id":"whole"}', '{"id":"half']);
    expect(JSON.parse(lines[2]!).id).toBe(id);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe('a step', () => {
  it('is bounded, and continues where the last one ended', async () => {
    const rig = pruneRig();
    const { inbox } = rig.store;
    const updates = Array.from({ length: 1200 }, (_, n) => ({ id: String(n), payload: {} }));
    inbox.writer('telegram', 'bot').take(updates, '1');
    inbox.settle(
      inbox.pending(0).map(({ seq }) => seq),
      () => {},
    );
    rig.store.atomically(() => {
      for (let n = 0; n < 600; n++) rig.task('done');
    });
    await rig.clock.advance(4 * day);
    const count = (table: string) => rig.sql((sqlite) => sqlite.prepare(`SELECT count(*) FROM ${table}`).pluck().get());

    const left: unknown[] = [];
    for (let more = true; more; left.push([count('inbox'), count('tasks')])) {
      more = rig.store.prune({ tasksSince: rig.clock.now() }).more;
    }

    expect(left).toEqual([
      [700, 600],
      [200, 600],
      [0, 300],
      [0, 1],
    ]);
    // A start does one step, however much there is.
    expect(round(rig.store)).toBe(0);
  });
});

function piece(sentAt: number) {
  return { place: chat, userId: '1', sentAt, hasWords: true };
}
