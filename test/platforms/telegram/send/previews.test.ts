import { describe, expect, test } from 'vitest';
import type { LiveView, PreviewHandle } from '../../../../src/core/model/post.ts';
import type { ChatPlatform } from '../../../../src/core/ports/chat-platform.ts';
import { paragraph } from '../../../../src/text/document/blocks.ts';
import { createFakeClock } from '../../../fakes/clock/clock.ts';
import { conversationOf, deliverAll, never, post, startRig } from '../rig.ts';

const key = 77;

function view(text: string, activity?: string): LiveView {
  return {
    blocks: [paragraph(text), ...(activity === undefined ? [] : [{ type: 'activity' as const, text: activity }])],
  };
}

async function setUp(options: Parameters<typeof startRig>[0] = {}) {
  const rig = await startRig(options);
  const ann = rig.server.addUser({ first_name: 'Ann' });
  return { ...rig, ann, chat: rig.server.privateChat(ann) };
}

/** Shows views one after the other, as the core does. */
function createShow(platform: ChatPlatform, conversation: string) {
  let handle: PreviewHandle | undefined;
  return async (what: LiveView) => {
    const shown = await platform.previews!.show(conversation, key, handle, what, never);
    if (shown !== undefined) handle = JSON.parse(JSON.stringify(shown));
    return shown;
  };
}

describe('in a private chat', () => {
  test('views stream as one rich draft with a Stop button, and the answer ends it', async () => {
    const { server, platform, chat } = await setUp();
    const conversation = conversationOf(chat);
    const show = createShow(platform, conversation);
    await show(view('Hel', 'Bash npm test · 2 s'));
    await show(view('Hello wor'));

    expect(chat.draft).toMatchObject({ draftId: key, text: 'Hello wor', canStop: true, keepOnStop: true, shown: 2 });
    expect(chat.views[0]).toMatchObject({ what: 'draft', text: 'Hel', activity: 'Bash npm test · 2 s' });
    expect(server.callsOf('sendRichMessageDraft')[0]?.params).toMatchObject({
      rich_message: { skip_entity_detection: true },
    });

    await deliverAll(platform, conversation, post('Hello world'));
    expect(chat.draft).toBeUndefined();
    expect(chat.answers.map(({ text }) => text)).toEqual(['Hello world']);
  });

  test('a draft lives in its topic', async () => {
    const { server, platform, ann } = await setUp();
    server.bot.has_topics_enabled = true;
    const chat = server.privateChat(server.addUser({ first_name: 'Bob' }), { topics: true });
    const thread = chat.createTopic('Plan');
    await createShow(platform, conversationOf(chat, thread))(view('Hello'));

    expect(ann.id).not.toBe(chat.id);
    expect(chat.drafts).toMatchObject([{ thread, text: 'Hello' }]);
  });

  test('the press of Stop comes in with the key of the draft', async () => {
    const { server, platform, ann, chat } = await setUp();
    await createShow(platform, conversationOf(chat))(view('Hello'));
    const updates: unknown[] = [];
    const controller = new AbortController();
    const received = platform.receive(
      {
        take: (batch) => {
          updates.push(...batch.map(({ payload }) => platform.parse(payload)));
          controller.abort();
        },
        cursor: () => undefined,
      },
      controller.signal,
    );
    await server.untilPolling();
    chat.pressStop(ann);
    await received;

    expect(updates).toMatchObject([{ kind: 'stop', previewKey: key, sender: { id: String(ann.id) } }]);
  });

  test('a server without rich drafts gets text drafts, and is asked for the rich ones once', async () => {
    const { server, platform, chat } = await setUp({ rich: false });
    const show = createShow(platform, conversationOf(chat));
    await show(view('Hel'));
    await show(view('Hello'));

    expect(chat.draft).toMatchObject({ text: 'Hello', canStop: true });
    expect(server.callsOf('sendRichMessageDraft')).toHaveLength(1);
    expect(server.callsOf('sendMessageDraft')).toHaveLength(2);
  });

  test('a server without drafts gets one silent message that is edited', async () => {
    const { server, platform, chat } = await setUp({ drafts: false });
    const conversation = conversationOf(chat);
    const show = createShow(platform, conversation);
    expect(platform.previews!.lifetimeMs(conversation)).toBe(25_000);
    await show(view('Hel'));
    await show(view('Hello'));

    expect(chat.answers).toMatchObject([{ text: 'Hello', silent: true, edits: 1 }]);
    expect(server.callsOf('sendMessageDraft')).toHaveLength(1);
    expect(platform.previews!.lifetimeMs(conversation)).toBeUndefined();
  });

  test('drafts that are refused in one chat are still used in others', async () => {
    const { server, platform, chat } = await setUp();
    const other = server.privateChat(server.addUser({ first_name: 'Bob' }));
    server.fail('sendRichMessageDraft', { status: 400, description: 'Bad Request: TEXTDRAFT_PEER_INVALID' });
    const show = createShow(platform, conversationOf(chat));
    await show(view('Hel'));
    await show(view('Hello'));
    await createShow(platform, conversationOf(other))(view('Hi'));

    expect(chat.answers).toMatchObject([{ text: 'Hello', silent: true, edits: 1 }]);
    expect(other.draft).toMatchObject({ text: 'Hi' });
  });

  test('a rich draft that is refused for its content is shown as text, and the next one is rich again', async () => {
    const { server, platform, chat } = await setUp();
    server.fail('sendRichMessageDraft', { status: 400, description: 'Bad Request: BLOCK_INVALID' });
    const show = createShow(platform, conversationOf(chat));
    await show(view('Hel'));
    expect(chat.draft).toMatchObject({ text: 'Hel' });
    await show(view('Hello'));

    expect(server.calls.map(({ method }) => method)).toEqual([
      'getMe',
      'sendRichMessageDraft',
      'sendMessageDraft',
      'sendRichMessageDraft',
    ]);
  });

  test('views come at most about once a second, and what is skipped is said', async () => {
    const clock = createFakeClock();
    const { server, platform, chat } = await setUp({ platformClock: clock });
    const conversation = conversationOf(chat);
    const show = createShow(platform, conversation);
    const burst = [];
    for (let step = 0; step < 5; step += 1) burst.push(await show(view(`step ${step}`)));
    expect(burst.map((shown) => shown !== undefined)).toEqual([true, true, false, false, false]);

    await clock.advance(platform.previews!.intervalMs(conversation));
    expect(await show(view('later'))).toBeDefined();
    expect(server.callsOf('sendRichMessageDraft')).toHaveLength(3);
    expect(chat.draft).toMatchObject({ text: 'later' });
  });
});

