import { afterEach } from 'vitest';
import { createTelegramApi } from '../../../../src/platforms/telegram/api/api.ts';
import { createTrouble } from '../../../../src/platforms/telegram/receive/trouble.ts';
import { pollUpdates } from '../../../../src/platforms/telegram/receive/updates.ts';
import { createFakeClock } from '../../../fakes/clock/clock.ts';
import { startTelegramServer } from '../../../fakes/telegram/server.ts';
import type { TelegramServerOptions } from '../../../fakes/telegram/types.ts';
import { createRecordedLog } from '../../recorded-log.ts';
import { createRecordedInbox } from '../recorded-inbox.ts';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A server with one person, and polls of it; our clock stands still, the server's runs. */
export async function startPollRig(options: TelegramServerOptions = {}) {
  const server = await startTelegramServer(options);
  closers.push(() => server.close());
  const ann = server.addUser({ first_name: 'Ann' });
  const chat = server.privateChat(ann);
  const clock = createFakeClock();

  function poll(inbox = createRecordedInbox(), token = server.token) {
    const log = createRecordedLog();
    const api = createTelegramApi({ token, apiRoot: server.apiRoot, clock });
    const controller = new AbortController();
    const trouble = createTrouble({ clock, log, random: () => 0.5, bot: '@my_bot' });
    const ended = pollUpdates({ api, inbox, trouble, clock, log }, controller.signal);
    const settled = ended.catch(() => {});
    async function stop(): Promise<void> {
      controller.abort(new Error('stop'));
      await settled;
      api.reconnect();
    }
    closers.push(stop);
    return { inbox, log, trouble, ended, stop };
  }

  return { server, clock, poll, say: (text: string) => chat.say(ann, text) };
}
