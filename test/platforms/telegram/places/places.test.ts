import { expect, onTestFinished, test } from 'vitest';
import type { PlaceSign } from '../../../../src/core/ports/chat-platform.ts';
import { createTelegramPlatform } from '../../../../src/platforms/telegram/platform.ts';
import { createMemoryInbox } from '../../../contracts/chat-platform/memory-inbox.ts';
import { createFakeClock } from '../../../fakes/clock/clock.ts';
import { conversationOf, deliverAll, never, post, startRig } from '../rig.ts';

const signs: PlaceSign[] = ['queued', 'running', 'needs-you', 'done', 'failed', 'idle'];
const hourMs = 3_600_000;
const noForum = { status: 400, description: 'Bad Request: the chat is not a forum' };

type Options = Parameters<typeof startRig>[0];

/** A platform that receives, and a forum of which it knows nothing yet. */
async function setUp(options: Options & { managesTopics?: boolean; username?: string } = {}) {
  const clock = createFakeClock();
  const { managesTopics = true, username = '', ...rest } = options;
  const rig = await startRig({ platformClock: clock, ...rest });
  const { server, platform } = rig;
  const ann = server.addUser({ first_name: 'Ann' });
  const forum = server.group([ann], { forum: true, managesTopics, username });
  const near = conversationOf(forum);
  const inbox = createMemoryInbox();
  const stop = new AbortController();
  const received = platform.receive(inbox, stop.signal);
  onTestFinished(async () => {
    stop.abort();
    await received;
  });
  /** Resolves when the platform has all that there was to tell. */
  const told = async (what: () => unknown) => {
    const before = inbox.updates.length;
    what();
    await inbox.untilHolds(before + 1);
  };
  await server.untilPolling();
  return {
    ...rig,
    clock,
    ann,
    forum,
    near,
    inbox,
    told,
    places: platform.places!,
    open: (name = 'Fix the header', sign: PlaceSign = 'running', where = near) =>
      platform.places!.open(where, name, sign, never),
    /** A place for each sign, in a group of its own: one would make the later ones wait. */
    openEach: () =>
      Promise.all(
        signs.map(async (sign) => {
          const chat = server.group([ann], { forum: true, managesTopics: true });
          return { chat, place: await platform.places!.open(conversationOf(chat), 'Fix', sign, never) };
        }),
      ),
    topic: (place: string) => forum.topics.find(({ id }) => place === conversationOf(forum, id))!,
  };
}

test('knows a forum from any message in it, without a call, and opens nothing in other groups', async () => {
  const { server, forum, near, ann, places, told } = await setUp();
  const plain = server.group([ann]);
  const basic = server.group([ann], { basic: true });
  const known = () => [near, conversationOf(plain), conversationOf(basic), 'telegram:-100777'].map(places.canOpen);
  const calls = () => server.calls.filter(({ method }) => method !== 'getUpdates').length;
  const before = calls();
  expect(known()).toEqual([false, false, false, false]);
  await told(() => forum.say(ann, 'hello'));
  await told(() => plain.say(ann, 'hello'));
  await told(() => basic.say(ann, 'hello'));

  expect(known()).toEqual([true, false, false, false]);
  expect(calls()).toBe(before);
});

test('a conversation in a topic is in a forum for sure', async () => {
  const { forum, places } = await setUp();

  expect(places.canOpen(conversationOf(forum, 7))).toBe(true);
});

test('opens nothing where it was told that it may not, until it may', async () => {
  const { forum, near, ann, places, told, server } = await setUp();
  await told(() => forum.letManageTopics(false));
  await told(() => forum.say(ann, 'hello'));
  expect([places.canOpen(near), places.canOpen(conversationOf(forum, 7))]).toEqual([false, false]);
  await told(() => forum.letManageTopics(true));
  expect(places.canOpen(near)).toBe(true);
  await told(() => forum.block());

  expect(places.canOpen(near)).toBe(false);
  expect(server.callsOf('createForumTopic')).toEqual([]);
});

