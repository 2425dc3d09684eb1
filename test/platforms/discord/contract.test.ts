import { createDiscordPlatform } from '../../../src/platforms/discord/platform.ts';
import { createClock } from '../../../src/system/clock.ts';
import { describeChatPlatform, type PlatformRig } from '../../contracts/chat-platform/chat-platform.ts';
import { startDiscordServer } from '../../fakes/discord/server.ts';
import { createRecordedLog } from '../recorded-log.ts';

async function makeRig(): Promise<PlatformRig> {
  const server = await startDiscordServer();
  const ann = server.addUser({ username: 'ann', global_name: 'Ann' });
  const dm = server.dm(ann);
  const log = createRecordedLog();
  const store = new Map<string, string>();
  const platform = createDiscordPlatform({
    token: server.token,
    apiRoot: server.apiRoot,
    clock: createClock(),
    log,
    store: { get: (key) => store.get(key), set: (key, value) => void store.set(key, value) },
  });
  let connected: Promise<void> | undefined;
  /** Before the first connection nobody can know of a DM; what is said later is read from its history. */
  const soon = (act: () => void) => {
    connected ??= server.untilConnected();
    void connected.then(act);
  };
  const mallory = server.addUser({ username: 'mallory' });
  const elsewhere = server.guild([ann, mallory]).channel('elsewhere');
  elsewhere.deny('ViewChannel');
  const seen = () =>
    dm.answers
      .map(({ text, files }) => [literally(text), ...files.map(({ data }) => data.toString())].join('\n'))
      .join('\n');

  return {
    platform,
    conversation: `discord:${dm.id}`,
    say: (text) => soon(() => dm.say(ann, text)),
    seen,
    async untilSeen(text) {
      await server.until(() => seen().includes(text), `the sight of ${text}`);
    },
    keepsMessages: true,
    press: (label) =>
      soon(() => {
        const message = dm.answers.find(({ buttons }) => buttons.flat().some((button) => button.label === label));
        dm.press(ann, message!.id, label);
      }),
    labels: () => dm.answers.flatMap(({ buttons }) => buttons.flat().map(({ label }) => label)),
    reply: (words, text) =>
      soon(() => {
        const message = dm.messages.findLast((one) => literally(one.text).includes(words));
        dm.say(ann, text, { replyTo: message!.id });
      }),
    forward: (text) => soon(() => dm.say(ann, '', { forwards: elsewhere.say(mallory, text) })),
    sendFile: (name, bytes, caption) => soon(() => dm.say(ann, caption, { attachments: [{ name, data: bytes }] })),
    seenFiles: () => dm.answers.flatMap(({ files }) => files.map(({ name, data }) => ({ name, bytes: data }))),
    hold: () => server.fail('*', { status: 429, retryAfter: 600, times: 20 }),
    goOffline: () => server.offline(),
    gone: 'discord:999',
    goneMessage: '999',
    secrets: [server.token],
    logged: () => log.all(),
    close: () => server.close(),
  };
}

/** What Discord's app shows of its markdown, as far as the words of the suite need it. */
function literally(text: string): string {
  return text.replace(/\\([^0-9A-Za-z\s])/g, '$1').replaceAll('\u200b', '');
}

describeChatPlatform('Discord', makeRig, {
  lacks: [
    'pairing links', // Discord has no links that say something in a chat.
  ],
});
