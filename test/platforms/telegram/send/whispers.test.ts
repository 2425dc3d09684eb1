import { describe, expect, test } from 'vitest';
import { isBridgeError } from '../../../../src/core/model/errors.ts';
import type { IncomingMessage, IncomingPress } from '../../../../src/core/model/incoming.ts';
import type { Post } from '../../../../src/core/model/post.ts';
import { createFakeClock } from '../../../fakes/clock/clock.ts';
import type { TelegramServerOptions } from '../../../fakes/telegram/types.ts';
import { conversationOf, never, post, startRig } from '../rig.ts';

const commands = [
  { name: 'usage', description: 'What today took', forOne: true },
  { name: 'stop', description: 'Stop the task' },
] as const;

/** A group with Ann and Bob; the menu is published. */
async function setUp(options: TelegramServerOptions = {}) {
  const clock = createFakeClock();
  const rig = await startRig({ clock, ...options });
  const { server, platform } = rig;
  const [ann, bob] = [server.addUser({ first_name: 'Ann' }), server.addUser({ first_name: 'Bob' })];
  const chat = server.group([ann, bob]);
  const conversation = conversationOf(chat);
  await platform.publishCommands!(commands, never);

  const parsed = (update: object) => platform.parse({ update_id: 1, ...update });
  const asks = (text = '/usage') => parsed({ message: chat.say(ann, text, { whisper: true }).raw }) as IncomingMessage;
  /** @returns the id of the last message it became */
  const send = async (what: Post) => {
    let id: string | undefined;
    const parts = platform.prepare(what);
    for (let part = parts.shift(); part; part = parts.shift()) {
      try {
        id = await platform.deliver(conversation, part, never);
      } catch (error) {
        const simpler = isBridgeError(error, 'part-refused') ? platform.downgrade(part) : [];
        if (simpler.length === 0) throw error;
        parts.unshift(...simpler);
      }
    }
    return id;
  };
  const answer = ({ messageId }: IncomingMessage, fields: Partial<Post> = {}) =>
    send(post('Today $0.34', { replyTo: messageId, forOne: {}, ...fields }));
  return { ...rig, clock, ann, bob, chat, conversation, parsed, asks, send, answer };
}

test('the menu of groups sends commands for one as ephemeral messages, the other menu does not', async () => {
  const { server, platform } = await setUp();
  await platform.publishCommands!(commands, never);

  expect(server.groupCommands).toEqual([
    { command: 'usage', description: 'What today took', is_ephemeral: true },
    { command: 'stop', description: 'Stop the task' },
  ]);
  expect(server.commands.map((command) => Object.keys(command))).toEqual([
    ['command', 'description'],
    ['command', 'description'],
  ]);
  expect(server.callsOf('setMyCommands')).toHaveLength(2);
});

