import type { PlaceSign } from '../../../core/ports/chat-platform.ts';
import type { Clock, SteadyMs } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import { marks } from '../../../text/format/marks.ts';
import type { TelegramApi } from '../api/api.ts';
import type { Gate } from '../limits/gate.ts';

export interface TopicIcons {
  /** The id of the custom emoji for `sign`; undefined: Telegram offers none. Asks for the list once; never throws. */
  idOf(sign: PlaceSign, signal: AbortSignal): Promise<string | undefined>;
}

/**
 * The emoji for each sign, the best one first. Telegram offers a list of about a hundred, in which most state marks are
 * missing. Source: Bot API, `getForumTopicIconStickers`.
 */
const wishes: Record<PlaceSign, readonly string[]> = {
  queued: [marks.waiting, '📆'],
  running: [marks.running, '⚡'],
  'needs-you': [marks.needsYou, '❗'],
  done: [marks.done],
  failed: [marks.failed, '‼'],
  idle: [marks.idle, '☕'],
};

/** The colour of a topic without an icon; it stays as it is created. Source: Bot API, `createForumTopic`. */
export const topicColors = {
  queued: 0xffd67e,
  running: 0x6fb9f0,
  'needs-you': 0xff93b2,
  done: 0x8eee98,
  failed: 0xfb6f5f,
  idle: 0xcb86db,
} as const satisfies Record<PlaceSign, number>;

/** A place must not wait long for its icon. */
const longestMs = 4_000;
const againMs = 3_600_000;

interface IconOptions {
  api: TelegramApi;
  gate: Gate;
  clock: Clock;
  log: Log;
}

export function createTopicIcons({ api, gate, clock, log }: IconOptions): TopicIcons {
  let known: ReadonlyMap<string, string> | undefined;
  let loading: Promise<void> | undefined;
  let notBefore: SteadyMs | undefined;

  async function load(signal: AbortSignal): Promise<void> {
    try {
      const stickers = await gate.ifFree({ chat: undefined, urgency: 'must', countsInChat: false }, () =>
        api.call('getForumTopicIconStickers', {}, { signal, timeoutMs: longestMs }),
      );
      if (stickers !== undefined) known = byEmoji(stickers);
    } catch (error) {
      if (signal.aborted) return;
      notBefore = clock.steady() + againMs;
      log.debug('telegram gave no icons for topics; they have colours', { detail: String(error) });
    }
  }

  return {
    async idOf(sign, signal) {
      if (known === undefined && (notBefore === undefined || clock.steady() >= notBefore)) {
        loading ??= load(signal).finally(() => {
          loading = undefined;
        });
        await loading;
      }
      return wishes[sign].map((emoji) => known?.get(bare(emoji))).find((id) => id !== undefined);
    },
  };
}

function byEmoji(stickers: readonly { emoji?: string; custom_emoji_id?: string }[]): Map<string, string> {
  return new Map(
    stickers.flatMap(({ emoji, custom_emoji_id: id }) => (emoji && id ? [[bare(emoji), id] as const] : [])),
  );
}

/** The emoji without the invisible character that asks for a colourful form: some lists leave it out. */
function bare(emoji: string): string {
  return emoji.replaceAll('\uFE0F', '');
}
