import { describe, expect, test } from 'vitest';
import type { TelegramApi } from '../../../../src/platforms/telegram/api/api.ts';
import { TelegramError } from '../../../../src/platforms/telegram/api/errors.ts';
import { createFeatures } from '../../../../src/platforms/telegram/api/features.ts';
import { createGate } from '../../../../src/platforms/telegram/limits/gate.ts';
import { createTelegramLimits } from '../../../../src/platforms/telegram/limits/limits.ts';
import { createDeliver } from '../../../../src/platforms/telegram/send/deliver.ts';
import { paragraph } from '../../../../src/text/document/blocks.ts';
import { createFakeClock } from '../../../fakes/clock/clock.ts';
import { createRecordedLog } from '../../recorded-log.ts';
import { conversationOf, deliverAll, never, post, startRig } from '../rig.ts';

async function setUp(options: Parameters<typeof startRig>[0] = {}) {
  const rig = await startRig(options);
  const ann = rig.server.addUser({ first_name: 'Ann' });
  const chat = rig.server.privateChat(ann);
  return { ...rig, ann, chat, conversation: conversationOf(chat) };
}

describe('a post', () => {
  test('arrives as a rich message with its buttons, as a reply, with a sound', async () => {
    const { platform, ann, chat, conversation } = await setUp();
    const asked = chat.say(ann, 'go');
    const buttons = [[{ label: 'Continue', action: 'continue:1' }], [{ label: 'Drop', action: 'drop:1' }]];
    await deliverAll(platform, conversation, post('done', { buttons, replyTo: String(asked.id) }));

    expect(chat.answers).toHaveLength(1);
    expect(chat.answers[0]).toMatchObject({
      kind: 'rich',
      text: 'done',
      silent: false,
      replyTo: asked.id,
      buttons: [[{ label: 'Continue', data: 'continue:1' }], [{ label: 'Drop', data: 'drop:1' }]],
    });
  });

  test('of any kind tells the id it has got', async () => {
    const { platform, chat, conversation } = await setUp();
    const parts = [
      { kind: 'rich', blocks: [paragraph('rich')], notify: true },
      { kind: 'text', text: 'text', entities: [], notify: true },
      { kind: 'document', name: 'a.md', text: 'a file', caption: '', notify: true },
    ];
    const ids = [];
    for (const part of parts) ids.push(await platform.deliver(conversation, part, never));

    expect(ids).toEqual(chat.answers.map(({ id }) => String(id)));
    expect(new Set(ids).size).toBe(3);
  });

  test('stays silent when asked to, and arrives although what it replies to is gone', async () => {
    const { platform, ann, chat, conversation } = await setUp();
    const asked = chat.say(ann, 'go');
    chat.remove(asked.id);
    await deliverAll(platform, conversation, post('done', { notify: false, replyTo: String(asked.id) }));

    expect(chat.answers[0]).toMatchObject({ text: 'done', silent: true, replyTo: undefined });
  });

  test('goes to its topic', async () => {
    const { server, platform, ann } = await setUp();
    const forum = server.group([ann], { forum: true });
    const thread = forum.createTopic('Bugs');
    await deliverAll(platform, conversationOf(forum, thread), post('in the topic'));

    expect(forum.answers[0]).toMatchObject({ text: 'in the topic', thread });
  });

  test('that is very long ends in a file with the rest', async () => {
    const { server, platform, chat, conversation } = await setUp();
    const words = Array.from({ length: 30_000 }, (_, index) => `word${index}`);
    const blocks = Array.from({ length: 300 }, (_, index) =>
      paragraph(words.slice(index * 100, index * 100 + 100).join(' ')),
    );
    await deliverAll(platform, conversation, { blocks, notify: true });

    const file = chat.answers.at(-1);
    expect(file?.kind).toBe('document');
    const seen = chat.answers.map((answer) => answer.file?.text ?? answer.text).join('\n');
    expect(seen.match(/word\d+/g)).toEqual(words);
    expect(chat.answers.filter(({ silent }) => !silent)).toHaveLength(1);
    expect(server.calls.filter(({ status }) => status !== 200)).toEqual([]);
  });

  test('becomes text with entities on a server without rich messages, which is found out once', async () => {
    const { server, platform, chat, conversation } = await setUp({ rich: false });
    const [part, ...others] = platform.prepare(post('done'));
    expect(others).toEqual([]);
    await expect(platform.deliver(conversation, part!, never)).rejects.toMatchObject({ code: 'part-refused' });
    for (const simpler of platform.downgrade(part!)) await platform.deliver(conversation, simpler, never);
    await deliverAll(platform, conversation, post('and more'));

    expect(chat.answers.map(({ kind, text }) => `${kind}: ${text}`)).toEqual(['text: done', 'text: and more']);
    expect(server.callsOf('sendRichMessage')).toHaveLength(1);
    expect(server.callsOf('sendMessage')[0]?.params).toMatchObject({ link_preview_options: { is_disabled: true } });
  });

  test('survives the way through the outbox as JSON', async () => {
    const { platform, chat, conversation } = await setUp();
    for (const part of platform.prepare(post('stored'))) {
      await platform.deliver(conversation, JSON.parse(JSON.stringify(part)), never);
    }

    expect(chat.answers.map(({ text }) => text)).toEqual(['stored']);
  });
});

