import { expect, test } from 'vitest';
import { publishIfChanged } from '../../../src/platforms/shared/publish-if-changed.ts';

test('the same is published once, also after a restart; what failed is published again', async () => {
  const store = new Map<string, string>();
  const published: string[] = [];
  const publish = (words: string[], run: () => Promise<void> = async () => {}) =>
    publishIfChanged(
      { get: (key) => store.get(key), set: (key, value) => store.set(key, value) },
      'menu',
      words,
      () => {
        published.push(words.join());
        return run();
      },
    );

  await expect(publish(['stop'], () => Promise.reject(new Error('offline')))).rejects.toThrow('offline');
  await publish(['stop']);
  await publish(['stop']);
  await publish(['stop', 'new']);
  await publish(['stop']);

  expect(published).toEqual(['stop', 'stop', 'stop,new', 'stop']);
});
