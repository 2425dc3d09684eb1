import type { APIMessage } from 'discord.js';
import { signedUrl } from './cdn.ts';
import { channelJson, isoTime } from './json.ts';
import { flags, type StoredFile, type StoredMessage, threadOf, type World } from './world.ts';

type Json = Record<string, unknown>;

/** As REST gives it. The gateway adds `guild_id` and `member`. */
export function messageJson(world: World, message: StoredMessage): APIMessage {
  const { channel, mentions, replyTo, nonce, interaction, flags: bits } = message;
  const thread = (bits & flags.hasThread) === 0 ? undefined : threadOf(world, message);
  const json: Json = {
    id: message.id,
    channel_id: channel.id,
    type: message.type,
    author: message.author,
    timestamp: isoTime(message.at),
    edited_timestamp: message.editedAt === undefined ? null : isoTime(message.editedAt),
    tts: false,
    pinned: false,
    flags: bits,
    mention_everyone: mentions.everyone,
    mentions: mentions.users.map((id) => world.users.get(id)).filter((user) => user !== undefined),
    mention_roles: mentions.roles,
    ...contentJson(world, message),
    reactions: reactionsJson(message),
    ...(nonce !== undefined && { nonce }),
    ...(replyTo !== undefined && replyJson(world, message, replyTo)),
    ...(message.forwards !== undefined && forwardJson(world, message, message.forwards)),
    ...(thread !== undefined && { thread: channelJson(world, thread) }),
    ...(interaction !== undefined && {
      application_id: world.applicationId,
      webhook_id: world.applicationId,
      interaction_metadata: {
        id: interaction.id,
        type: interaction.type,
        user: interaction.user,
        authorizing_integration_owners: {},
      },
    }),
  };
  return json as unknown as APIMessage;
}

/** What the intent MessageContent covers. */
function contentJson(world: World, { content, embeds, components, files, sticker, id, channel }: StoredMessage): Json {
  return {
    content,
    embeds,
    components,
    attachments: files.map((file) => attachmentJson(world, channel.id, file)),
    ...(sticker !== undefined && { sticker_items: [{ id, name: sticker, format_type: 1 }] }),
  };
}

/** For a bot without that intent. */
export function withoutContent<T extends object>(message: T): T {
  return { ...message, content: '', embeds: [], components: [], attachments: [] };
}

function attachmentJson(world: World, channel: string, file: StoredFile): Json {
  const { id, name: filename, size, contentType: content_type, description, voiceSeconds } = file;
  const url = signedUrl(world, channel, file);
  return {
    id,
    filename,
    size,
    content_type,
    url,
    proxy_url: url,
    ...(description !== undefined && { description }),
    ...(content_type.startsWith('image/') && { width: 640, height: 480 }),
    ...(voiceSeconds !== undefined && { duration_secs: voiceSeconds, waveform: 'AAAA' }),
  };
}

function reactionsJson({ reactions }: StoredMessage): Json[] {
  return reactions.map((name) => ({
    emoji: { id: null, name },
    count: 1,
    count_details: { burst: 0, normal: 1 },
    me: true,
    me_burst: false,
    burst_colors: [],
  }));
}

function replyJson(world: World, { channel }: StoredMessage, replyTo: string): Json {
  const place = channel.messages.has(replyTo) ? channel : (channel.parent ?? channel);
  const target = place.messages.get(replyTo);
  const { referenced_message: _nested, ...shown } = (target === undefined ? {} : messageJson(world, target)) as Json;
  return {
    message_reference: { type: 0, message_id: replyTo, channel_id: place.id, guild_id: channel.guild?.id },
    referenced_message: target === undefined ? null : shown,
  };
}

function forwardJson(world: World, { channel }: StoredMessage, original: StoredMessage): Json {
  const {
    id: _id,
    channel_id: _channel,
    author: _author,
    reactions: _reactions,
    ...snapshot
  } = messageJson(world, original);
  return {
    message_reference: {
      type: 1,
      message_id: original.id,
      channel_id: original.channel.id,
      guild_id: channel.guild?.id,
    },
    message_snapshots: [{ message: snapshot }],
  };
}