describe('in a private chat that is used again and again', () => {
  async function setUpChat() {
    const clock = createFakeClock();
    const rig = await setUp({ clock, platformClock: clock });
    const conversation = conversationOf(rig.chat);
    return { ...rig, clock, conversation, show: createShow(rig.platform, conversation) };
  }

  test('1.2 s after a long answer, the first words of the next one come at once, and so does its end', async () => {
    const { server, platform, chat, clock, conversation, show } = await setUpChat();
    await show({ ...view('', 'Thinking…'), stage: 'status' });
    await clock.advance(1_000);
    await show({ ...view('piece 0'), stage: 'first-text' });
    for (let piece = 1; piece < 20; piece += 1) {
      await clock.advance(1_000);
      await show(view(`piece ${piece}`));
    }
    await deliverAll(platform, conversation, post('all pieces'));
    await clock.advance(1_200);

    await createShow(platform, conversation)({ ...view('', 'Thinking…'), stage: 'status' });
    expect(await createShow(platform, conversation)({ ...view('Next'), stage: 'first-text' })).toBeDefined();
    await deliverAll(platform, conversation, post('Next answer'));

    expect(chat.answers.map(({ text }) => text)).toEqual(['all pieces', 'Next answer']);
    expect(server.calls.filter(({ status }) => status === 429)).toEqual([]);
  });

  test('of ten short exchanges a second apart no end waits, and the first have their first words', async () => {
    const { server, platform, chat, clock, conversation } = await setUpChat();
    const early: boolean[] = [];
    for (let n = 0; n < 10; n += 1) {
      const show = createShow(platform, conversation);
      await show({ ...view('', 'Thinking…'), stage: 'status' });
      early.push((await show({ ...view(`word ${n}`), stage: 'first-text' })) !== undefined);
      // The clock stands still: a wait would have no end.
      await deliverAll(platform, conversation, post(`word ${n}, and more`));
      await clock.advance(1_000);
    }

    expect(chat.answers).toHaveLength(10);
    expect(early.slice(0, 2)).toEqual([true, true]);
    expect(server.calls.filter(({ status }) => status === 429)).toEqual([]);
  });

  test('late first words take what the end needs, and the end waits for it', async () => {
    const { platform, clock, conversation, show } = await setUpChat();
    for (let n = 0; n < 3; n += 1) await deliverAll(platform, conversation, post(`answer ${n}`));
    expect(await show({ ...view('Next'), stage: 'first-text' })).toBeUndefined();
    expect(await show({ ...view('Next'), stage: 'late-text' })).toBeDefined();

    const delivered = deliverAll(platform, conversation, post('Next answer'));
    await clock.untilPending();
    await clock.advance(1_000);
    await delivered;
  });
});

