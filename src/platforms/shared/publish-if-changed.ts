import { createHash } from 'node:crypto';
import type { KeyValueStore } from './key-value-store.ts';

/** Runs `publish` for `content` (JSON), unless `key` has the same content already; remembers that over restarts. */
export async function publishIfChanged(
  store: KeyValueStore,
  key: string,
  content: unknown,
  publish: () => Promise<unknown>,
): Promise<void> {
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  if (store.get(key) === hash) return;
  await publish();
  store.set(key, hash);
}
