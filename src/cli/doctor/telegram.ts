import type { LoadedConfig } from '../../config/load.ts';
import { isBridgeError } from '../../core/model/errors.ts';
import { lockHolder, tokenLockFile } from '../../system/lock.ts';
import type { Surroundings } from '../shared/surroundings.ts';
import { type Finding, fail, pass, skip } from './finding.ts';
import { networkFix } from './proxies.ts';

/** Another poller that was pushed aside comes back within this time and pushes us aside in turn. */
const watchSeconds = 4;

export async function* checkTelegram(
  { config }: LoadedConfig,
  { paths, clock, proxies, openRoutes }: Surroundings,
): AsyncGenerator<Finding> {
  const { token, apiRoot } = config.telegram;
  if (token === undefined) {
    const instead = config.discord.token === undefined ? '; tasks are typed into the terminal' : '';
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
      ? fail(
          'Telegram token',
          'Telegram does not accept it',
          'Get the token from @BotFather again: dispatch-bridge setup',
        )
      : fail(
          'Telegram',
          `${apiRoot} can't be reached: ${reasonOf(error)}`,
          networkFix(config.telegram, 'telegram.apiRoot', proxies),
        );
    return;
  }

  const holder = lockHolder(tokenLockFile(paths.locks, 'telegram', token));
  if (holder.held) {
    yield pass('Telegram poller', `our own bridge (pid ${holder.pid ?? 'unknown'})`);
    return;
  }
  try {
    // Without an offset nothing is confirmed, so nothing is lost.
    const waiting = await api.call('getUpdates', { timeout: watchSeconds, limit: 1 }, { signal });
    yield pass('Telegram poller', waiting.length > 0 ? 'nobody else; messages wait for the next start' : 'nobody else');
  } catch (error) {
    yield isBridgeError(error, 'conflict')
      ? fail(
          'Telegram poller',
          'another program receives the messages of this bot',
          'Stop that program, or make a bot of your own with @BotFather',
        )
      : fail('Telegram poller', reasonOf(error), 'Try again in a minute');
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