describe('a failure', () => {
  test('of the server, of the network, or of the answer on its way is worth another try', async () => {
    const { server, platform, log, conversation, secret } = await setUp();
    const [part] = platform.prepare(post('hello'));
    const failures: unknown[] = [];
    const attempt = async () =>
      failures.push(await platform.deliver(conversation, part!, never).catch((error) => error));

    server.fail('sendRichMessage', { status: 500, description: 'Internal Server Error' });
    await attempt();
    server.html('sendRichMessage');
    await attempt();
    server.cut('sendRichMessage');
    await attempt();
    server.fail('sendRichMessage', { when: 'after' });
    await attempt();
    await server.offline();
    const other = `telegram:${server.addUser({ first_name: 'Bob' }).id}`;
    failures.push(await platform.deliver(other, part!, never).catch((error) => error));

    expect(failures.map((error) => (error as { code: string }).code)).toEqual(Array(5).fill('retry-later'));
    const said = failures.map((error) => `${(error as Error).stack}${JSON.stringify(error)}`).join();
    expect(said + log.all()).not.toContain(secret);
  });

  test('says that nobody is there any more', async () => {
    const { server, platform, ann, chat, conversation } = await setUp();
    const [part] = platform.prepare(post('hello'));
    const forum = server.group([ann], { forum: true });
    const gone = forum.createTopic('Gone');
    const closed = forum.createTopic('Closed');
    forum.deleteTopic(gone);
    forum.closeTopic(closed);
    chat.block();
    const vanished = server.group([ann]);
    vanished.vanish();

    for (const target of [
      conversation,
      conversationOf(forum, gone),
      conversationOf(forum, closed),
      conversationOf(vanished),
    ]) {
      await expect(platform.deliver(target, part!, never)).rejects.toMatchObject({ code: 'target-gone' });
    }
  });

  test('of this form of the content asks for a simpler one, and the log says why', async () => {
    const { server, platform, log, conversation } = await setUp();
    server.fail('sendRichMessage', { status: 400, description: 'Bad Request: BLOCK_INVALID' });
    const [part] = platform.prepare(post('hello'));

    await expect(platform.deliver(conversation, part!, never)).rejects.toMatchObject({ code: 'part-refused' });
    expect(log.all()).toContain('BLOCK_INVALID');
    await deliverAll(platform, conversation, post('still rich'));
    expect(server.callsOf('sendRichMessage')).toHaveLength(2);
  });

  test('of the token is reported as such', async () => {
    const { server, platform, conversation } = await setUp();
    server.revokeToken();
    const [part] = platform.prepare(post('hello'));

    await expect(platform.deliver(conversation, part!, never)).rejects.toMatchObject({ code: 'unauthorized' });
  });

  test('by a send that is given up leaves at once', async () => {
    const { server, platform, conversation } = await setUp();
    server.hang('sendRichMessage');
    const controller = new AbortController();
    const [part] = platform.prepare(post('hello'));
    const sent = platform.deliver(conversation, part!, controller.signal);
    await server.until(() => server.callsOf('sendRichMessage').length === 1, 'the send');
    controller.abort(new Error('stopping'));

    await expect(sent).rejects.toThrow('stopping');
  });

  test('by silence ends after 30 s', async () => {
    const clock = createFakeClock();
    const { server, platform, conversation } = await setUp({ platformClock: clock });
    server.hang('sendRichMessage');
    const [part] = platform.prepare(post('hello'));
    const failure = platform.deliver(conversation, part!, never).catch((error) => error);
    await server.until(() => server.callsOf('sendRichMessage').length === 1, 'the send');
    await clock.advance(30_000);

    expect(await failure).toMatchObject({ code: 'retry-later' });
  });
});