describe('an ephemeral command', () => {
  test('is for us, and has an id of its own', async () => {
    const { asks, ann, conversation, platform, clock } = await setUp();
    const first = asks();
    await clock.advance(1_000);
    const second = asks();

    expect(first).toMatchObject({ kind: 'message', conversation, text: '/usage', addressed: true, private: false });
    expect(first.sender.id).toBe(String(ann.id));
    expect(new Set([first.messageId, second.messageId])).toHaveLength(2);
    expect(platform.isForOne!(first.messageId)).toBe(true);
    expect(platform.isForOne!('7')).toBe(false);
  });

  test.each([{}, { rich: false }])('is answered where only who sent it sees that, all of it (%o)', async (options) => {
    const { answer, asks, chat, ann, bob } = await setUp(options);
    const buttons = [[{ label: 'More', action: 'more:usage' }]];

    await answer(asks(), { buttons });
    await answer(asks(), { blocks: Array.from({ length: 30 }, () => ({ type: 'code', text: 'line '.repeat(300) })) });

    expect(chat.answers).toEqual([]);
    expect(chat.whispersTo(bob)).toEqual([]);
    const [first, ...rest] = chat.whispersTo(ann);
    expect(first).toMatchObject({ text: 'Today $0.34', buttons: [[{ label: 'More', data: 'more:usage' }]] });
    expect(rest.length).toBeGreaterThan(1);
  });

  test('that Telegram no longer lets us answer so gets a message that all see', async () => {
    const { answer, asks, chat, ann, clock } = await setUp();
    const asked = asks();
    await clock.advance(16_000);

    const id = await answer(asked);

    expect(chat.whispersTo(ann)).toEqual([]);
    expect(chat.answers).toMatchObject([{ text: 'Today $0.34', replyTo: undefined }]);
    expect(id).toBe(String(chat.answers[0]!.id));
  });

  test('that Telegram refuses to answer for this person alone gets a message that all see: the group is still there', async () => {
    const { answer, asks, chat, server } = await setUp();
    const asked = asks();
    server.fail('*', { status: 403, description: 'Forbidden: bot was blocked by the user' });

    await answer(asked);

    expect(chat.answers).toMatchObject([{ text: 'Today $0.34' }]);
  });

  test('gets no reaction, and an answer of a task to it is for all', async () => {
    const { asks, chat, conversation, platform, send, server } = await setUp();
    const { messageId } = asks();

    await platform.receipts!.taken(conversation, messageId, never);
    await platform.receipts!.ended(conversation, messageId, 'done', never);
    await send(post('All is built.', { replyTo: messageId, isAnswer: true }));

    expect(server.callsOf('setMessageReaction')).toEqual([]);
    expect(chat.answers).toMatchObject([{ text: 'All is built.' }]);
  });

  test('a limit holds it back like any message', async () => {
    const { answer, asks, server } = await setUp();
    server.fail('*', { status: 429, description: 'Too Many Requests: retry after 600', retryAfter: 600 });

    await expect(answer(asks())).rejects.toMatchObject({ code: 'retry-later' });
  });
});

describe('an ephemeral answer', () => {
  async function answered() {
    const rig = await setUp();
    const id = (await rig.answer(rig.asks(), { buttons: [[{ label: 'Refresh', action: 'refresh:queue' }]] }))!;
    const pressed = () => {
      const [shown] = rig.chat.whispersTo(rig.ann);
      const { queryId } = rig.chat.pressWhisper(rig.ann, shown!.id, 'Refresh');
      const data = 'refresh:queue';
      return rig.parsed({ callback_query: { id: queryId, from: rig.ann, message: shown!.raw, data } }) as IncomingPress;
    };
    return { ...rig, id, pressed };
  }

  test('changes in place, and a press on it names it', async () => {
    const { id, pressed, platform, conversation, chat, ann } = await answered();

    expect(pressed()).toMatchObject({ kind: 'press', conversation, action: 'refresh:queue', messageId: id });
    const [part] = platform.prepare(post('Today $0.40', { buttons: [[{ label: 'Again', action: 'refresh:queue' }]] }));
    await platform.replace!(conversation, id, part!, never);
    await platform.replace!(conversation, id, part!, never);

    expect(chat.whispersTo(ann)).toMatchObject([{ text: 'Today $0.40', buttons: [[{ label: 'Again' }]] }]);
    await platform.presses!.setButtons(conversation, id, [], never);
    expect(chat.whispersTo(ann)).toMatchObject([{ text: 'Today $0.40', buttons: [] }]);
    await platform.remove!(conversation, id, never);
    await platform.remove!(conversation, id, never);
    expect(chat.whispersTo(ann)).toEqual([]);
    await expect(platform.replace!(conversation, id, part!, never)).rejects.toMatchObject({ code: 'target-gone' });
  });

  test('a press on it is answered where only who pressed sees that, for a while', async () => {
    const { pressed, send, chat, ann, clock } = await answered();
    const { messageId, pressId } = pressed();
    const sure = () => send(post('Sure?', { replyTo: messageId!, forOne: { pressId } }));

    await sure();
    await clock.advance(16_000);
    await sure();

    expect(chat.whispersTo(ann).map(({ text }) => text)).toEqual(['Today $0.34', 'Sure?']);
    expect(chat.answers.map(({ text }) => text)).toEqual(['Sure?']);
  });
});