test('a group that is no forum any more has no places', async () => {
  const { server, forum, near, ann, places, told } = await setUp();
  await told(() => forum.say(ann, 'hello'));
  expect(places.canOpen(near)).toBe(true);
  const chat = { id: forum.id, type: 'supergroup', title: 'The team' };
  await told(() => server.pushUpdate({ message: { message_id: 900, date: 1, chat, from: ann, text: 'bye' } }));

  expect(places.canOpen(near)).toBe(false);
});

test('knows forums, rights and names of groups again after a restart', async () => {
  const { server, platform, store, log, forum, near, ann, told, clock } = await setUp({ username: 'the_team' });
  const other = server.group([ann], { forum: true });
  await told(() => forum.letManageTopics(true));
  await told(() => other.letManageTopics(false));
  const again = createTelegramPlatform({
    token: server.token,
    apiRoot: server.apiRoot,
    clock,
    log,
    store: { get: (key) => store.get(key), set: () => {} },
  });
  onTestFinished(async () => again.close?.());
  await again.connect(never);

  for (const { places } of [platform, again]) {
    expect([near, conversationOf(other)].map(places!.canOpen)).toEqual([true, false]);
    expect(places!.link(conversationOf(forum, 7))).toBe('https://t.me/the_team/7');
  }
});

test('what it kept about forums may be broken, or not to be kept: no update is lost', async () => {
  const { server, log, forum, near, ann, store } = await setUp();
  store.set(`telegram.forums.${server.bot.id}`, '{"no":"list"');
  const platform = createTelegramPlatform({
    token: server.token,
    apiRoot: server.apiRoot,
    clock: createFakeClock(),
    log,
    store: {
      get: (key) => store.get(key),
      set: () => {
        throw new Error('disk full');
      },
    },
  });
  await platform.connect(never);
  const inbox = createMemoryInbox();
  const stop = new AbortController();
  const received = platform.receive(inbox, stop.signal);
  onTestFinished(async () => {
    stop.abort();
    await received;
    await platform.close?.();
  });
  server.pushUpdate({ message: { chat: { id: 'odd', type: 7 } } });
  forum.say(ann, 'hello');
  await inbox.untilHolds(2);

  expect(platform.places!.canOpen(near)).toBe(true);
});

test('keeps the newest 500 forums, however many strangers add us to', async () => {
  const { server, store, places, inbox } = await setUp();
  const many = Array.from({ length: 502 }, (_, index) => -1_003_000_000_000 - index);
  for (const id of many) {
    server.pushUpdate({ message: { message_id: 1, date: 1, chat: { id, type: 'supergroup', is_forum: true } } });
  }
  await inbox.untilHolds(many.length);

  expect(JSON.parse(store.get(`telegram.forums.${server.bot.id}`)!)).toHaveLength(500);
  expect([many.at(0), many.at(-1)].map((id) => places.canOpen(`telegram:${id}`))).toEqual([false, true]);
});

test('a private chat has places when our bot has topics, also when it gets them while we run', async () => {
  const { server, platform, ann, places } = await setUp();
  const chat = server.privateChat(ann);
  expect(places.canOpen(conversationOf(chat))).toBe(false);
  server.bot.has_topics_enabled = true;
  await platform.ping!(never);
  expect(places.canOpen(conversationOf(chat))).toBe(true);
  server.bot.has_topics_enabled = false;
  await platform.connect(never);

  expect(places.canOpen(conversationOf(chat))).toBe(false);
});

test('a refusal is remembered for that chat: for an hour', async () => {
  const { server, forum, near, ann, places, told, open, clock, log } = await setUp({ managesTopics: false });
  const other = server.group([ann], { forum: true, managesTopics: true });
  await told(() => forum.say(ann, 'hello'));
  await told(() => other.say(ann, 'hello'));
  expect(places.canOpen(near)).toBe(true);

  await expect(open()).rejects.toMatchObject({ code: 'part-refused' });

  expect([near, conversationOf(forum, 7), conversationOf(other)].map(places.canOpen)).toEqual([false, false, true]);
  expect(log.all()).toContain('the right to manage topics');
  await clock.advance(hourMs - 1);
  expect(places.canOpen(near)).toBe(false);
  await clock.advance(1);
  expect(places.canOpen(near)).toBe(true);
  expect(server.callsOf('createForumTopic')).toHaveLength(1);
});

