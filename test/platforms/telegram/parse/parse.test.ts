import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Incoming, IncomingMessage } from '../../../../src/core/model/incoming.ts';
import { parseUpdate } from '../../../../src/platforms/telegram/parse/parse.ts';

const me = { id: 700, username: 'Our_Bot' };
const bot = { id: 700, is_bot: true, first_name: 'Bridge', username: 'Our_Bot' };
const ann = { id: 42, is_bot: false, first_name: 'Ann', last_name: 'Lee', username: 'annlee' };
const direct = { id: 42, type: 'private', first_name: 'Ann' };
const group = { id: -100500, type: 'supergroup', title: 'Team' };
const date = 1_767_600_000;

type Fields = Record<string, unknown>;

function message(fields: Fields): Fields {
  return { message_id: 5, date, chat: direct, from: ann, ...fields };
}

function parseMessage(fields: Fields): Incoming | undefined {
  return parseUpdate({ update_id: 1, message: message(fields) }, me);
}

/** Entities as Telegram's apps make them. */
function marked(text: string): Fields {
  const found = [...text.matchAll(/(?<=^|\s)([@/])[\w@]+/g)];
  const entities = found.map(({ 0: word, 1: sign, index: offset }) => ({
    type: sign === '@' ? 'mention' : 'bot_command',
    offset,
    length: word.length,
  }));
  return { text, entities };
}

