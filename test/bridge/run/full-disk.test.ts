import { expect, it } from 'vitest';
import { BridgeError, type ErrorCode } from '../../../src/core/model/errors.ts';
import { startAsking } from '../approvals/approvals-rig.ts';
import { message, startRig } from '../rig.ts';

/** The disk is full for the next `times` calls of one method; what is in a transaction is taken back. */
function full<Part extends object>(
  part: Part,
  method: keyof Part,
  times: number,
  code: ErrorCode = 'store-refused',
): void {
  const real = part[method] as (...args: unknown[]) => unknown;
  let left = times;
  Object.assign(part, {
    [method]: (...args: unknown[]) => {
      if (left-- > 0) throw new BridgeError(code, 'database or disk is full');
      return real(...args);
    },
  });
}

it('a task that ends while the disk is full is ended, and told, when there is space again', async () => {
  const { chat, clock, log, store, untilRun, untilState, untilText } = await startRig();
  chat.give(message('work'));
  const run = await untilRun(1);
  log.expectError('database write failed; retrying');
  full(store.outbox, 'add', 2);

  run.finish({ text: 'All done.' });
  await clock.advance(0);
  expect((await untilState(1, 'running')).state).toBe('running');
  await clock.advance(5_000);
  await clock.advance(5_000);

  await untilText('All done.');
  await untilState(1, 'done');
  expect(chat.texts().filter((text) => text.includes('All done.'))).toHaveLength(1);
});

it.each(['store-refused', 'unusable', 'internal'] as const)(
  'an answer that has arrived is not sent again because that could not be written down at once (%s)',
  async (code) => {
    const { chat, clock, log, store, until, untilRun, untilText } = await startRig();
    chat.give(message('work'));
    log.expectError('database write failed; retrying');
    const run = await untilRun(1);
    full(store.outbox, 'arrived', 1, code);

    run.finish({ text: 'All done.' });
    await untilText('All done.');
    await clock.advance(10_000);
    await until(() => store.outbox.waiting().length === 0, 'the outbox to be empty');

    expect(chat.texts()).toHaveLength(1);
  },
);

it('a message that is stored just before the disk is full becomes a task when there is space again', async () => {
  const { chat, clock, log, store, untilRun } = await startRig();
  log.expectError('an update could not be handled');
  // Together with the message, then by itself.
  full(store.tasks, 'add', 2);

  chat.give(message('work'), message('more'));
  expect(store.inbox.pending(0).map(({ payload }) => payload)).toMatchObject([{ text: 'work' }]);
  expect((await untilRun(1)).text).toBe('more');
  expect(log.lines.filter(({ level }) => level === 'warn').map((line) => line.message)).toEqual([
    'updates are stored without their tasks, which follow',
  ]);
  await clock.advance(10_000);

  expect(store.inbox.pending(0)).toEqual([]);
  expect(
    store.tasks
      .list()
      .map(({ prompt }) => prompt)
      .toSorted(),
  ).toEqual(['more', 'work']);
});

it('what claude does is not broken off because it cannot be noted down', async () => {
  const { chat, log, store, untilRun, untilText } = await startRig();
  chat.give(message('work'));
  const run = await untilRun(1);
  log.expectError('the progress of a task could not be stored');
  full(store.tasks, 'setAnswering', 1);

  run.emit({ type: 'text-delta', message: 'm', block: 0, text: 'Half.' });
  run.finish({ text: 'All done.' });

  await untilText('All done.');
});

it('a task that cannot be claimed while the disk is full is begun when there is space again', async () => {
  const { chat, clock, log, store, untilRun, untilState, untilText } = await startRig({
    prepare: (_, store) => full(store.tasks, 'addAttempt', 1),
  });
  chat.give(message('work'));
  await untilState(1, 'queued');
  expect(store.tasks.attempts(store.tasks.byNumber(1)!.id)).toEqual([]);
  await clock.advance(5_000);

  (await untilRun(1)).finish({ text: 'All done.' });
  await untilText('All done.');
  expect(log.unexpectedErrors()).toEqual([]);
});

it('what Claude tells of by itself while the disk is full is sent when there is space again', async () => {
  const { chat, clock, host, log, store, untilRun, untilState, untilText } = await startRig();
  chat.give(message('work'));
  const run = await untilRun(1);
  run.finish({ text: 'All done.' });
  await untilState(1, 'done');
  await untilText('All done.');
  log.expectError('database write failed; retrying');
  full(store.outbox, 'add', 1);

  host.tellBackground(run.sessionId, 'The build is through.');
  await clock.advance(5_000);

  await untilText('The build is through.');
});

it('what claude asked and does not ask any more is closed when there is space again', async () => {
  const { askBash, clock, log, run, store, until } = await startAsking();
  const { ask } = await askBash('npm test', run);
  log.expectError('database write failed; retrying');
  full(store.approvals, 'close', 1);

  ask.withdraw();
  expect(store.approvals.open()).toHaveLength(1);
  await clock.advance(5_000);

  await until(() => store.approvals.open().length === 0, 'the request to be closed');
});

it('a task that its person stops on the card of a request is stopped when there is space again', async () => {
  const { askBash, clock, log, press, run, store, untilState } = await startAsking();
  const { post } = await askBash('npm test', run);
  log.expectError('database write failed; retrying');
  full(store.tasks, 'requestCancel', 1);

  press(post, 'Stop task');
  await untilState(1, 'running');
  await clock.advance(5_000);

  await untilState(1, 'cancelled');
  expect(store.audit.list().filter(({ action }) => action === 'task-stopped')).toHaveLength(1);
});

it('what people without access left running ends when the store can be read again', async () => {
  const bob = { platform: 'telegram', id: '30', name: 'Bob', role: 'operator', host: 'desk' } as const;
  const { chat, clock, host, log, store, until, untilRun, untilState } = await startRig({
    prepare: (_, store) => store.users.put(bob),
  });
  chat.give(message('build it', { conversation: 'telegram:30', sender: { id: bob.id, name: bob.name } }));
  const run = await untilRun(1);
  run.finish();
  await untilState(1, 'done');
  store.processes.add({ handle: run.handle, sessionId: run.sessionId, startedAt: clock.now() });
  log.expectError('database write failed; retrying');
  full(store.processes, 'list', 1);

  store.users.remove(bob.platform, bob.id);
  expect(host.ended).toEqual([]);
  await clock.advance(5_000);

  await until(() => host.ended.length > 0, 'the claude of Bob to be ended');
});

it('people are reminded of what claude asks when there is space again', async () => {
  const { askBash, clock, log, run, store, untilText } = await startAsking();
  await askBash('npm test', run);
  log.expectError('what was due could not be done; retrying');
  full(store.outbox, 'add', 1);

  await clock.advance(60 * 60_000);

  await untilText('still needs your answer');
});

it('a task continues though its person cannot be told that Claude is quiet', async () => {
  const { chat, log, store, untilRun, untilState, untilText } = await startRig();
  chat.give(message('work'));
  const run = await untilRun(1);
  log.expectError('a notice of silence could not be stored');
  full(store.notes, 'set', 1);

  run.emit({ type: 'stalled', silentMs: 300_000 });
  run.emit({ type: 'stalled', silentMs: 600_000 });
  await untilText('Claude has been quiet for 10 min');
  run.finish({ text: 'All done.' });

  await untilText('All done.');
  await untilState(1, 'done');
});
