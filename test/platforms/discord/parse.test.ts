import { describe, expect, test } from 'vitest';
import { parsePayload } from '../../../src/platforms/discord/parse.ts';

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
      'somebody else’s role does not',
      message({ content: '<@&911> fix it', mention_roles: ['911'] }, channel),
      { text: '<@&911> fix it', addressed: false },
    ],
    [
      'a reply to us addresses us and carries what we said',
      message({ type: 19, referenced_message: { id: '99', author: bot, content: 'a\nb' } }, channel),
      { text: '> a\n> b\n\nfix the tests', addressed: true },
    ],
    [
      'in a conversation of its own claude knows its last words',
      message({ type: 19, referenced_message: { id: '99', author: bot, content: 'a' } }, thread),
      { text: 'fix the tests' },
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
      'nicknames and roles are told',
      message({ member: { nick: 'Annie', roles: ['5', '6'] } }, channel),
      { sender: { id: '1', name: 'Annie', groups: ['role:5', 'role:6'] } },
    ],
    ['a long one may be one of several', message({ content: 'x'.repeat(1_950) }), { maybeSplit: true }],
  ])('%s', (_, payload, expected) => {
    expect(parse(payload)).toMatchObject({ kind: 'message', messageId: '100', ...expected });
  });

  test('files are told with what it takes to fetch them', () => {
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
      sender: { id: '1', name: 'Ann' },
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
      sender: { id: '1', name: 'Ann', groups: ['role:5'] },
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