describe('a message', () => {
  test('is from a person in whose name nothing hides', () => {
    const from = { ...ann, first_name: 'An\u202en', last_name: '\u200b' };

    expect(parseMessage({ from, text: 'tidy up' })).toMatchObject({ sender: { name: 'An\\u202en \\u200b' } });
  });

  test('in a private chat carries all that the core needs', () => {
    expect(parseMessage({ text: 'tidy up' })).toEqual({
      kind: 'message',
      conversation: 'telegram:42',
      messageId: '5',
      sender: { id: '42', name: 'Ann Lee', handle: '@annlee' },
      text: 'tidy up',
      sentAt: date * 1000,
      addressed: true,
      private: true,
      attachments: [],
    });
  });

  test.each([
    ['a private chat', { chat: direct }, 'telegram:42'],
    ['a private topic', { message_thread_id: 9, is_topic_message: true }, 'telegram:42:9'],
    ['a group', { chat: group }, 'telegram:-100500'],
    ['a forum topic', { chat: group, message_thread_id: 9, is_topic_message: true }, 'telegram:-100500:9'],
    ['a reply thread that is no topic', { chat: group, message_thread_id: 9 }, 'telegram:-100500'],
  ])('from %s belongs to its conversation', (_where, fields, conversation) => {
    expect(parseMessage({ text: 'hi', ...fields })).toMatchObject({ conversation });
  });

  test.each([
    ['plain talk', marked('hello all'), false, 'hello all'],
    ['our name in front', marked('@our_bot fix it'), true, 'fix it'],
    ['our name with a comma', marked('@OUR_BOT fix it'), true, 'fix it'],
    ['our name in the middle', marked('hey @Our_Bot fix it'), true, 'hey @Our_Bot fix it'],
    ['only our name', marked('@Our_Bot'), true, ''],
    ['someone else', marked('@bob fix it'), false, '@bob fix it'],
    ['a longer name that starts like ours', marked('@Our_Bot2 fix it'), false, '@Our_Bot2 fix it'],
    ['our name as mere text', { text: '@Our_Bot fix it' }, false, '@Our_Bot fix it'],
    ['a command for all', marked('/status'), true, '/status'],
    ['a command for us', marked('/cancel@our_bot 12'), true, '/cancel 12'],
    ['a command for another bot', marked('/cancel@other_bot 12'), false, '/cancel@other_bot 12'],
    ['our name and a command', marked('@Our_Bot /status'), true, '/status'],
    [
      'a mention without a username',
      { text: 'Bridge, go', entities: [{ type: 'text_mention', offset: 0, length: 6, user: bot }] },
      true,
      'go',
    ],
    [
      'a caption with our name',
      {
        caption: '@Our_Bot look',
        caption_entities: [{ type: 'mention', offset: 0, length: 8 }],
        photo: [{ file_id: 'x' }],
      },
      true,
      'look',
    ],
  ])('in a group with %s is recognised as such', (_what, fields, addressed, text) => {
    expect(parseMessage({ chat: group, ...fields })).toMatchObject({ addressed, text, private: false });
  });

  test('in a private chat keeps a command clean of our name', () => {
    expect(parseMessage(marked('/start@Our_Bot abc'))).toMatchObject({ text: '/start abc', addressed: true });
  });

  test.each([
    ['photo', { photo: [{}] }, ['photo']],
    ['document', { document: {} }, ['document']],
    ['animation', { animation: {}, document: {} }, ['animation']],
    ['venue', { venue: {}, location: {} }, ['venue']],
    ['location', { location: {} }, ['location']],
    ['voice', { voice: {} }, ['voice']],
    ['audio', { audio: {} }, ['audio']],
    ['video', { video: {} }, ['video']],
    ['video note', { video_note: {} }, ['video_note']],
    ['sticker', { sticker: {} }, ['sticker']],
    ['contact', { contact: {} }, ['contact']],
    ['poll', { poll: {} }, ['poll']],
    ['dice', { dice: {} }, ['dice']],
  ])('with a %s names it', (_what, fields, kinds) => {
    expect(parseMessage(fields)).toMatchObject({ text: '', attachments: kinds.map((kind) => ({ kind })) });
  });

  test('of an album says which', () => {
    expect(parseMessage({ photo: [{}], media_group_id: '77', caption: 'all of them' })).toMatchObject({
      albumId: '77',
      text: 'all of them',
    });
  });

  test.each([
    ['a person', { type: 'user', date, sender_user: ann }, 'Ann Lee'],
    ['a hidden person', { type: 'hidden_user', date, sender_user_name: 'Zed' }, 'Zed'],
    ['a group', { type: 'chat', date, sender_chat: group }, 'Team'],
    ['a channel', { type: 'channel', date, chat: { id: -1, type: 'channel', title: 'News' }, message_id: 1 }, 'News'],
  ])('forwarded from %s says so', (_who, forward_origin, forwardedFrom) => {
    expect(parseMessage({ text: 'see', forward_origin })).toMatchObject({ forwardedFrom, text: 'see' });
  });

  test.each([
    ['an inline bot', { via_bot: { id: 9, is_bot: true, first_name: 'Gif', username: 'gif' } }, '@gif'],
    ['an inline bot without a username', { via_bot: { id: 9, is_bot: true, first_name: 'Gif' } }, 'Gif'],
    ['an inline bot that makes no sense', { via_bot: 'gif' }, 'a bot'],
    ['a person in words to come', { forward_origin: { type: 'moon' } }, 'someone'],
    ['a person without a name', { forward_origin: { type: 'hidden_user', date, sender_user_name: ' ' } }, 'someone'],
  ])('made by %s never passes for the sender’s own', (_who, fields, forwardedFrom) => {
    expect(parseMessage({ text: 'see', ...fields })).toMatchObject({ forwardedFrom, text: 'see' });
  });

  test('that the app may have cut is marked', () => {
    expect(parseMessage({ text: 'x'.repeat(3_500) })).toMatchObject({ maybeSplit: true });
    expect(parseMessage({ text: 'x'.repeat(3_499) })).not.toHaveProperty('maybeSplit');
    expect(parseMessage({ text: 'x'.repeat(4_096) })).toMatchObject({ maybeSplit: true, isFull: true });
    expect(parseMessage({ text: 'x'.repeat(4_095) })).not.toHaveProperty('isFull');
  });

  test('that is rich gives its visible text', () => {
    const cell = (text: string) => ({ text, align: 'left', valign: 'top' });
    const rich_message = {
      blocks: [
        { type: 'heading', size: 1, text: 'Plan' },
        { type: 'paragraph', text: ['do ', { type: 'bold', text: 'this' }] },
        { type: 'list', items: [{ label: '1.', blocks: [{ type: 'paragraph', text: 'first' }] }] },
        { type: 'table', cells: [[cell('a'), cell('b')]] },
      ],
    };
    expect(parseMessage({ rich_message })).toMatchObject({ text: 'Plan\ndo this\n1. first\na | b' });
  });
});

