import type { LoadedConfig } from '../../config/load.ts';
import { isBridgeError } from '../../core/model/errors.ts';
import { lockHolder, tokenLockFile } from '../../system/lock.ts';
import type { Surroundings } from '../shared/surroundings.ts';
import { type Finding, fail, pass, skip } from './finding.ts';
import { networkFix } from './proxies.ts';

/** A poller that lost to us comes back within this time and displaces us in turn. */
const watchSeconds = 4;

export async function* checkTelegram(
  { config }: LoadedConfig,
  { paths, clock, proxies, openRoutes }: Surroundings,
): AsyncGenerator<Finding> {
  const { token, apiRoot } = config.telegram;
  if (token === undefined) {
    const instead = config.discord.token === undefined ? '; you type tasks into the terminal' : '';
    yield skip('Telegram', `not connected${instead}. Connect it: dispatch-bridge setup`);
    return;
  }
  const { createTelegramApi } = await import('../../platforms/telegram/api/api.ts');
  const api = createTelegramApi({ token, apiRoot, clock, routes: await openRoutes() });
  const signal = AbortSignal.timeout(30_000);
  try {
    const { username } = await api.call('getMe', {}, { signal });
    yield pass('Telegram token', `@${username}`);
  } catch (error) {
    yield isBridgeError(error, 'unauthorized')
      ? fail('Telegram token', 'Telegram rejects it', 'Get the token from @BotFather, then run: dispatch-bridge setup')
      : fail(
          'Telegram',
          `cannot reach ${apiRoot}: ${reasonOf(error)}`,
          networkFix(config.telegram, 'telegram.apiRoot', proxies),
        );
    return;
  }

  const holder = lockHolder(tokenLockFile(paths.locks, 'telegram', token));
  if (holder.held) {
    yield pass('Telegram poller', `this bridge (pid ${holder.pid ?? 'unknown'})`);
    return;
  }
  try {
    // Without an offset nothing is confirmed, so nothing is lost.
    const waiting = await api.call('getUpdates', { timeout: watchSeconds, limit: 1 }, { signal });
    yield pass(
      'Telegram poller',
      waiting.length > 0 ? 'no other program; messages wait for the next start' : 'no other program',
    );
  } catch (error) {
    yield isBridgeError(error, 'conflict')
      ? fail(
          'Telegram poller',
          'another program receives the messages of this bot',
          'Stop that program, or create your own bot with @BotFather',
        )
      : fail('Telegram poller', reasonOf(error), 'Try again in a minute');
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
