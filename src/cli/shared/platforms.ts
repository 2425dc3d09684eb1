import type { LoadedConfig } from '../../config/load.ts';
import { BridgeError } from '../../core/model/errors.ts';
import type { PlatformFacts } from '../../core/ports/capabilities.ts';
import type { ChatPlatform } from '../../core/ports/chat-platform.ts';
import type { Log } from '../../core/ports/log.ts';
import { facts as discord } from '../../platforms/discord/limits/facts.ts';
import { facts as telegram } from '../../platforms/telegram/limits/facts.ts';
import { facts as terminal } from '../../platforms/terminal/facts.ts';
import { call } from '../line/call.ts';
import type { Surroundings } from './surroundings.ts';

/** A small durable place for what an adapter wants to remember. */
export interface Notes {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

/** Remembers nothing: for commands that only look. */
export const noNotes: Notes = { get: () => undefined, set: () => {} };

/** Every platform of this program; those with accounts in the order of their start. */
export const knownPlatforms = [telegram, discord, terminal] as const;

/** The platforms of the config that have an account; the terminal needs none. */
export type AccountPlatform = (typeof telegram | typeof discord)['name'];

export const accountPlatforms: readonly (PlatformFacts & { name: AccountPlatform })[] = [telegram, discord];

export const platformTitles: Record<AccountPlatform, string> = { telegram: telegram.title, discord: discord.title };

/** Those with a token, in the order of their start. */
export function connectedPlatforms({ config }: Pick<LoadedConfig, 'config'>): AccountPlatform[] {
  return accountPlatforms.map(({ name }) => name).filter((name) => config[name].token !== undefined);
}

/**
 * @throws BridgeError `invalid` when it is not configured; ConfigError when a proxy variable of the environment is
 * unreadable
 */
export async function openPlatform(
  name: AccountPlatform,
  settings: { token: string | undefined; apiRoot: string },
  notes: Notes,
  { clock, openRoutes }: Pick<Surroundings, 'clock' | 'openRoutes'>,
  log: Log,
): Promise<ChatPlatform> {
  const { token, apiRoot } = settings;
  if (token === undefined) {
    const userMessage = `${platformTitles[name]} is not connected yet. Run: dispatch-bridge setup`;
    throw new BridgeError('invalid', userMessage, { userMessage });
  }
  const routes = await openRoutes();
  if (name === 'discord') {
    const { createDiscordPlatform } = await import('../../platforms/discord/platform.ts');
    return createDiscordPlatform({ token, apiRoot, routes, hostCommands: { bridge: call }, clock, log, store: notes });
  }
  const { createTelegramPlatform } = await import('../../platforms/telegram/platform.ts');
  return createTelegramPlatform({ token, apiRoot, routes, clock, log, store: notes });
}
