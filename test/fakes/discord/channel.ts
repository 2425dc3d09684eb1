import { isLike } from '../text-match.ts';
import type { Waiting } from '../waiting.ts';
import { isParent } from './json.ts';
import { composeMessage, mentionsOf, messageIn } from './person.ts';
import { createActions } from './person-interactions.ts';
import { change, post, remove, setArchived, tellChannel } from './posting.ts';
import { matches, toSeen } from './seen.ts';
import { openThread, renameThread } from './threads.ts';
import type { DiscordChannel, SeenMessage } from './types-people.ts';
import { type ChannelState, isWritten, type World } from './world.ts';

/** Channels from the side of the people: what they see and what they can do. The same object each time. */
export function createChannelViews(world: World, until: Waiting['until']): (channel: ChannelState) => DiscordChannel {
  const views = new WeakMap<ChannelState, DiscordChannel>();

  return function view(channel) {
    const made = views.get(channel) ?? createView(world, channel, until, view);
    views.set(channel, made);
    return made;
  };
}

function createView(
  world: World,
  channel: ChannelState,
  until: Waiting['until'],
  view: (channel: ChannelState) => DiscordChannel,
): DiscordChannel {
  const { id, kind, guild, parent } = channel;

  function messages(): SeenMessage[] {
    return [...channel.messages.values()].filter(isWritten).map((message) => toSeen(world, message));
  }

  function answers(): SeenMessage[] {
    return messages().filter(({ from }) => from.id === world.bot.id);
  }

  function whispers(): SeenMessage[] {
    return channel.whispers.map((message) => toSeen(world, message));
  }

  function threads(): DiscordChannel[] {
    return [...world.channels.values()].filter((one) => one.parent === channel && !one.gone).map(view);
  }

  return {
    id,
    kind,
    guild: guild?.id,
    parent: parent?.id,
    get name() {
      return channel.name;
    },
    get messages() {
      return messages();
    },
    get answers() {
      return answers();
    },
    get whispers() {
      return whispers();
    },
    views: channel.views,
    get archived() {
      return channel.archived;
    },
    get archivesAfter() {
      return channel.archivesAfter;
    },
    get tags() {
      if (kind === 'forum') return channel.forumTags.map(({ name }) => name);
      return channel.appliedTags.map((tag) => parent?.forumTags.find((one) => one.id === tag)?.name ?? tag);
    },
    get notes() {
      const notes = [...channel.messages.values()].filter((message) => !isWritten(message));
      return notes.map((message) => toSeen(world, message));
    },
    get startedThreads() {
      return threads();
    },
    get typing() {
      return channel.typing;
    },

    say: (user, text, options = {}) =>
      toSeen(world, post(world, channel, composeMessage(world, channel, user, text, options))),
    edit(user, messageId, text) {
      const message = messageIn(channel, messageId);
      if (message.author.id !== user.id) throw new Error(`message ${messageId} is not of ${user.username}`);
      change(world, message, { ...message, content: text.trim() }, mentionsOf(channel, text));
    },
    remove: (messageId) => remove(world, messageIn(channel, messageId)),
    ...createActions(world, channel, until),
    startThread(user, name, { message, tags = [] } = {}) {
      const start = message === undefined ? undefined : messageIn(channel, message);
      const appliedTags = tags.map((tag) => tagNamed(channel, tag));
      const first = kind === 'forum' ? composeMessage(world, channel, user, name, {}) : undefined;
      return view(openThread(world, channel, { name, owner: user.id, appliedTags }, { message: start, first }));
    },
    rename: (user, name) => renameThread(world, channel, user, name),
    tag(...names) {
      channel.appliedTags = names.map((name) => tagNamed(parent, name));
      tellChannel(world, channel, 'UPDATE');
    },

    archive({ locked = false } = {}) {
      if (kind !== 'thread') throw new Error(`${channel.name} is no thread`);
      channel.locked = locked;
      setArchived(world, channel, true);
    },
    deny(...permissions) {
      for (const permission of permissions) channel.denied.add(permission);
      if (isParent(channel)) tellChannel(world, channel, 'UPDATE');
    },
    allow(...permissions) {
      for (const permission of permissions) channel.denied.delete(permission);
      if (isParent(channel)) tellChannel(world, channel, 'UPDATE');
    },
    block() {
      if (kind !== 'dm') throw new Error(`${channel.name} is no DM`);
      channel.blocked = true;
    },
    unblock() {
      channel.blocked = false;
    },
    vanish() {
      tellChannel(world, channel, 'DELETE');
      channel.gone = true;
      world.changed();
    },

    untilMessage: (match) =>
      until(() => [...answers(), ...whispers()].find((seen) => matches(seen, match)), `a message like ${match}`),
    untilThread: (match = /(?:)/) =>
      until(() => threads().find(({ name }) => isLike(name, match)), `a thread like ${match}`),
  };
}

function tagNamed(forum: ChannelState | undefined, name: string): string {
  const tag = forum?.forumTags.find((one) => one.name === name);
  if (tag === undefined) throw new Error(`there is no tag ${name}`);
  return tag.id;
}
