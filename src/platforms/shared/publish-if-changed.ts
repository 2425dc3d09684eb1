import { createHash } from 'node:crypto';
import type { KeyValueStore } from './key-value-store.ts';

/** Runs `publish` for `content` (JSON), unless the same was published under `key` last; that is kept over restarts. */
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
