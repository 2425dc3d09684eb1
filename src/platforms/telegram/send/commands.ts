import type { CommandSummary } from '../../../core/ports/chat-platform.ts';
import type { KeyValueStore } from '../../shared/key-value-store.ts';
import { publishIfChanged } from '../../shared/publish-if-changed.ts';
import type { TelegramApi } from '../api/api.ts';
import type { Gate } from '../limits/gate.ts';

export interface CommandOptions {
  api: TelegramApi;
  gate: Gate;
  store: KeyValueStore;
}

/** Sets the menu of the bot `botId`, unless it has not changed. */
export async function publishCommands(
  { api, gate, store }: CommandOptions,
  botId: number,
  commands: readonly CommandSummary[],
  signal: AbortSignal,
): Promise<void> {
  const menu = commands.map(({ name, description }) => ({ command: name, description }));
  await publishIfChanged(store, `telegram.commands.${botId}`, menu, () =>
    gate.must({ chat: undefined, countsInChat: false }, signal, () =>
      api.call('setMyCommands', { commands: menu }, { signal }),
    ),
  );
}
