import type { LoadedConfig } from '../../config/load.ts';
import { BridgeError } from '../../core/model/errors.ts';
import { noNotes, openPlatform } from '../shared/platforms.ts';
import { type Surroundings, silentLog } from '../shared/surroundings.ts';
import { type Finding, fail, pass } from './finding.ts';
import { networkFix } from './proxies.ts';

const longestMs = 20_000;

/** Token, intents and the link that invites the bot; nothing when Discord is not configured. */
export async function* checkDiscord({ config }: LoadedConfig, surroundings: Surroundings): AsyncGenerator<Finding> {
  if (config.discord.token === undefined) return;
  const platform = await openPlatform('discord', config.discord, noNotes, surroundings, silentLog);
  try {
    const { name } = await platform.connect(AbortSignal.timeout(longestMs));
    yield pass('Discord token', name);
    yield pass('Discord invite', platform.inviteLink?.() ?? 'none needed');
  } catch (error) {
    const isRefused = error instanceof BridgeError && error.code === 'unauthorized';
    yield isRefused
      ? fail('Discord', error.message, error.userMessage ?? 'Create a new token in the developer portal, under Bot')
      : fail(
          'Discord',
          `cannot reach ${config.discord.apiRoot}: ${reasonOf(error)}`,
          networkFix(config.discord, 'discord.apiRoot', surroundings.proxies),
        );
  } finally {
    await platform.close?.();
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