describe('a reply', () => {
  const ours = message({ message_id: 3, from: bot, text: 'first line\n\nsecond line' });
  const theirs = message({ message_id: 3, from: { ...ann, id: 43, first_name: 'Bob' }, text: 'the log says no' });

  test('to us in a group is addressed, names our message and brings its words', () => {
    expect(parseMessage({ chat: group, text: 'why?', reply_to_message: ours })).toMatchObject({
      addressed: true,
      text: 'why?',
      repliesTo: '3',
      quote: { from: 'Bridge', text: 'first line\n\nsecond line' },
    });
  });

  test('to us in a private chat brings the words too: Claude may have forgotten them, or never seen', () => {
    expect(parseMessage({ text: 'why?', reply_to_message: ours })).toMatchObject({
      text: 'why?',
      repliesTo: '3',
      quote: { from: 'Bridge', text: 'first line\n\nsecond line' },
    });
  });

  test('to a file that we sent names it', () => {
    const file = { ...ours, text: undefined, document: { file_id: 'f', file_name: 'report.pdf' } };
    const parsed = (reply: object) => parseMessage({ text: 'why page 3?', reply_to_message: reply });

    expect(parsed(file)).toMatchObject({ quote: { from: 'Bridge', text: '(with: report.pdf)' }, attachments: [] });
    expect(parsed({ ...file, caption: 'Done.' })).toMatchObject({ quote: { text: 'Done.\n(with: report.pdf)' } });
  });

  test('to us in a topic names our message', () => {
    const topic = { chat: group, message_thread_id: 2, is_topic_message: true };
    expect(parseMessage({ text: 'why?', ...topic, reply_to_message: { ...ours, ...topic } })).toMatchObject({
      conversation: 'telegram:-100500:2',
      repliesTo: '3',
    });
  });

  test('to a chosen part of our words brings that part', () => {
    const quote = { text: 'second line', position: 12, is_manual: true };
    expect(parseMessage({ text: 'why?', reply_to_message: ours, quote })).toMatchObject({
      text: 'why?',
      repliesTo: '3',
      quote: { from: 'Bridge', text: 'second line' },
    });
  });

  test('to a person brings their words, and is addressed only by a mention', () => {
    const plain = parseMessage({ chat: group, text: 'look', reply_to_message: theirs });
    expect(plain).toMatchObject({ addressed: false, quote: { from: 'Bob Lee', text: 'the log says no' } });
    expect(plain).not.toHaveProperty('repliesTo');
    expect(parseMessage({ chat: group, ...marked('@Our_Bot look'), reply_to_message: theirs })).toMatchObject({
      addressed: true,
      text: 'look',
      quote: { text: 'the log says no' },
    });
  });

  test('to one who speaks for a group or a channel says its name', () => {
    const anonymous = { ...theirs, from: { id: 1_087_968_824, is_bot: true, first_name: 'Group' }, sender_chat: group };
    expect(parseMessage({ chat: group, text: 'look', reply_to_message: anonymous })).toMatchObject({
      quote: { from: 'Team', text: 'the log says no' },
    });
  });

  test('to a message of another chat brings what is cited of it', () => {
    const quote = { text: 'cited', position: 0 };
    const external_reply = { origin: { type: 'user', date, sender_user: { ...ann, first_name: 'Cy' } } };
    expect(parseMessage({ text: 'look', quote, external_reply })).toMatchObject({
      quote: { from: 'Cy Lee', text: 'cited' },
    });
    const unknown = parseMessage({ text: 'look', quote, external_reply: { origin: 7 } }) as IncomingMessage;
    expect(unknown.quote).toEqual({ from: undefined, text: 'cited' });
  });

  test('with a command stays a command, and names our message', () => {
    const parsed = parseMessage({ chat: group, ...marked('/stop'), reply_to_message: ours });
    expect(parsed).toMatchObject({ text: '/stop', repliesTo: '3' });
  });

  test.each(['/tmp say is it full?', '/usr/bin/make is not there'])('that begins with a path keeps it: %s', (text) => {
    expect(parseMessage({ text, reply_to_message: theirs })).toMatchObject({
      text,
      quote: { text: 'the log says no' },
    });
  });

  test.each<[string, Fields, string | undefined]>([
    ['someone else', { ...theirs, text: undefined }, 'Bob Lee'],
    ['oneself', { ...theirs, text: undefined, from: ann }, undefined],
    ['oneself, who passed it on', { ...theirs, from: ann, text: undefined, forward_origin: {} }, 'Ann Lee'],
  ])('that is a mention of us alone says whose voice it points at: %s', (_, replied, from) => {
    const voice = { voice: { file_id: 'v' } };
    const parsed = parseMessage({ chat: group, ...marked('@Our_Bot'), reply_to_message: { ...replied, ...voice } });
    expect((parsed as IncomingMessage).attachments.map((file) => [file.kind, file.from])).toEqual([['voice', from]]);
  });

  test('by a file alone brings what it answers to', () => {
    expect(parseMessage({ photo: [{}], reply_to_message: theirs })).toMatchObject({
      text: '',
      quote: { text: 'the log says no' },
    });
  });

  test('never brings more than 1,000 characters, and no half of a pair', () => {
    const long = { ...theirs, text: `${'x'.repeat(998)}😀${'y'.repeat(5_000)}` };
    expect(parseMessage({ text: 'sum up', reply_to_message: long })).toMatchObject({
      text: 'sum up',
      quote: { text: `${'x'.repeat(998)}…` },
    });
  });

  test('that is only the start of a topic is none', () => {
    const created = { ...theirs, text: undefined, forum_topic_created: { name: 'Bugs' } };
    const topic = { chat: group, message_thread_id: 3, is_topic_message: true, reply_to_message: created };
    const parsed = parseMessage({ text: 'hello', ...topic });
    expect(parsed).toMatchObject({ addressed: false, text: 'hello' });
    expect(parsed).not.toHaveProperty('repliesTo');
    expect(parsed).not.toHaveProperty('quote');
  });

  test('is none in a topic that we opened either, but what is said there is for us', () => {
    const created = { ...ours, text: undefined, forum_topic_created: { name: 'Bugs' } };
    const topic = { chat: group, message_thread_id: 3, is_topic_message: true, reply_to_message: created };
    const parsed = parseMessage({ text: 'hello', ...topic });
    expect(parsed).toMatchObject({ addressed: true, text: 'hello' });
    expect(parsed).not.toHaveProperty('repliesTo');
    expect(parsed).not.toHaveProperty('quote');
    expect(parseUpdate({ update_id: 1, edited_message: message({ text: 'new', ...topic }) }, me)).toMatchObject({
      kind: 'edit',
      addressed: true,
    });
  });
});

