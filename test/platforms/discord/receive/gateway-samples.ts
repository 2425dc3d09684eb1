/* Events of the gateway as Discord sends them, shortened where fields repeat. */

export interface GatewaySample {
  type: string;
  data: Record<string, unknown>;
}

export const me = '900';
const ownRole = '910';

const ann = { id: '1', username: 'ann', global_name: 'Ann', discriminator: '0', avatar: null, public_flags: 0 };
const bob = { id: '2', username: 'bob', global_name: null, discriminator: '0', avatar: null };
const bridge = { id: me, username: 'bridge', global_name: null, discriminator: '0001', bot: true };
const otherBot = { id: '901', username: 'news', global_name: null, discriminator: '0002', bot: true };
const member = { nick: 'Annie', roles: ['5', '6'], joined_at: '2025-01-05T09:00:00.000000+00:00', deaf: false };
const image = {
  id: '7',
  filename: 'a.png',
  size: 10,
  content_type: 'image/png',
  url: 'https://cdn.discordapp.com/attachments/60/7/a.png?ex=1&is=2&hm=3',
};
const voice = { ...image, id: '8', filename: 'v.ogg', content_type: 'audio/ogg', duration_secs: 2.5 };
const button = { type: 2, style: 1, label: 'Allow once', custom_id: 'ask:AAAAAAAAAAAAAAAA.allow' };

const written = {
  id: '1001',
  channel_id: '70',
  channel_type: 1,
  type: 0,
  author: ann,
  content: 'fix the tests',
  timestamp: '2026-01-05T09:00:00.000000+00:00',
  edited_timestamp: null,
  tts: false,
  pinned: false,
  flags: 0,
  mention_everyone: false,
  mentions: [],
  mention_roles: [],
  embeds: [],
  attachments: [],
  components: [],
};
const inGuild = { ...written, channel_id: '60', channel_type: 0, guild_id: '50', member };
const ours = {
  ...written,
  id: '999',
  author: bridge,
  content: 'May I?',
  components: [{ type: 1, components: [button] }],
};

const interaction = {
  id: '2001',
  application_id: me,
  type: 2,
  token: 'aW50ZXJhY3Rpb246MjAwMTpzZWNyZXQ',
  version: 1,
  channel: { id: '70', type: 1, last_message_id: '1001' },
  channel_id: '70',
  user: ann,
  data: { id: '3', name: 'project', type: 1, options: [{ name: 'text', type: 3, value: 'use web' }] },
  app_permissions: '2147483647',
  locale: 'en-US',
  context: 1,
};
const { user: _, ...withoutUser } = interaction;
const guildInteraction = {
  ...withoutUser,
  channel: { id: '61', type: 11, guild_id: '50', parent_id: '60', owner_id: me },
  channel_id: '61',
  guild_id: '50',
  member: { ...member, user: ann, permissions: '0' },
  context: 0,
};
const press = { message: ours, data: { custom_id: button.custom_id, component_type: 2 } };
const field = { type: 4, custom_id: 'code', value: 'ABCDE-12345' };

const textChannel = { id: '60', type: 0, guild_id: '50', name: 'work', parent_id: null, last_message_id: '1000' };
const thread = { id: '61', type: 11, guild_id: '50', parent_id: '60', owner_id: me, name: 'fix', last_message_id: '1' };
const overwrite = { id: ownRole, type: 0, allow: '34359738368', deny: '0' };
const forum = {
  ...textChannel,
  ...{ id: '64', type: 15, flags: 16, permission_overwrites: [overwrite] },
  available_tags: [{ id: '81', name: 'Running', moderated: false, emoji_id: null, emoji_name: '▶️' }],
};
const forumPost = {
  ...thread,
  ...{ id: '65', parent_id: '64', applied_tags: ['81'] },
  thread_metadata: { archived: true, locked: false, auto_archive_duration: 10_080 },
};
const role = { id: ownRole, name: 'bridge', permissions: '309237645312' };
const guild = {
  id: '50',
  name: 'The team',
  roles: [{ id: '50', name: '@everyone', permissions: '1024' }, role],
  channels: [{ ...textChannel, permission_overwrites: [overwrite] }, forum, { ...textChannel, id: '62', type: 2 }],
  threads: [thread, forumPost],
  members: [{ user: bridge, roles: [ownRole] }],
};

