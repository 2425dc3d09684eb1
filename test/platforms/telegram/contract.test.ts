import { createTelegramPlatform } from '../../../src/platforms/telegram/platform.ts';
import { createClock } from '../../../src/system/clock.ts';
import { describeChatPlatform, type PlatformRig } from '../../contracts/chat-platform/chat-platform.ts';
import { startTelegramServer } from '../../fakes/telegram/server.ts';
import { createRecordedLog } from '../recorded-log.ts';

async function makeRig(options: { rich?: boolean; drafts?: boolean }): Promise<PlatformRig> {
  const server = await startTelegramServer(options);
  const ann = server.addUser({ first_name: 'Ann', username: 'ann' });
  const chat = server.privateChat(ann);
  const log = createRecordedLog();
  const store = new Map<string, string>();
  const platform = createTelegramPlatform({
    token: server.token,
    apiRoot: server.apiRoot,
    clock: createClock(),
    log,
    store: { get: (key) => store.get(key), set: (key, value) => void store.set(key, value) },
  });
  const seen = () =>
    [
      ...chat.answers.map(({ text, file }) => `${text}\n${file?.text ?? ''}`),
      ...chat.drafts.map(({ text }) => text),
    ].join('\n');

  return {
    platform,
    conversation: `telegram:${chat.id}`,
    say: (text) => void chat.say(ann, text),
    seen,
    async untilSeen(text) {
      await server.until(() => seen().includes(text), `the sight of ${text}`);
    },
    sendFile: (name, bytes, caption) => void chat.say(ann, caption, { attachment: 'document', file: { name, bytes } }),
    seenFiles: () =>
      chat.answers.flatMap(({ file, kind }) =>
        file === undefined
          ? []
          : [
              {
                name: file.name,
                bytes: file.bytes,
                shownAs: kind === 'photo' ? ('image' as const) : ('document' as const),
              },
            ],
      ),
    keepsMessages: true,
    press(label) {
      const message = chat.answers.find(({ buttons }) => buttons.flat().some((button) => button.label === label));
      chat.press(ann, message!.id, label);
    },
    labels: () => chat.answers.flatMap(({ buttons }) => buttons.flat().map(({ label }) => label)),
    reply: (words, text) =>
      void chat.say(ann, text, { replyTo: chat.messages.findLast((message) => message.text.includes(words))!.id }),
    forward: (text) => void chat.say(ann, text, { forwardedFrom: 'Mallory' }),
    hold: () => server.fail('*', { status: 429, description: 'Too Many Requests: retry after 600', retryAfter: 600 }),
    goOffline: () => server.offline(),
    gone: 'telegram:999',
    goneMessage: '999',
    secrets: [server.token, server.token.slice(server.token.indexOf(':') + 1)],
    logged: () => log.all(),
    close: () => server.close(),
  };
}

describeChatPlatform('Telegram', () => makeRig({}));
describeChatPlatform('Telegram without rich messages', () => makeRig({ rich: false }));
describeChatPlatform('Telegram without drafts', () => makeRig({ drafts: false }));