describe('other updates', () => {
  test('an edit carries the new text', () => {
    expect(parseUpdate({ update_id: 1, edited_message: message({ text: 'new', edit_date: date + 5 }) }, me)).toEqual({
      kind: 'edit',
      conversation: 'telegram:42',
      messageId: '5',
      sender: { id: '42', name: 'Ann Lee', handle: '@annlee' },
      text: 'new',
      addressed: true,
    });
  });

  test('an edit of a reply carries the words of its sender alone', () => {
    const answered = message({ message_id: 3, from: bot, text: 'Which one?' });
    const edited_message = message({ text: 'the other one', chat: group, edit_date: date, reply_to_message: answered });
    expect(parseUpdate({ update_id: 1, edited_message }, me)).toMatchObject({ text: 'the other one', addressed: true });
  });

  test('a press carries its action, also under a message too old to be shown', () => {
    const hung = { message_id: 8, chat: group, date: 0 };
    const callback_query = { id: 'q1', from: ann, chat_instance: '1', data: 'stop:12', message: hung };
    expect(parseUpdate({ update_id: 1, callback_query }, me)).toEqual({
      kind: 'press',
      conversation: 'telegram:-100500',
      sender: { id: '42', name: 'Ann Lee', handle: '@annlee' },
      action: 'stop:12',
      pressId: 'q1',
      messageId: '8',
    });
  });

  test('a press in a topic belongs to the topic', () => {
    const hung = { message_id: 8, chat: group, date, message_thread_id: 9, is_topic_message: true, from: bot };
    const callback_query = { id: 'q1', from: ann, chat_instance: '1', data: 'stop:12', message: hung };
    expect(parseUpdate({ update_id: 1, callback_query }, me)).toMatchObject({ conversation: 'telegram:-100500:9' });
  });

  test('the Stop button of a draft names the draft', () => {
    const stopped_message_generation = { chat: direct, message_thread_id: 9, draft_id: 1234 };
    expect(parseUpdate({ update_id: 1, stopped_message_generation }, me)).toEqual({
      kind: 'stop',
      conversation: 'telegram:42:9',
      sender: { id: '42', name: '42' },
      previewKey: 1234,
    });
  });

  test.each([
    ['another bot', { message: message({ text: 'hi', from: { ...ann, is_bot: true } }) }],
    ['an anonymous admin', { message: message({ text: 'hi', chat: group, sender_chat: group }) }],
    ['a message without a sender', { message: message({ text: 'hi', from: undefined }) }],
    ['a channel post', { channel_post: message({ text: 'hi' }) }],
    ['a pin', { message: message({ pinned_message: message({ text: 'x' }) }) }],
    ['a new member', { message: message({ chat: group, new_chat_members: [ann] }) }],
    ['a new topic', { message: message({ chat: group, forum_topic_created: { name: 'Bugs' } }) }],
    ['a moving live location', { edited_message: message({ location: {} }) }],
    ['a press of a game', { callback_query: { id: 'q', from: ann, game_short_name: 'g' } }],
    ['a stop of a draft in a group', { stopped_message_generation: { chat: group, draft_id: 7 } }],
    ['a change of membership', { my_chat_member: { chat: direct, from: ann } }],
  ])('%s is of no interest', (_what, update) => {
    expect(parseUpdate({ update_id: 1, ...update }, me)).toBeUndefined();
  });

  test('a strange side field does not cost the message', () => {
    const fields = { text: 'hi', entities: 'none', reply_to_message: 7, quote: [], forward_origin: { type: 'moon' } };
    expect(parseMessage(fields)).toMatchObject({ text: 'hi' });
  });

  test('no JSON makes it throw', () => {
    const names = ['message', 'edited_message', 'callback_query', 'stopped_message_generation'];
    const shaped = fc.record(Object.fromEntries(names.map((name) => [name, fc.jsonValue()])), { requiredKeys: [] });
    const nearly = fc.record({ message: fc.jsonValue().map((value) => message({ text: value, rich_message: value })) });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), shaped, nearly), (payload) => {
        const parsed = parseUpdate(payload, me);
        expect(parsed === undefined || typeof parsed.kind === 'string').toBe(true);
      }),
    );
  });
});