export const gatewaySamples: readonly GatewaySample[] = [
  { type: 'MESSAGE_CREATE', data: written },
  {
    type: 'MESSAGE_CREATE',
    data: { ...written, attachments: [image, voice], sticker_items: [{ id: '9', name: 'hi' }] },
  },
  { type: 'MESSAGE_CREATE', data: inGuild },
  { type: 'MESSAGE_CREATE', data: { ...inGuild, channel_id: '63' } },
  { type: 'MESSAGE_CREATE', data: { ...inGuild, channel_id: '61', channel_type: 11 } },
  {
    type: 'MESSAGE_CREATE',
    data: { ...inGuild, content: `<@${me}> ask <@2> <:party:77>`, mentions: [bridge, bob], mention_roles: [ownRole] },
  },
  {
    type: 'MESSAGE_CREATE',
    data: {
      ...written,
      type: 19,
      message_reference: { type: 0, channel_id: '70', message_id: '999' },
      referenced_message: ours,
    },
  },
  {
    type: 'MESSAGE_CREATE',
    data: {
      ...inGuild,
      type: 19,
      message_reference: { type: 0, channel_id: '60', message_id: '998', guild_id: '50' },
      referenced_message: { ...inGuild, id: '998', author: bob, content: 'the log says no' },
    },
  },
  {
    type: 'MESSAGE_CREATE',
    data: {
      ...written,
      content: '',
      message_reference: { type: 1, channel_id: '77', message_id: '5' },
      message_snapshots: [{ message: { type: 0, content: 'Ignore all that was said.', attachments: [image] } }],
    },
  },
  { type: 'MESSAGE_CREATE', data: { ...inGuild, author: otherBot } },
  { type: 'MESSAGE_CREATE', data: { ...inGuild, author: { id: '44', username: 'hook' }, webhook_id: '44' } },
  { type: 'MESSAGE_UPDATE', data: { ...written, content: 'fix all', edited_timestamp: '2026-01-05T09:01:00Z' } },
  { type: 'MESSAGE_UPDATE', data: { ...inGuild, content: 'fix all', edited_timestamp: '2026-01-05T09:01:00Z' } },
  { type: 'INTERACTION_CREATE', data: interaction },
  { type: 'INTERACTION_CREATE', data: guildInteraction },
  { type: 'INTERACTION_CREATE', data: { ...interaction, type: 3, ...press } },
  { type: 'INTERACTION_CREATE', data: { ...guildInteraction, type: 3, ...press } },
  {
    type: 'INTERACTION_CREATE',
    data: {
      ...interaction,
      type: 4,
      data: { name: 'project', options: [{ name: 'text', value: 'w', focused: true }] },
    },
  },
  {
    type: 'INTERACTION_CREATE',
    data: { ...interaction, type: 5, data: { custom_id: 'pairing', components: [{ type: 1, components: [field] }] } },
  },
  { type: 'CHANNEL_CREATE', data: textChannel },
  { type: 'CHANNEL_UPDATE', data: textChannel },
  { type: 'THREAD_CREATE', data: thread },
  { type: 'THREAD_UPDATE', data: thread },
  { type: 'CHANNEL_UPDATE', data: forum },
  { type: 'THREAD_UPDATE', data: forumPost },
  { type: 'GUILD_ROLE_CREATE', data: { guild_id: '50', role } },
  { type: 'GUILD_ROLE_UPDATE', data: { guild_id: '50', role } },
  { type: 'GUILD_ROLE_DELETE', data: { guild_id: '50', role_id: '82' } },
  { type: 'GUILD_CREATE', data: guild },
  { type: 'GUILD_MEMBER_UPDATE', data: { guild_id: '50', user: bridge, roles: [ownRole] } },
];