describe('in a group', () => {
  async function setUpGroup(options: Parameters<typeof startRig>[0] = {}) {
    const rig = await setUp(options);
    const group = rig.server.group([rig.ann]);
    const conversation = conversationOf(group);
    return { ...rig, group, conversation, show: createShow(rig.platform, conversation) };
  }

  test.each([true, false])(
    'views edit one silent message, which the answer takes the place of (rich: %s)',
    async (rich) => {
      const { platform, group, conversation, show } = await setUpGroup({ rich });
      await show(view('Hel', 'Read a.ts'));
      const handle = await show(view('Hello wor'));
      expect(group.answers).toMatchObject([{ text: 'Hello wor', silent: true, edits: 1 }]);
      expect(platform.previews!.lifetimeMs(conversation)).toBeUndefined();

      for (const part of platform.prepare(post('Hello world'))) {
        await platform
          .deliver(conversation, part, never)
          .catch(() => platform.deliver(conversation, platform.downgrade(part)[0]!, never));
      }
      await platform.previews!.retract(conversation, handle!, never);
      await platform.previews!.retract(conversation, handle!, never);
      expect(group.answers).toMatchObject([{ text: 'Hello world', silent: false }]);
    },
  );

  test('the same view again is fine', async () => {
    const { group, show } = await setUpGroup();
    await show(view('Hello'));

    expect(await show(view('Hello'))).toBeDefined();
    expect(group.answers).toMatchObject([{ text: 'Hello', edits: 0 }]);
  });

  test('a message that someone deleted is sent anew', async () => {
    const { group, show } = await setUpGroup();
    await show({ ...view('Hel'), stage: 'first-text' });
    group.remove(group.answers[0]!.id);
    await show({ ...view('Hello'), stage: 'first-text' });
    await show({ ...view('Hello again'), stage: 'first-text' });

    expect(group.answers).toMatchObject([{ text: 'Hello again', edits: 1 }]);
  });

  test('a group that is gone is reported', async () => {
    const { group, show } = await setUpGroup();
    group.vanish();

    await expect(show(view('Hello'))).rejects.toMatchObject({ code: 'target-gone' });
  });
});

test('a limit skips the view and every other until it is over', async () => {
  const clock = createFakeClock();
  const { server, platform, chat } = await setUp({ platformClock: clock });
  const show = createShow(platform, conversationOf(chat));
  server.fail('sendRichMessageDraft', { status: 429, description: 'Too Many Requests: retry after 3', retryAfter: 3 });

  expect(await show(view('one'))).toBeUndefined();
  expect(await show(view('two'))).toBeUndefined();
  await clock.advance(3_000);
  expect(await show(view('three'))).toBeUndefined();
  expect(server.callsOf('sendRichMessageDraft')).toHaveLength(1);
  await clock.advance(1_000);
  expect(await show(view('four'))).toBeDefined();
});

test('a dead network is reported, a refused view is not', async () => {
  const { server, platform, log, chat, secret } = await setUp();
  const show = createShow(platform, conversationOf(chat));
  for (const method of ['sendRichMessageDraft', 'sendMessageDraft']) {
    server.fail(method, { status: 400, description: 'Bad Request: something new' });
  }
  expect(await show(view('one'))).toBeUndefined();
  expect(log.all()).toContain('something new');

  await server.offline();
  await expect(show(view('two'))).rejects.toMatchObject({ code: 'retry-later' });
  expect(log.all()).not.toContain(secret);
});
