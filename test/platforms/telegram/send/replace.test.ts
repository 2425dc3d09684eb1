import { describe, expect, test } from 'vitest';
import type { Post } from '../../../../src/core/model/post.ts';
import type { ChatPlatform } from '../../../../src/core/ports/chat-platform.ts';
import { text } from '../../../../src/text/document/blocks.ts';
import { createFakeClock } from '../../../fakes/clock/clock.ts';
import { conversationOf, never, post, startRig } from '../rig.ts';

const card: Partial<Post> = { buttons: [[{ label: 'Allow', action: 'allow:1' }]] };

async function setUp(options: Parameters<typeof startRig>[0] = {}) {
  const rig = await startRig(options);
  const ann = rig.server.addUser({ first_name: 'Ann' });
  const chat = rig.server.privateChat(ann);
  const conversation = conversationOf(chat);
  const id = (await send(rig.platform, conversation, post('May I?', card)))!;
  return { ...rig, ann, chat, conversation, id };
}

/** Sends a post of one message as the outbox does; returns its id. */
async function send(platform: ChatPlatform, conversation: string, what: Post): Promise<string | undefined> {
  const [part] = platform.prepare(what);
  try {
    return await platform.deliver(conversation, part!, never);
  } catch {
    return platform.deliver(conversation, platform.downgrade(part!)[0]!, never);
  }
}

function onlyPart(platform: ChatPlatform, what: Post) {
  const [part, ...others] = platform.prepare(what);
  expect(others).toEqual([]);
  return part!;
}

describe('a replacement', () => {
  test('is rich where the message was, in its place and without a sound', async () => {
    const { server, platform, chat, conversation, id } = await setUp();
    const what: Post = {
      blocks: [
        { type: 'heading', level: 3, children: [text('Allowed')] },
        { type: 'code', language: 'diff', text: '+ one' },
      ],
      notify: true,
    };

    await platform.replace!(conversation, id, onlyPart(platform, what), never);

    expect(chat.answers).toHaveLength(1);
    expect(chat.message(Number(id))).toMatchObject({
      kind: 'rich',
      edits: 1,
      buttons: [],
      blocks: [{ type: 'heading' }, { type: 'pre', language: 'diff', text: '+ one' }],
    });
    const [edit] = server.callsOf('editMessageText');
    expect(edit!.params).toMatchObject({ rich_message: { skip_entity_detection: true } });
    expect(edit!.params).not.toHaveProperty('reply_markup');
    expect(server.callsOf('sendRichMessage')).toHaveLength(1);
  });

  test('is text with entities on a server without rich messages', async () => {
    const { platform, chat, conversation, id } = await setUp({ rich: false });
    const what: Post = { blocks: [{ type: 'code', language: 'bash', text: 'npm test' }], notify: true };

    await platform.replace!(conversation, id, onlyPart(platform, what), never);

    expect(chat.message(Number(id))).toMatchObject({ kind: 'text', text: 'npm test', edits: 1 });
    expect(chat.message(Number(id)).raw.entities).toMatchObject([{ type: 'pre', language: 'bash' }]);
  });

  test('made rich for a server that turns out to know no such thing is refused, and its simpler form taken', async () => {
    const { platform, chat, conversation, id } = await setUp({ rich: false });
    const part = { kind: 'rich', blocks: post('Allowed').blocks, notify: true };

    await expect(platform.replace!(conversation, id, part, never)).rejects.toMatchObject({ code: 'part-refused' });
    for (const simpler of platform.downgrade(part)) await platform.replace!(conversation, id, simpler, never);

    expect(chat.message(Number(id))).toMatchObject({ kind: 'text', text: 'Allowed' });
  });

  test('keeps to its topic', async () => {
    const { server, platform, ann } = await setUp();
    const forum = server.group([ann], { forum: true });
    const thread = forum.createTopic('Bugs');
    const conversation = conversationOf(forum, thread);
    const id = await send(platform, conversation, post('May I?', card));

    await platform.replace!(conversation, id!, onlyPart(platform, post('Allowed')), never);

    expect(forum.answers).toMatchObject([{ text: 'Allowed', thread, buttons: [] }]);
  });

  test('that is too large is refused, and the message stays', async () => {
    const { platform, log, chat, conversation, id } = await setUp();
    const tooLarge = [
      { kind: 'text', text: 'x'.repeat(4_097), entities: [], notify: true },
      { kind: 'rich', blocks: post('x'.repeat(33_000)).blocks, notify: true },
    ];

    for (const part of tooLarge) {
      await expect(platform.replace!(conversation, id, part, never)).rejects.toMatchObject({ code: 'part-refused' });
    }

    expect(chat.answers).toMatchObject([{ text: 'May I?', edits: 0, buttons: [[{ label: 'Allow' }]] }]);
    expect(log.all()).toContain('MESSAGE_TOO_LONG');
  });

  test('by a file is refused without a call', async () => {
    const { server, platform, conversation, id } = await setUp();
    const file = { path: '/nowhere', name: 'a.png', kind: 'image' as const, size: 1 };
    const calls = server.calls.length;

    for (const part of [
      onlyPart(platform, post('Look', { file })),
      { kind: 'document', name: 'a.md', text: 'long', caption: '', notify: true },
    ]) {
      await expect(platform.replace!(conversation, id, part, never)).rejects.toMatchObject({ code: 'part-refused' });
    }

    expect(server.calls).toHaveLength(calls);
  });

  test('that was done, and not known to be, is done once', async () => {
    const { server, platform, chat, conversation, id } = await setUp();
    const part = onlyPart(platform, post('Allowed'));
    server.cut('editMessageText');

    await expect(platform.replace!(conversation, id, part, never)).rejects.toMatchObject({ code: 'retry-later' });
    await platform.replace!(conversation, id, part, never);

    expect(chat.answers).toMatchObject([{ text: 'Allowed', edits: 1 }]);
  });
});

