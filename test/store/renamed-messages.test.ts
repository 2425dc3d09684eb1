import { expect, it } from 'vitest';
import { paragraph } from '../../src/text/document/blocks.ts';
import { createTempStore } from '../bridge/rig.ts';

const place = 'telegram:1';
const post = (words: string) => ({ blocks: [paragraph(words)], notify: false });

it('a renamed message takes its waiting changes along, and leaves its old name to the next', () => {
  const { store } = createTempStore();
  store.outbox.add(place, { ...post('first'), key: 'card' });
  store.outbox.arrived(store.outbox.next(place)!.seq, 'm1');
  store.outbox.add(place, { ...post('changed'), replaces: 'card' });

  store.outbox.rename(place, 'card', 'older');
  store.outbox.add(place, { ...post('second'), key: 'card' });

  const second = store.outbox.next(place)!;
  expect(second.post.key).toBe('card');
  store.outbox.arrived(second.seq, 'm2');
  expect(store.outbox.next(place)?.post).toMatchObject({ replaces: 'older' });
  expect(['card', 'older'].map((key) => store.outbox.messageOf(place, key))).toEqual(['m2', 'm1']);
  expect(store.outbox.keyOf(place, 'm1')).toBe('older');
});
