import { statSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Post } from '../../src/core/model/post.ts';
import type { OutboxEntry, OutboxStore } from '../../src/core/ports/store/store.ts';
import { aTask, chat, day } from '../contracts/store/stage.ts';
import { pruneRig } from './prune/rig.ts';

const written = 'A line of a long answer.\n'.repeat(10_000);
const long: Post = {
  blocks: [
    { type: 'paragraph', children: [{ type: 'text', text: 'The beginning' }] },
    { type: 'code', text: written, asWritten: true },
  ],
  notify: true,
  isAnswer: true,
};
const parts = [{ text: 'The beginning' }, { document: written }];

/** What happens to a post in several parts, step by step. */
const steps: [string, (outbox: OutboxStore, entry: OutboxEntry) => void][] = [
  ['its parts', (outbox, entry) => outbox.setParts(entry, parts)],
  ['its first try', (outbox, { seq }) => outbox.sending(seq)],
  ['another try', (outbox, { seq }) => outbox.tried(seq)],
  ['the arrival of a part', (outbox, { seq }) => outbox.partArrived(seq)],
  ['a word in place of a part', (outbox, { seq }) => outbox.partLost(seq, 'refused')],
  ['its arrival', (outbox, { seq }) => outbox.arrived(seq, '7')],
];

it('the text of a long post goes to the disk once, whatever happens to the post', () => {
  const { file, store } = pruneRig();
  const logged = () => statSync(`${file}-wal`).size;
  const empty = logged();
  store.outbox.add(chat, long);
  const stored = logged() - empty;
  const entry = store.outbox.next(chat)!;

  const grown = steps.map(([name, step]) => {
    const before = logged();
    step(store.outbox, entry);
    return { name, bytes: logged() - before };
  });

  expect(stored).toBeGreaterThan(written.length);
  // Some pages, as for every post.
  expect(grown.filter(({ bytes }) => bytes > 40_000)).toEqual([]);
});

it('the text of a long post is deleted with the post', async () => {
  const { clock, pruneAll, sql, store } = pruneRig();
  const rows = () => sql((sqlite) => sqlite.prepare('SELECT count(*) FROM long_posts').pluck().get());
  store.tasks.add(aTask('a'));
  store.outbox.add(chat, long, 'a');
  store.outbox.arrived(store.outbox.next(chat)!.seq);
  expect(rows()).toBe(1);

  await clock.advance(8 * day);
  pruneAll();

  expect(store.outbox.answerOf('a')).toBeUndefined();
  expect(rows()).toBe(0);
});
