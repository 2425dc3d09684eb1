import type { BotCommand, BotCommandScope } from 'grammy/types';
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

/**
 * Sets the menu of the bot `botId`, unless it has not changed. Groups get one of their own: there, commands that concern
 * only their sender are ephemeral. Source: Bot API, `BotCommand.is_ephemeral`.
 */
export async function publishCommands(
  { api, gate, store }: CommandOptions,
  botId: number,
  commands: readonly CommandSummary[],
  signal: AbortSignal,
): Promise<void> {
  const set = (key: string, menu: BotCommand[], scope?: BotCommandScope) =>
    publishIfChanged(store, key, menu, () =>
      gate.must({ chat: undefined, countsInChat: false }, signal, () =>
        api.call('setMyCommands', { commands: menu, ...(scope && { scope }) }, { signal }),
      ),
    );
  await set(
    `telegram.commands.${botId}`,
    commands.map(({ name, description }) => ({ command: name, description })),
  );
  if (!commands.some(({ forOne }) => forOne)) return;
  const inGroups = commands.map(({ name, description, forOne }) => ({
    command: name,
    description,
    ...(forOne && { is_ephemeral: true }),
  }));
  await set(`telegram.commands.${botId}.groups`, inGroups, { type: 'all_group_chats' });
}