test('a group that became a supergroup is followed to its new place', async () => {
  const chats: unknown[] = [];
  const moves: unknown[] = [];
  const answered: unknown[] = [];
  const call = async (_method: string, args: { chat_id?: number; reply_parameters?: unknown }) => {
    chats.push(args.chat_id);
    answered.push(args.reply_parameters);
    if (args.chat_id === -5) throw new TelegramError('target-gone', 'target-gone', 'upgraded', { movedTo: -1005 });
    return { message_id: 1 };
  };
  const log = createRecordedLog();
  const deliver = createDeliver({
    api: { call, reconnect() {} } as unknown as TelegramApi,
    gate: createGate(createTelegramLimits(createFakeClock()), log),
    features: createFeatures(log),
    onMoved: (from, to) => moves.push([from, to]),
    log,
  });
  const part = { kind: 'text', text: 'done', entities: [], notify: true, replyTo: '12' };
  await expect(deliver('telegram:-5', part, never)).rejects.toMatchObject({ code: 'retry-later', retryAfterMs: 0 });
  await deliver('telegram:-5', part, never);
  await deliver('telegram:-5', part, never);

  expect(chats).toEqual([-5, -1005, -1005]);
  expect(answered.slice(1)).toEqual([undefined, undefined]);
  expect(moves).toEqual([[-5, -1005]]);
});

describe('a 429', () => {
  test('holds every call to its chat, and the post goes out when it is over', async () => {
    const clock = createFakeClock();
    const { server, platform, ann, chat, conversation } = await setUp({ platformClock: clock });
    const asked = chat.say(ann, 'go');
    server.fail('sendRichMessage', { status: 429, description: 'Too Many Requests: retry after 9', retryAfter: 9 });
    const sent = deliverAll(platform, conversation, post('done'));
    await server.untilCall('sendRichMessage');
    await clock.advance(0);

    const view = { blocks: [paragraph('…')] };
    expect(await platform.previews!.show(conversation, 1, undefined, view, never)).toBeUndefined();
    await platform.receipts!.typing(conversation, never);
    await platform.receipts!.taken(conversation, String(asked.id), never);
    const buttons = platform.presses!.setButtons(conversation, '999', [], never);
    await clock.advance(8_999);
    expect(server.calls.map(({ method }) => method)).toEqual(['getMe', 'sendRichMessage']);

    await clock.advance(1_000);
    await Promise.all([sent, buttons]);
    expect(chat.answers.map(({ text }) => text)).toEqual(['done']);
    expect(server.tooManyRequests()).toBe(1);
  });

  test('of one chat does not hold another', async () => {
    const { server, platform, conversation } = await setUp({ platformClock: createFakeClock() });
    const other = server.privateChat(server.addUser({ first_name: 'Bob' }));
    server.fail('sendRichMessage', { status: 429, description: 'Too Many Requests: retry after 9', retryAfter: 9 });
    const controller = new AbortController();
    const [part] = platform.prepare(post('held'));
    const held = platform.deliver(conversation, part!, controller.signal);
    await server.untilCall('sendRichMessage');
    await deliverAll(platform, conversationOf(other), post('free'));

    expect(other.answers.map(({ text }) => text)).toEqual(['free']);
    controller.abort(new Error('stopping'));
    await expect(held).rejects.toThrow('stopping');
  });

  test('of more than a minute goes back to the outbox with its time', async () => {
    const { server, platform, conversation } = await setUp();
    server.fail('sendRichMessage', { status: 429, description: 'Too Many Requests: retry after 900', retryAfter: 900 });
    const [part] = platform.prepare(post('done'));
    const failure = await platform.deliver(conversation, part!, never).catch((error) => error);

    expect(failure).toMatchObject({ code: 'retry-later' });
    expect(failure.retryAfterMs).toBeGreaterThan(895_000);
    expect(server.callsOf('sendRichMessage')).toHaveLength(1);
  });
});
