import type { LoadedConfig } from '../config/load.ts';
import { BridgeError } from '../core/errors.ts';
import type { ChatPlatform, Clock, Host, Log } from '../core/ports.ts';

/** A small durable place for what an adapter wants to remember. */
export interface Notes {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

/** Remembers nothing: for commands that only look. */
export const noNotes: Notes = { get: () => undefined, set: () => {} };

/** @throws BridgeError `invalid` when Telegram isn't configured */
export async function openTelegram(
  telegram: LoadedConfig['config']['telegram'],
  notes: Notes,
  clock: Clock,
  log: Log,
): Promise<ChatPlatform> {
  const { token, apiRoot } = telegram;
  if (token === undefined) {
    const userMessage = 'Telegram is not connected yet. Run: dispatch-bridge setup';
    throw new BridgeError('invalid', userMessage, { userMessage });
  }
  const { createTelegramPlatform } = await import('../platforms/telegram/platform.ts');
  return createTelegramPlatform({ token, apiRoot, clock, log, store: notes });
}

/** This machine as the place claude runs on. */
export async function openHost(
  { config, secrets, secretEnvNames }: LoadedConfig,
  clock: Clock,
  log: Log,
): Promise<Host> {
  const { createLocalHost } = await import('../claude/host.ts');
  return createLocalHost({ name: config.host.name, config: config.claude, secrets, secretEnvNames, clock, log });
}