test('a refusal is remembered until our rights change', async () => {
  const { forum, near, ann, places, told, open } = await setUp({ managesTopics: false });
  await told(() => forum.say(ann, 'hello'));
  await open().catch(() => {});
  expect(places.canOpen(near)).toBe(false);
  await told(() => forum.letManageTopics(true));

  expect(places.canOpen(near)).toBe(true);
  expect(await open()).toMatch(`${near}:`);
});

test('says why it could not open a place', async () => {
  const { server, forum, ann, open } = await setUp();
  const chat = server.privateChat(ann);
  const opening = (where: string) => open('Fix', 'running', where);
  await expect(opening(conversationOf(chat))).rejects.toMatchObject({ code: 'part-refused' });
  forum.block();
  await expect(open()).rejects.toMatchObject({ code: 'target-gone' });
  await expect(opening('telegram:-100777')).rejects.toMatchObject({ code: 'target-gone' });
  server.fail('createForumTopic', { status: 500, description: 'Internal Server Error' });
  await expect(open()).rejects.toMatchObject({ code: 'retry-later' });
  server.fail('createForumTopic', { status: 429, description: 'Too Many Requests', retryAfter: 600 });
  await expect(open()).rejects.toMatchObject({ code: 'retry-later', retryAfterMs: expect.closeTo(600_300, -3) });
  server.revokeToken();

  await expect(opening(conversationOf(chat))).rejects.toMatchObject({ code: 'unauthorized' });
});

test('a server without topics is asked once', async () => {
  const { server, forum, near, ann, places, told, open } = await setUp();
  const other = server.group([ann], { forum: true });
  await told(() => forum.say(ann, 'hello'));
  await told(() => other.say(ann, 'hello'));
  server.fail('createForumTopic', { status: 404, description: 'Not Found' });

  await expect(open()).rejects.toMatchObject({ code: 'part-refused' });
  expect([near, conversationOf(other)].map(places.canOpen)).toEqual([false, false]);
});

test('each sign has an icon of its own, the nearest that Telegram offers, from one list for all', async () => {
  const { server, openEach } = await setUp();
  const opened = await openEach();

  expect(opened.map(({ chat }) => chat.topics[0]!.emoji)).toEqual(['📆', '⚡️', '❗️', '✅', '‼️', '☕️']);
  expect(server.callsOf('getForumTopicIconStickers')).toHaveLength(1);
});

test('without the list a place has a colour, and its name changes; the list is asked for again an hour later', async () => {
  const { server, openEach, places, clock } = await setUp();
  server.fail('getForumTopicIconStickers', { status: 500, description: 'Internal Server Error' });
  const opened = await openEach();
  expect(opened.map(({ chat }) => chat.topics[0]!.emoji)).toEqual(signs.map(() => undefined));
  expect(new Set(opened.map(({ chat }) => chat.topics[0]!.color)).size).toBe(signs.length);

  const { place, chat } = opened[0]!;
  expect(await places.show(place, 'Fix', 'done', never)).toBe(true);
  expect(await places.show(place, 'Fixed', 'done', never)).toBe(true);
  expect(chat.topics).toMatchObject([{ name: 'Fixed', emoji: undefined, edits: 1 }]);
  expect(server.callsOf('getForumTopicIconStickers')).toHaveLength(1);
  await clock.advance(hourMs);
  expect(await places.show(place, 'Fixed', 'done', never)).toBe(true);
  expect(chat.topics).toMatchObject([{ name: 'Fixed', emoji: '✅' }]);
});

test('a list that does not come holds up no place for long', async () => {
  const { server, open, topic, clock } = await setUp();
  server.hang('getForumTopicIconStickers');
  const opening = open();
  await server.until(() => server.callsOf('getForumTopicIconStickers').length === 1, 'the question for the list');
  await clock.advance(4_000);

  expect(topic(await opening).emoji).toBeUndefined();
});

