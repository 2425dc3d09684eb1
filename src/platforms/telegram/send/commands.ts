import { createHash } from 'node:crypto';
import type { CommandSummary } from '../../../core/ports/chat-platform.ts';
import type { KeyValueStore } from '../../shared/key-value-store.ts';
import type { TelegramApi } from '../api/api.ts';
import type { Gate } from '../limits/gate.ts';

export interface CommandOptions {
  api: TelegramApi;
  gate: Gate;
  store: KeyValueStore;
}

/** Sets the menu of the bot `botId`, unless it is what was set last. */
export async function publishCommands(
  { api, gate, store }: CommandOptions,
  botId: number,
  commands: readonly CommandSummary[],
  signal: AbortSignal,
): Promise<void> {
  const menu = commands.map(({ name, description }) => ({ command: name, description }));
  const key = `telegram.commands.${botId}`;
  const hash = createHash('sha256').update(JSON.stringify(menu)).digest('hex');
  if (store.get(key) === hash) return;

  await gate.must({ chat: undefined, countsInChat: false }, signal, () =>
    api.call('setMyCommands', { commands: menu }, { signal }),
  );
  store.set(key, hash);
}
