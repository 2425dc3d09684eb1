import { describe, expect, test } from 'vitest';
import type { IncomingMessage } from '../../../../src/core/model/incoming.ts';
import { parsePayload } from '../../../../src/platforms/discord/parse/parse.ts';

const me = '900';
const ownRole = '910';
const ann = { id: '1', username: 'ann', global_name: 'Ann' };
const dm = { kind: 'dm' };
const channel = { kind: 'channel', guild: '50' };
const thread = { kind: 'thread', guild: '50', parent: '60', mine: true };

function message(fields: Record<string, unknown> = {}, place: unknown = dm, kind = 'message') {
  const base = {
    id: '100',
    channel_id: '70',
    type: 0,
    author: ann,
    content: 'fix the tests',
    timestamp: '2026-01-05T09:00:00.000000+00:00',
  };
  return { kind, place, ownRoles: [ownRole], message: { ...base, ...fields } };
}

function parse(payload: unknown) {
  return parsePayload(payload, me);
}

const bot = { id: me, username: 'bridge', bot: true };
const bob = { id: '2', username: 'bob', global_name: 'Bob' };

describe('messages', () => {
  test.each<[string, unknown, Record<string, unknown>]>([
    ['a DM is one conversation', message(), { conversation: 'discord:70', private: true, addressed: true }],
    [
      'a message in a channel has a thread of its own',
      message({}, channel),
      { conversation: 'discord:70:100', parent: 'discord:70', private: false, addressed: false },
    ],
    [
      'our threads need no mention',
      message({}, thread),
      { conversation: 'discord:60:70', parent: 'discord:60', addressed: true },
    ],
    ['other threads need one', message({}, { ...thread, mine: false }), { addressed: false }],
    [
      'a mention addresses us and is taken away in front',
      message({ content: `<@${me}>, fix it`, mentions: [bot] }, channel),
      { text: 'fix it', addressed: true },
    ],
    [
      'so does a mention of our role',
      message({ content: `<@&${ownRole}> fix it`, mention_roles: [ownRole] }, channel),
      { text: 'fix it', addressed: true },
    ],
    [
      'someone else’s role does not',
      message({ content: '<@&911> fix it', mention_roles: ['911'] }, channel),
      { text: '<@&911> fix it', addressed: false },
    ],
    [
      'a reply to us in a channel addresses us, names our message and cites it',
      message({ type: 19, referenced_message: { id: '99', author: bot, content: 'a\nb' } }, channel),
      { text: 'fix the tests', addressed: true, repliesTo: '99', quote: { from: 'bridge', text: 'a\nb' } },
    ],
    [
      'a reply to someone else cites them by their name, and the people they mention',
      message({
        type: 19,
        referenced_message: { id: '99', author: bob, content: 'ask <@1>', mentions: [ann] },
      }),
      { text: 'fix the tests', quote: { from: 'Bob', text: 'ask @Ann' } },
    ],
    [
      'of a forward that is replied to nobody knows the author',
      message({
        type: 19,
        referenced_message: {
          id: '99',
          author: bob,
          content: '',
          message_snapshots: [{ message: { content: 'old' } }],
        },
      }),
      { quote: { from: undefined, text: 'old' } },
    ],
    [
      'other people are called by their names',
      message({ content: 'ask <@2> <:party:77>', mentions: [{ id: '2', username: 'bob', global_name: 'Bob' }] }),
      { text: 'ask @Bob :party:' },
    ],
    ['commands stay commands', message({ content: `<@${me}> /status`, mentions: [bot] }, channel), { text: '/status' }],
    [
      'a forward tells that it is one',
      message({ content: '', message_snapshots: [{ message: { content: 'old words' } }] }),
      { text: 'old words', forwardedFrom: 'another chat' },
    ],
    [
      'a forward that can’t be read in full is still one',
      message({ message_reference: { type: 1 }, message_snapshots: 'odd' }),
      { text: 'fix the tests', forwardedFrom: 'another chat' },
    ],
    ['what says it is in a guild is not private', message({ guild_id: '50' }), { private: false }],
    ['nor is what says so in a way that can’t be read', message({ guild_id: {} }), { private: false }],
    [
      'nicknames and roles are named',
      message({ member: { nick: 'Annie', roles: ['5', '6'] } }, channel),
      { sender: { id: '1', name: 'Annie', groups: ['role:5', 'role:6'] } },
    ],
    [
      'nothing in a name hides',
      message({ member: { nick: 'An\u202en\u200b', roles: [] } }, channel),
      { sender: { name: 'An\\u202en\\u200b' } },
    ],
    ['a long one may be one of several', message({ content: 'x'.repeat(1_950) }), { maybeSplit: true }],
  ])('%s', (_, payload, expected) => {
    expect(parse(payload)).toMatchObject({ kind: 'message', messageId: '100', ...expected });
  });

  test.each<[string, unknown]>([
    ['a reply to a file', message({ referenced_message: { id: '99', author: bob, content: '' } })],
    ['a reply to what is deleted', message({ type: 19, referenced_message: null })],
  ])('no quote: %s', (_, payload) => {
    expect(parse(payload)).toMatchObject({ kind: 'message' });
    expect(parse(payload)).not.toHaveProperty('quote');
  });

  test('a reply that begins with a path keeps what it answers to', () => {
    const reply = message({ content: '/tmp is full?', referenced_message: { id: '99', author: bob, content: 'a' } });

    expect(parse(reply)).toMatchObject({ text: '/tmp is full?', quote: { from: 'Bob', text: 'a' } });
  });

  test('a reply tells our message also where it does not cite it', () => {
    const reply = message({ type: 19, referenced_message: { id: '99', author: bot, content: 'May I?' } }, thread);

    expect(parse(reply)).toMatchObject({ text: 'fix the tests', repliesTo: '99' });
  });

  test('words and files of ours are a quote in a private chat too', () => {
    const attachments = [{ id: '7', filename: 'report.pdf', size: 1, url: 'https://cdn.example/7' }];
    const replied = { id: '99', author: bot, content: 'Done.', attachments };
    expect(parse(message({ type: 19, referenced_message: replied }))).toMatchObject({
      repliesTo: '99',
      quote: { from: 'bridge', text: 'Done.\n(with: report.pdf)' },
      attachments: [],
    });
  });

  test('a quote is cut, and never in half a character', () => {
    const content = `${'x'.repeat(998)}😀${'y'.repeat(500)}`;
    const parsed = parse(message({ referenced_message: { id: '99', author: bob, content } }));

    expect(parsed).toMatchObject({ quote: { text: `${'x'.repeat(998)}…` } });
  });

  test('an edit of a reply is its text alone', () => {
    const edited = message({ referenced_message: { id: '99', author: bob, content: 'a' } }, dm, 'edit');

    expect(parse(edited)).toMatchObject({ kind: 'edit', text: 'fix the tests' });
  });

  test.each<[string, Record<string, unknown>]>([
    ['a bot', { author: { ...bob, bot: true } }],
    ['ourselves', { author: bot }],
    ['a webhook', { webhook_id: '44' }],
    ['an author that can’t be read', { author: { ...bob, bot: 'no' } }],
    ['a webhook that can’t be read', { webhook_id: {} }],
  ])('what %s writes is no task', (_, fields) => {
    expect(parse(message(fields))).toBeUndefined();
    expect(parse(message(fields, channel, 'edit'))).toBeUndefined();
  });

  test.each([
    [bob, 'Bob'],
    [ann, undefined],
  ])('a file that is answered to says who sent it: %j', (author, from) => {
    const attachments = [{ id: '8', filename: 'v.ogg', content_type: 'audio/ogg', url: 'u', duration_secs: 2 }];
    const parsed = parse(message({ content: '', referenced_message: { id: '99', author, content: '', attachments } }));

    expect((parsed as IncomingMessage | undefined)?.attachments.map((file) => file.from)).toEqual([from]);
  });

  test('files are named with what it takes to fetch them', () => {
    const attachments = [
      { id: '7', filename: 'a.png', size: 10, content_type: 'image/png', url: 'https://cdn/a.png' },
      { id: '8', filename: 'v.ogg', size: 11, content_type: 'audio/ogg', url: 'https://cdn/v.ogg', duration_secs: 2 },
    ];
    const replied = { id: '99', author: ann, content: '', attachments: [{ id: '9', filename: 'b.zip', url: 'u' }] };
    const parsed = parse(
      message({ content: '', attachments, sticker_items: [{ name: 'hi' }], referenced_message: replied }),
    );

    expect(parsed).toMatchObject({
      text: '',
      attachments: [
        { kind: 'photo', name: 'a.png', size: 10, source: { id: '7', message: '100', channel: '70' } },
        { kind: 'voice', mimeType: 'audio/ogg' },
        { kind: 'sticker', name: 'hi' },
        { kind: 'document', name: 'b.zip', source: { id: '9', message: '99' } },
      ],
    });
  });

  test('an edit belongs to its message', () => {
    expect(parse(message({ edited_timestamp: '2026-01-05T09:01:00Z' }, channel, 'edit'))).toEqual({
      kind: 'edit',
      conversation: 'discord:70:100',
      messageId: '100',
      sender: { id: '1', name: 'Ann', handle: '@ann' },
      text: 'fix the tests',
      addressed: false,
    });
  });
});

