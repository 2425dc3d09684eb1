import { describe, expect, test } from 'vitest';
import { isBridgeError } from '../../../../src/core/model/errors.ts';
import { createFakeClock } from '../../../fakes/clock/clock.ts';
import { conversationOf, never, post, startRig } from '../rig.ts';

async function setUp() {
  const clock = createFakeClock();
  const rig = await startRig({ clock });
  const ann = rig.server.addUser({ first_name: 'Ann' });
  const chat = rig.server.privateChat(ann);
  const conversation = conversationOf(chat);
  return { ...rig, clock, ann, chat, conversation };
}

describe('a message that goes', () => {
  test('is refused after two days, so that it becomes a line instead', async () => {
    const { platform, clock, chat, conversation } = await setUp();
    const [part] = platform.prepare(post('May I?'));
    const id = (await platform.deliver(conversation, part!, never))!;
    await clock.advance(49 * 3_600_000);

    const error = await platform.remove!(conversation, id, never).catch((reason: unknown) => reason);

    expect(isBridgeError(error, 'part-refused'), String(error)).toBe(true);
    expect(chat.answers).toHaveLength(1);
  });

  test('takes nothing from the limit of its chat', async () => {
    const { platform, server, conversation } = await setUp();
    const [part] = platform.prepare(post('May I?'));
    const id = (await platform.deliver(conversation, part!, never))!;

    await platform.remove!(conversation, id, never);
    await platform.deliver(conversation, part!, never);

    expect(server.callsOf('deleteMessage')).toHaveLength(1);
  });
});

describe('the sign of the end', () => {
  test.each([
    ['done', '👍'],
    ['failed', '💔'],
  ] as const)('of a task that is %s takes the place of 👀', async (sign, emoji) => {
    const { platform, ann, chat, conversation } = await setUp();
    const said = chat.say(ann, 'go');
    await platform.receipts!.taken(conversation, String(said.id), never);
    expect(said.reactions).toEqual(['👀']);

    await platform.receipts!.ended(conversation, String(said.id), sign, never);

    expect(said.reactions).toEqual([emoji]);
  });

  test('comes when there is room, also after a moment in which there was none', async () => {
    const { platform, clock, ann, chat, conversation } = await setUp();
    const said = chat.say(ann, 'go');
    await platform.receipts!.taken(conversation, String(said.id), never);
    for (let n = 0; n < 12; n += 1) await platform.receipts!.typing(conversation, never);

    const signed = platform.receipts!.ended(conversation, String(said.id), 'failed', never);
    await clock.advance(2_000);
    await signed;

    expect(said.reactions).toEqual(['💔']);
  });

  test('leaves nothing where the group forbids it', async () => {
    const { platform, server, ann, chat, conversation } = await setUp();
    const said = chat.say(ann, 'go');
    await platform.receipts!.taken(conversation, String(said.id), never);
    server.fail('setMessageReaction', { status: 400, description: 'Bad Request: REACTION_INVALID' });

    await platform.receipts!.ended(conversation, String(said.id), 'done', never);

    expect(said.reactions).toEqual([]);
  });
});