describe('what Telegram tells of a place', () => {
  const supergroup = { id: -1005, type: 'supergroup', title: 'Team' };
  const basic = { id: -5, type: 'group', title: 'Team' };
  const moved = { kind: 'place', conversation: 'telegram:-5', state: { moved: 'telegram:-1005' } };

  test.each([
    ['the old group', { chat: basic, migrate_to_chat_id: -1005 }],
    ['the new group', { chat: supergroup, migrate_from_chat_id: -5 }],
  ])('a group that became a supergroup, told in %s', (_, fields) => {
    expect(parseMessage(fields)).toEqual(moved);
  });

  test('a group that became a supergroup, as a call told it', () => {
    expect(parseUpdate({ moved: { from: -5, to: -1005 } }, me)).toEqual(moved);
  });

  test.each([
    ['blocks us', direct, 'member', 'kicked', { conversation: 'telegram:42', state: 'gone' }],
    ['takes that back', direct, 'kicked', 'member', { conversation: 'telegram:42', state: 'back' }],
    ['throws us out of a group', group, 'administrator', 'left', { conversation: 'telegram:-100500', state: 'gone' }],
    ['lets us in again', group, 'left', 'member', { conversation: 'telegram:-100500', state: 'back' }],
  ])('a person %s', (_, chat, before, after, place) => {
    const change = { chat, from: ann, date, old_chat_member: { status: before }, new_chat_member: { status: after } };

    expect(parseUpdate({ update_id: 1, my_chat_member: change }, me)).toEqual({ kind: 'place', ...place });
  });

  test('a change of our rights is none of a place', () => {
    const change = { chat: group, old_chat_member: { status: 'member' }, new_chat_member: { status: 'administrator' } };

    expect(parseUpdate({ update_id: 1, my_chat_member: change }, me)).toBeUndefined();
  });

  test('a topic that is opened again', () => {
    const topic = { chat: group, message_thread_id: 9, is_topic_message: true, forum_topic_reopened: {} };

    expect(parseMessage(topic)).toEqual({ kind: 'place', conversation: 'telegram:-100500:9', state: 'back' });
  });
});