describe('a message that cannot be changed', () => {
  type SetUp = Awaited<ReturnType<typeof setUp>>;

  test.each<[string, (rig: SetUp) => string | Promise<string | undefined>]>([
    [
      'that is deleted',
      ({ chat, id }) => {
        chat.remove(Number(id));
        return id;
      },
    ],
    ['of someone else', ({ chat, ann }) => String(chat.say(ann, 'mine').id)],
    [
      'that is a file',
      ({ platform, conversation }) =>
        platform.deliver(conversation, { kind: 'document', name: 'a.md', text: '…', caption: '', notify: true }, never),
    ],
    ['that never was', () => '4711'],
    ['with an id of another platform', () => 'post-1'],
    ['with no id', () => ''],
  ])('%s is gone for us', async (_which, makeId) => {
    const rig = await setUp();
    const { platform, chat, conversation } = rig;
    const id = (await makeId(rig))!;

    await expect(platform.replace!(conversation, id, onlyPart(platform, post('Allowed')), never)).rejects.toMatchObject(
      { code: 'target-gone' },
    );

    expect(chat.messages.map((message) => message.edits)).toEqual(chat.messages.map(() => 0));
  });

  test('in a chat where we are blocked is gone too', async () => {
    const { platform, chat, conversation, id } = await setUp();
    chat.block();

    await expect(platform.replace!(conversation, id, onlyPart(platform, post('Allowed')), never)).rejects.toMatchObject(
      { code: 'target-gone' },
    );
  });
});

describe('a 429', () => {
  test('to a replacement holds every call to its chat, and it comes through when that is over', async () => {
    const clock = createFakeClock();
    const { server, platform, chat, conversation, id } = await setUp({ platformClock: clock });
    server.fail('editMessageText', { status: 429, description: 'Too Many Requests: retry after 9', retryAfter: 9 });
    const replaced = platform.replace!(conversation, id, onlyPart(platform, post('Allowed')), never);
    await server.untilCall('editMessageText');
    await clock.advance(0);

    const sent = send(platform, conversation, post('done'));
    await clock.advance(8_999);
    expect(server.calls.map(({ method }) => method)).toEqual(['getMe', 'sendRichMessage', 'editMessageText']);
    expect(chat.answers).toMatchObject([{ text: 'May I?' }]);

    await clock.advance(1_000);
    await Promise.all([replaced, sent]);
    expect(chat.answers.map((answer) => answer.text)).toEqual(['Allowed', 'done']);
    expect(server.tooManyRequests()).toBe(1);
  });

  test('of another call holds a replacement', async () => {
    const clock = createFakeClock();
    const { server, platform, chat, conversation, id } = await setUp({ platformClock: clock });
    server.fail('sendRichMessage', { status: 429, description: 'Too Many Requests: retry after 9', retryAfter: 9 });
    const sent = send(platform, conversation, post('done'));
    await server.untilCall('sendRichMessage', { after: 1 });
    await clock.advance(0);

    const replaced = platform.replace!(conversation, id, onlyPart(platform, post('Allowed')), never);
    await clock.advance(8_999);
    expect(server.callsOf('editMessageText')).toEqual([]);

    await clock.advance(1_000);
    await Promise.all([replaced, sent]);
    expect(chat.message(Number(id)).text).toBe('Allowed');
    expect(server.tooManyRequests()).toBe(1);
  });

  test('of more than a minute goes back to the outbox with its time', async () => {
    const { server, platform, conversation, id } = await setUp();
    server.fail('editMessageText', { status: 429, description: 'Too Many Requests: retry after 900', retryAfter: 900 });

    const part = onlyPart(platform, post('Allowed'));
    const failure = await platform.replace!(conversation, id, part, never).catch((error) => error);

    expect(failure).toMatchObject({ code: 'retry-later' });
    expect(failure.retryAfterMs).toBeGreaterThan(895_000);
  });
});

test('a replacement that is given up leaves at once', async () => {
  const { server, platform, conversation, id } = await setUp();
  server.hang('editMessageText');
  const controller = new AbortController();
  const replaced = platform.replace!(conversation, id, onlyPart(platform, post('Allowed')), controller.signal);
  await server.until(() => server.callsOf('editMessageText').length === 1, 'the edit');
  controller.abort(new Error('stopping'));

  await expect(replaced).rejects.toThrow('stopping');
});
