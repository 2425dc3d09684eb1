import type { PlaceSign } from '../../../core/ports/chat-platform.ts';
import { marks } from '../../../text/format/marks.ts';
import { literalText } from '../render/escape.ts';
import { silent, suppressEmbeds } from '../render/part.ts';
import type { ForumTag, ParentChannel } from './guild-channels.ts';
import { threadName } from './threads.ts';

/** How a sign looks: a mark in front of the name, or the tag of this name in a forum that has such tags. */
const looks = {
  queued: { mark: marks.waiting, tag: 'Queued' },
  running: { mark: marks.running, tag: 'Running' },
  'needs-you': { mark: marks.needsYou, tag: 'Needs you' },
  done: { mark: marks.done, tag: 'Done' },
  failed: { mark: marks.failed, tag: 'Failed' },
  idle: { mark: marks.idle, tag: 'Idle' },
} as const satisfies Record<PlaceSign, { mark: string; tag: string }>;

const mostApplied = 5;
const mostOffered = 20;

/** The name of the thread; with the mark where no tag says it. */
export function titleOf(parent: ParentChannel | undefined, name: string, sign: PlaceSign): string {
  const title = threadName(name);
  return signTags(parent).length > 0 ? title : `${looks[sign].mark} ${title}`;
}

/** What begins a forum post, in place of a message of a person. It makes no sound, and mentions nobody. */
export function firstMessage(name: string): object {
  const content = `Messages in this post go to the session “${literalText(threadName(name))}”.`;
  return { content, flags: suppressEmbeds | silent, allowed_mentions: { parse: [] } };
}

/** The id of the tag that says it, if the forum has one that we may apply. */
export function tagOf(parent: ParentChannel | undefined, sign: PlaceSign, mayModerate: boolean): string | undefined {
  const tag = signTags(parent).find(({ name }) => isLike(name, looks[sign].tag));
  return tag === undefined || (tag.moderated && !mayModerate) ? undefined : tag.id;
}

/** The tag among `tags` that says a sign; people may have added one of these too. */
export function signTagAmong(parent: ParentChannel | undefined, tags: readonly string[]): string | undefined {
  return signTags(parent).find(({ id }) => tags.includes(id))?.id;
}

/** The tags of a post with another sign. Those of people stay; undefined: there is no room beside them. */
export function tagsWith(
  parent: ParentChannel,
  tags: readonly string[],
  tag: string | undefined,
): string[] | undefined {
  const signs = signTags(parent).map(({ id }) => id);
  const others = tags.filter((id) => !signs.includes(id));
  if (tag === undefined) return others;
  return others.length < mostApplied ? [...others, tag] : undefined;
}

/** The tags of a forum with those that it lacks, as many as fit; undefined: it lacks none, or has no room. */
export function withMissingTags({
  tags,
}: ParentChannel): (ForumTag | { name: string; emoji_name: string })[] | undefined {
  const missing = Object.values(looks).filter(({ tag }) => !tags.some(({ name }) => isLike(name, tag)));
  const added = missing.slice(0, Math.max(0, mostOffered - tags.length));
  return added.length === 0 ? undefined : [...tags, ...added.map(({ tag, mark }) => ({ name: tag, emoji_name: mark }))];
}

function signTags(parent: ParentChannel | undefined): ForumTag[] {
  return (parent?.tags ?? []).filter(({ name }) => Object.values(looks).some(({ tag }) => isLike(name, tag)));
}

function isLike(name: string, tag: string): boolean {
  return name.trim().toLowerCase() === tag.toLowerCase();
}