describe('interactions', () => {
  function interaction(fields: Record<string, unknown>, place: unknown = dm) {
    const base = { id: '200', token: 'secret', channel_id: '70', user: ann, data: {} };
    return { kind: 'interaction', place, interaction: { ...base, ...fields } };
  }

  test('a slash command is a message that only its author sees', () => {
    const data = { name: 'project', options: [{ name: 'text', value: 'use web' }] };

    expect(parse(interaction({ type: 2, data }, thread))).toMatchObject({
      kind: 'message',
      conversation: 'discord:60:70',
      parent: 'discord:60',
      messageId: '200~secret',
      text: '/project use web',
      private: true,
      addressed: true,
    });
  });

  test('a slash command in a channel needs no thread', () => {
    expect(parse(interaction({ type: 2, data: { name: 'status' } }, channel))).toMatchObject({
      conversation: 'discord:70',
      text: '/status',
    });
  });

  test('a press tells its action', () => {
    const member = { user: ann, nick: null, roles: ['5'] };

    expect(
      parse(interaction({ type: 3, member, data: { custom_id: 'drop:12' }, message: { id: '150' } }, thread)),
    ).toEqual({
      kind: 'press',
      conversation: 'discord:60:70',
      sender: { id: '1', name: 'Ann', handle: '@ann', groups: ['role:5'] },
      action: 'drop:12',
      pressId: '200~secret',
      messageId: '150',
    });
  });
});

test.each([undefined, null, 1, 'x', [], {}, { kind: 'message' }, message({ author: {} }), message({ content: '' })])(
  'what says nothing is nothing: %j',
  (payload) => {
    expect(parse(payload)).toBeUndefined();
  },
);
