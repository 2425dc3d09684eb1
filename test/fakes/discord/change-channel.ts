import { channelOf, need } from './access.ts';
import { isObject } from './body.ts';
import { channelJson } from './json.ts';
import { setArchived, tellChannel } from './posting.ts';
import { invalidForm, refusal, tooLong } from './refusal.ts';
import { durationOf, nameOf, renameThread, tagsOf } from './threads.ts';
import type { ChannelState, ForumTag, World } from './world.ts';

type Json = Record<string, unknown>;

const mostTags = 20;
const longestTag = 20;

/** PATCH of a channel or thread: their names, what archives a thread, tags. */
export function changeChannel(world: World, channelId: string | undefined, body: Json): Json {
  const channel = channelOf(world, channelId);
  if (channel.kind === 'dm') throw refusal('directChannel');
  if (channel.kind === 'thread') changeThread(world, channel, body);
  else changeParent(world, channel, body);
  world.changed();
  return channelJson(world, channel);
}

/**
 * Who started it may change it, but for `locked`. Whoever may write in a thread that is not locked may bring it back. An
 * archived one takes changes only with `archived: false`.
 */
function changeThread(world: World, thread: ChannelState, body: Json): void {
  const isOwn = thread.owner === world.bot.id;
  const onlyReopens = body.archived === false && Object.keys(body).length === 1;
  if (onlyReopens && !thread.locked) need(world, thread, 'SendMessagesInThreads');
  else if (!isOwn || thread.locked || body.locked !== undefined) need(world, thread, 'ManageThreads');
  if (thread.archived && body.archived !== false) throw refusal('archivedThread');

  const name = body.name === undefined ? undefined : nameOf(body.name);
  if (body.auto_archive_duration !== undefined) thread.archivesAfter = durationOf(body);
  if (body.applied_tags !== undefined) {
    if (thread.parent?.kind !== 'forum') throw refusal('wrongChannelType');
    const tags = tagsOf(world, thread.parent, body.applied_tags, thread.appliedTags);
    if (thread.parent.requiresTag && tags.length === 0) throw refusal('tagRequired');
    thread.appliedTags = tags;
  }
  if (typeof body.locked === 'boolean') thread.locked = body.locked;
  if (body.archived === false) thread.archived = false;
  if (name !== undefined) renameThread(world, thread, world.bot, name);
  if (body.archived === true) setArchived(world, thread, true);
  else tellChannel(world, thread, 'UPDATE');
}

function changeParent(world: World, channel: ChannelState, body: Json): void {
  need(world, channel, 'ManageChannels');
  const name = body.name === undefined ? channel.name : nameOf(body.name);
  if (body.available_tags !== undefined) {
    if (channel.kind !== 'forum') throw refusal('wrongChannelType');
    channel.forumTags = forumTagsOf(world, channel, body.available_tags);
  }
  channel.name = name;
  tellChannel(world, channel, 'UPDATE');
}

/** The whole list: what it leaves out is gone, what has no id is new. */
function forumTagsOf(world: World, forum: ChannelState, given: unknown): ForumTag[] {
  const list = Array.isArray(given) ? given.filter(isObject) : [];
  if (list.length > mostTags) throw refusal('tooManyTags');
  const tags = list.map(({ id, name, moderated, emoji_name: emoji }, index): ForumTag => {
    if (typeof name !== 'string' || name === '' || name.length > longestTag) {
      throw tooLong(['available_tags', index, 'name'], longestTag);
    }
    const known = forum.forumTags.find((tag) => tag.id === id);
    if (id !== undefined && known === undefined) throw refusal('unknownTag');
    if (typeof emoji === 'string' && !/^\p{RGI_Emoji}$/v.test(emoji)) {
      throw invalidForm(['available_tags', index, 'emoji_name'], { code: 'EMOJI_INVALID', message: 'Invalid emoji' });
    }
    const made = { id: known?.id ?? world.snowflake(), name, moderated: moderated === true };
    return { ...made, emoji: typeof emoji === 'string' ? emoji : null };
  });
  if (new Set(tags.map(({ name }) => name)).size < tags.length) throw refusal('sameTagNames');
  return tags;
}