test('a list that nobody waited for is asked for again', async () => {
  const { server, open, topic, places, near } = await setUp();
  const stop = new AbortController();
  server.hang('getForumTopicIconStickers');
  const opening = places.open(near, 'Fix', 'running', stop.signal);
  await server.until(() => server.callsOf('getForumTopicIconStickers').length === 1, 'the question for the list');
  stop.abort();
  await expect(opening).rejects.toBe(stop.signal.reason);

  expect(topic(await open()).emoji).toBe('⚡️');
  expect(server.callsOf('createForumTopic')).toHaveLength(1);
});

test('an icon that Telegram no longer has costs no place', async () => {
  const { server, open, topic, near, places, forum, ann, told } = await setUp();
  await told(() => forum.say(ann, 'hello'));
  server.fail('createForumTopic', { status: 400, description: 'Bad Request: DOCUMENT_INVALID' });

  expect(topic(await open()).emoji).toBeUndefined();
  expect(places.canOpen(near)).toBe(true);
});

test('a refused right is asked for once, not once more without an icon', async () => {
  const { server, open } = await setUp();
  server.fail('createForumTopic', noForum);
  await open().catch(() => {});

  expect(server.callsOf('createForumTopic')).toHaveLength(1);
});

test('names are such that Telegram takes them', async () => {
  const { open, topic } = await setUp();
  const names = ['x'.repeat(500), '\u200b \n', 'two\nlines\tof  it', 'half \ud83d of a pair'];
  const opened: string[] = [];
  for (const name of names) opened.push(await open(name));

  expect(opened.map((place) => topic(place).name)).toEqual([
    `${'x'.repeat(127)}…`,
    '…',
    'two lines of it',
    'half \ufffd of a pair',
  ]);
});

test('changes only what is different, and nothing more often than every 5 seconds', async () => {
  const { server, open, topic, places, clock } = await setUp();
  const place = await open('Fix');
  const paramsOf = (index: number) => Object.keys(server.callsOf('editForumTopic')[index]!.params).sort();
  expect(await places.show(place, 'Fix', 'done', never)).toBe(true);
  expect(await places.show(place, 'Fixed', 'done', never)).toBe(false);
  expect(await places.show(place, 'Fix', 'done', never)).toBe(true);
  expect(topic(place)).toMatchObject({ name: 'Fix', emoji: '✅' });
  await clock.advance(5_000);
  expect(await places.show(place, 'Fixed', 'done', never)).toBe(true);

  expect(topic(place)).toMatchObject({ name: 'Fixed', emoji: '✅', edits: 2 });
  expect([paramsOf(0), paramsOf(1)]).toEqual([
    ['chat_id', 'icon_custom_emoji_id', 'message_thread_id'],
    ['chat_id', 'message_thread_id', 'name'],
  ]);
});

test('leaves the budget of the chat to answers, and shows the place as soon as there is room', async () => {
  const { server, open, topic, places, clock } = await setUp();
  const [place] = [await open('a'), await open('b'), await open('c')];
  expect(await places.show(place!, 'a', 'done', never)).toBe(false);
  expect(server.callsOf('editForumTopic')).toEqual([]);
  await clock.advance(2_000);

  expect(await places.show(place!, 'a', 'done', never)).toBe(true);
  expect(topic(place!)).toMatchObject({ emoji: '✅', edits: 1 });
});

test('of two signs at once the place shows one, and the other caller knows', async () => {
  const { open, topic, places } = await setUp();
  const place = await open('Fix');
  const shown = await Promise.all((['done', 'failed'] as const).map((sign) => places.show(place, 'Fix', sign, never)));

  expect(shown).toEqual([true, false]);
  expect(topic(place)).toMatchObject({ emoji: '✅', edits: 1 });
});

