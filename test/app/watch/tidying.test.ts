import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createFileAccess } from '../../../src/system/files/access.ts';
import { chatFolders } from '../../../src/system/files/folders.ts';
import { paragraph } from '../../../src/text/document/blocks.ts';
import { message, press, type Rig, startRig } from '../../bridge/rig.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

function archivePlace(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bridge-archive-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'tasks.jsonl');
}

/** One task is done, and brought. */
async function work(rig: Rig, text: string): Promise<number> {
  const before = rig.host.runs.length;
  rig.chat.give(message(text));
  const run = await rig.untilRun(before + 1);
  run.finish({ text: `Did ${text}.` });
  await rig.untilText(`Did ${text}.`);
  await rig.until(() => rig.store.outbox.waiting().length === 0, 'everything to be known to have arrived');
  return before + 1;
}

it('without keep.tasksDays no task ever goes', async () => {
  const rig = await startRig();
  await work(rig, 'one');
  await work(rig, 'two');

  await rig.clock.advance(400 * day);

  expect(rig.store.tasks.list()).toHaveLength(2);
});

it('with keep.tasksDays ended tasks go after that time, with what people sent, and their chat hears so', async () => {
  const archive = archivePlace();
  const rig = await startRig({ keep: { tasksDays: 30, archive } });
  await work(rig, 'one');
  const { id } = rig.task(1);
  const files = createFileAccess({ data: rig.folder, voiceCommand: undefined, env: {} });
  writeFileSync(await files.place(id, 'photo.jpg'), 'x');
  await work(rig, 'two');

  await rig.clock.advance(30 * day);
  expect(rig.store.tasks.list()).toHaveLength(2);
  await rig.clock.advance(2 * hour);
  await rig.until(() => !existsSync(join(chatFolders(rig.folder).inbox, id)), 'the files to go');

  expect(rig.store.tasks.list().map(({ number }) => number)).toEqual([2]);
  expect(JSON.parse(readFileSync(archive, 'utf8'))).toMatchObject({
    id,
    number: 1,
    answer: { text: expect.stringContaining('Did one.') },
  });
  rig.chat.give(message('/tasks 1'), press('continue:1'), message('/retry 3'));
  await rig.untilText('I no longer have task #1: this bridge deletes old tasks.');
  await rig.untilText('No task #3 in this chat.');
  expect(rig.chat.acknowledged.at(-1)?.text).toBe('I no longer have task #1: this bridge deletes old tasks.');
});

it('a clock that was set years ahead takes a day of tasks in an hour, not all at once', async () => {
  const keep = { tasksDays: 30 };
  const rig = await startRig({ keep });
  await work(rig, 'one');
  await work(rig, 'two');
  const clock = createFakeClock(rig.clock.now() + 10 * 365 * day);
  const after = await rig.crash(undefined, { clock });

  await clock.advance(24 * hour);
  expect(after.store.tasks.list()).toHaveLength(2);
  await clock.advance(12 * hour);

  expect(after.store.tasks.list().map(({ number }) => number)).toEqual([2]);
});

it('a reply with the new text of a task that is gone hears so, and is no task', async () => {
  const rig = await startRig();
  await work(rig, 'one');
  await work(rig, 'two');
  rig.store.outbox.add('telegram:1', { blocks: [paragraph('What instead?')], key: 'edit:1', notify: true });
  const repliesTo = await rig.until(() => rig.store.outbox.messageOf('telegram:1', 'edit:1'), 'the request');
  await rig.clock.advance(1);
  while (rig.store.prune({ tasksSince: rig.clock.now() }).more);

  rig.chat.give(message('other words', { repliesTo }));

  await rig.untilText('I no longer have task #1: this bridge deletes old tasks.');
  expect(rig.store.tasks.list()).toHaveLength(1);
});

it('an archive that cannot be written keeps the tasks, and the log says so', async () => {
  const archive = archivePlace();
  mkdirSync(archive);
  const rig = await startRig({ keep: { tasksDays: 30, archive } });
  await work(rig, 'one');
  await work(rig, 'two');

  await rig.clock.advance(31 * day);
  expect(rig.store.tasks.list()).toHaveLength(2);
  const failure = 'old data could not be deleted; retrying in an hour';
  rig.log.expectError(failure);
  expect(rig.log.lines.map((line) => line.message)).toContain(failure);
  rmSync(archive, { recursive: true });
  await rig.clock.advance(2 * hour);

  expect(rig.store.tasks.list()).toHaveLength(1);
});
