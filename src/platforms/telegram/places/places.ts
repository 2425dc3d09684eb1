import type { Opts } from 'grammy/types';
import type { ConversationId } from '../../../core/model/conversation.ts';
import { isBridgeError } from '../../../core/model/errors.ts';
import type { PlaceSign, SessionPlaces } from '../../../core/ports/chat-platform.ts';
import type { Clock, SteadyMs } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import { isBlank } from '../../../text/format/clean.ts';
import { shorten } from '../../../text/format/shorten.ts';
import { wording } from '../../shared/wording.ts';
import type { TelegramApi } from '../api/api.ts';
import { hasReason } from '../api/errors.ts';
import type { Features } from '../api/features.ts';
import { isPrivate, toConversation, toTarget } from '../api/target.ts';
import type { Gate } from '../limits/gate.ts';
import type { Forums } from './forums.ts';
import { type TopicIcons, topicColors } from './icons.ts';

export interface TopicPlaceOptions {
  api: TelegramApi;
  gate: Gate;
  features: Features;
  forums: Forums;
  icons: TopicIcons;
  /** Whether we have topics in private chats. */
  hasPrivateTopics(): boolean;
  clock: Clock;
  log: Log;
}

/** Source: Bot API, `createForumTopic`. */
const longestName = 128;
/** Each change of a topic leaves a line in it. */
const leastBetweenMs = 5_000;
/** A bound for memory: a place that is forgotten gets its whole look again. */
const mostRemembered = 1_000;

/** What a topic shows, as far as we know. */
interface Look {
  name?: string;
  icon?: string | undefined;
}

/** A topic for each session: in forums where we may manage topics, and in private chats where our bot has topics. */
export function createTopicPlaces(options: TopicPlaceOptions): SessionPlaces {
  const { api, gate, features, forums, icons, hasPrivateTopics, clock, log } = options;
  const looks = createLooks();

  async function create(chat: number, name: string, sign: PlaceSign, signal: AbortSignal): Promise<ConversationId> {
    const icon = await icons.idOf(sign, signal);
    const call = async (face: Pick<Opts<'createForumTopic'>, 'icon_color' | 'icon_custom_emoji_id'>) => {
      const { message_thread_id: thread } = await gate.must({ chat, countsInChat: true }, signal, () =>
        api.call('createForumTopic', { chat_id: chat, name, ...face }, { signal }),
      );
      const place = toConversation(chat, thread);
      looks.set(place, { name, icon: face.icon_custom_emoji_id });
      return place;
    };
    const icon_color = topicColors[sign];
    if (icon === undefined) return call({ icon_color });
    try {
      return await call({ icon_color, icon_custom_emoji_id: icon });
    } catch (error) {
      // Perhaps Telegram no longer has the icon.
      if (!hasReason(error, 'refused')) throw error;
      return call({ icon_color });
    }
  }

  /** Undefined: a limit is in the way. */
  async function edit(place: ConversationId, look: Look, signal: AbortSignal): Promise<true | undefined> {
    const { chat_id, message_thread_id = 0 } = toTarget(place);
    const { name, icon } = look;
    const changes = { ...(name && { name }), ...(icon && { icon_custom_emoji_id: icon }) };
    try {
      return await gate.ifFree({ chat: chat_id, urgency: 'sign', countsInChat: true }, () =>
        api.call('editForumTopic', { chat_id, message_thread_id, ...changes }, { signal }),
      );
    } catch (error) {
      if (hasReason(error, 'not-modified') || isBridgeError(error, 'target-gone')) return true;
      if (!isBridgeError(error, 'part-refused')) throw error;
      // It keeps its look: to ask again would change nothing.
      log.debug('telegram refused to change a topic', { place, detail: error.message });
      return true;
    }
  }

  return {
    canOpen(near) {
      const { chat_id: chat, message_thread_id: topic } = toTarget(near);
      if (features.lacks('topics') || forums.isRefused(chat)) return false;
      if (isPrivate(chat)) return hasPrivateTopics();
      return (topic !== undefined || forums.has(chat)) && forums.mayManage(chat);
    },

    async open(near, name, sign, signal) {
      const { chat_id: chat } = toTarget(near);
      try {
        return await create(chat, toTitle(name), sign, signal);
      } catch (error) {
        if (hasReason(error, 'method-missing')) features.miss('topics');
        else if (isBridgeError(error, 'part-refused')) {
          forums.noteRefusal(chat);
          const message = 'telegram refused a topic; in a group, the bot needs the right to manage topics';
          log.info(message, { chat, detail: error.message });
        }
        throw error;
      }
    },

    async show(place, name, sign, signal) {
      if (toTarget(place).message_thread_id === undefined || features.lacks('topics')) return true;
      const wanted = { name: toTitle(name), icon: await icons.idOf(sign, signal) };
      const before = looks.get(place);
      const change = differences(wanted, before);
      if (change.name === undefined && change.icon === undefined) return true;
      const now = clock.steady();
      if (looks.isTooSoon(place, now)) return false;
      looks.set(place, before, now + leastBetweenMs);
      if ((await edit(place, change, signal)) === undefined) {
        looks.set(place, before);
        return false;
      }
      looks.set(place, { name: wanted.name, icon: wanted.icon ?? before.icon }, now + leastBetweenMs);
      return true;
    },

    async close(place, signal) {
      const { chat_id, message_thread_id } = toTarget(place);
      looks.forget(place);
      // Telegram closes topics of groups only.
      if (message_thread_id === undefined || isPrivate(chat_id)) return;
      try {
        await gate.must({ chat: chat_id, countsInChat: true }, signal, () =>
          api.call('closeForumTopic', { chat_id, message_thread_id }, { signal }),
        );
      } catch (error) {
        if (!hasReason(error, 'not-modified') && !isBridgeError(error, 'target-gone')) throw error;
      }
    },

    link(place) {
      const { chat_id, message_thread_id: topic } = toTarget(place);
      const [, id] = /^-100(\d+)$/.exec(String(chat_id)) ?? [];
      if (topic === undefined || id === undefined) return undefined;
      return `https://t.me/${forums.usernameOf(chat_id) ?? `c/${id}`}/${topic}`;
    },
  };
}

/** What Telegram takes as a name. */
function toTitle(name: string): string {
  return isBlank(name) ? '…' : shorten(wording(name).replace(/\s+/g, ' ').trim(), longestName);
}

/** The fields of `wanted` that are to be sent; a topic keeps its icon where there is none for the sign. */
function differences(wanted: Look, shown: Look): Look {
  return {
    ...(wanted.name !== shown.name && { name: wanted.name }),
    ...(wanted.icon !== undefined && wanted.icon !== shown.icon && { icon: wanted.icon }),
  };
}

/** The looks of the places that were seen last, and from when on each may change. */
function createLooks() {
  const looks = new Map<ConversationId, { look: Look; notBefore: SteadyMs | undefined }>();
  return {
    get: (place: ConversationId): Look => looks.get(place)?.look ?? {},
    isTooSoon: (place: ConversationId, now: SteadyMs) => now < (looks.get(place)?.notBefore ?? now),
    set(place: ConversationId, look: Look, notBefore?: SteadyMs) {
      looks.delete(place);
      looks.set(place, { look, notBefore });
      const [oldest] = looks.keys();
      if (looks.size > mostRemembered && oldest !== undefined) looks.delete(oldest);
    },
    forget: (place: ConversationId) => void looks.delete(place),
  };
}