test('a place that shows it already, as after a restart, is success', async () => {
  const { server, forum, places, log } = await setUp();
  const thread = forum.createTopic('Fix');
  server.fail('editForumTopic', { status: 400, description: 'Bad Request: TOPIC_NOT_MODIFIED' });

  expect(await places.show(conversationOf(forum, thread), 'Fix', 'done', never)).toBe(true);
  expect(await places.show(conversationOf(forum, thread), 'Fix', 'done', never)).toBe(true);
  expect(server.callsOf('editForumTopic')).toHaveLength(1);
  expect(log.all()).not.toContain('refused');
});

test('a look that Telegram refuses is not asked for again and again', async () => {
  const { server, forum, places, log } = await setUp({ managesTopics: false });
  const place = conversationOf(forum, forum.createTopic('Theirs'));
  expect(await places.show(place, 'Fix', 'done', never)).toBe(true);
  expect(await places.show(place, 'Fix', 'done', never)).toBe(true);

  expect(server.callsOf('editForumTopic')).toHaveLength(1);
  expect(log.all()).toContain('not enough rights');
});

test('a 429 for a look holds its whole chat', async () => {
  const { server, open, platform, places, near } = await setUp();
  const place = await open();
  server.fail('editForumTopic', { status: 429, description: 'Too Many Requests: retry after 600', retryAfter: 600 });
  expect(await places.show(place, 'Fix', 'done', never)).toBe(false);

  await expect(deliverAll(platform, near, post('hello'))).rejects.toMatchObject({ code: 'retry-later' });
  await expect(open()).rejects.toMatchObject({ code: 'retry-later' });
  await expect(places.close(place, never)).rejects.toMatchObject({ code: 'retry-later' });
  expect(server.tooManyRequests()).toBe(1);
});

test('a dead network is something to retry', async () => {
  const { server, open, places } = await setUp();
  const place = await open();
  await server.offline();

  await expect(open()).rejects.toMatchObject({ code: 'retry-later' });
  await expect(places.show(place, 'Fix', 'done', never)).rejects.toMatchObject({ code: 'retry-later' });
  await expect(places.close(place, never)).rejects.toMatchObject({ code: 'retry-later' });
});

test('who gives up gets the reason, and nothing is asked', async () => {
  const { server, places, near } = await setUp();
  const reason = new Error('the bridge stops');

  await expect(places.open(near, 'Fix', 'done', AbortSignal.abort(reason))).rejects.toBe(reason);
  expect(server.callsOf('createForumTopic')).toEqual([]);
});

test('a topic of others closes only with the right to, one that is closed or gone without a word', async () => {
  const { forum, places } = await setUp({ managesTopics: false });
  const [open, closed, gone] = ['a', 'b', 'c'].map((name) => forum.createTopic(name));
  forum.closeTopic(closed!);
  forum.deleteTopic(gone!);
  const close = (thread: number | undefined) => places.close(conversationOf(forum, thread), never);

  await expect(close(open)).rejects.toMatchObject({ code: 'part-refused' });
  forum.letManageTopics(true);
  await close(closed);
  await close(gone);
  await close(undefined);
  await close(open);
  expect(forum.topics.map(({ closed }) => closed)).toEqual([true, true]);
});

test('a topic of a private chat does not close: Telegram has no such call', async () => {
  const { server, platform, ann, open, places } = await setUp();
  const chat = server.privateChat(ann, { topics: true });
  await platform.connect(never);
  const place = await open('Fix', 'running', conversationOf(chat));
  await places.close(place, never);

  expect(server.callsOf('closeForumTopic')).toEqual([]);
  expect(chat.topics).toMatchObject([{ name: 'Fix', emoji: '⚡️', closed: false }]);
});

test('a topic of a group has an address, that of a private chat and the chat itself have none', async () => {
  const { forum, near, places, ann, server } = await setUp();

  expect(places.link(conversationOf(forum, 7))).toBe(`https://t.me/c/${String(forum.id).slice('-100'.length)}/7`);
  expect(places.link(near)).toBeUndefined();
  expect(places.link(conversationOf(server.privateChat(ann), 7))).toBeUndefined();
  expect(places.link('telegram:-5001:7')).toBeUndefined();
});
