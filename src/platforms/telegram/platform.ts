import { BridgeError } from '../../core/model/errors.ts';
import type { Part } from '../../core/model/post.ts';
import type { ChatPlatform } from '../../core/ports/chat-platform.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { InboxWriter } from '../../core/ports/store/inbox.ts';
import type { KeyValueStore } from '../shared/key-value-store.ts';
import { createTelegramApi } from './api/api.ts';
import { createFeatures } from './api/features.ts';
import { isPrivate, toPrivateConversation, toTarget } from './api/target.ts';
import type { ServerRoute } from './api/transport.ts';
import { parseWhisper } from './api/whisper-id.ts';
import { facts } from './limits/facts.ts';
import { createGate } from './limits/gate.ts';
import { createTelegramLimits } from './limits/limits.ts';
import type { Me } from './parse/message-text.ts';
import { parseUpdate } from './parse/parse.ts';
import { createForums } from './places/forums.ts';
import { createTopicIcons } from './places/icons.ts';
import { createTopicPlaces } from './places/places.ts';
import { createFiles } from './receive/files.ts';
import { createTrouble, type Trouble } from './receive/trouble.ts';
import { pollUpdates } from './receive/updates.ts';
import { watchForWake } from './receive/wake.ts';
import type { TelegramPart } from './render/part.ts';
import { downgradePart, prepareParts } from './render/render.ts';
import { publishCommands } from './send/commands.ts';
import { createDeliver } from './send/deliver.ts';
import { createPresses } from './send/presses.ts';
import { createPreviews } from './send/previews.ts';
import { createReceipts } from './send/receipts.ts';
import { createRemove } from './send/remove.ts';
import { createReplace } from './send/replace.ts';

export interface TelegramPlatformOptions {
  /** From @BotFather. */
  token: string;
  /** A self-hosted Bot API server. Default: `https://api.telegram.org`. */
  apiRoot?: string;
  /** The way to each server. Default: direct connections. */
  routes?: ((url: string) => ServerRoute) | undefined;
  clock: Clock;
  log: Log;
  /** 0 (included) to 1; default `Math.random`. */
  random?: () => number;
  store: KeyValueStore;
}

/** Telegram as a ChatPlatform. Makes no connection before `connect`. */
export function createTelegramPlatform(options: TelegramPlatformOptions): ChatPlatform {
  const { token, routes, clock, log, store, random = Math.random } = options;
  const apiRoot = (options.apiRoot ?? 'https://api.telegram.org').replace(/\/+$/, '');
  const server = { token, apiRoot, routes, clock };
  const api = createTelegramApi(server);
  const polls = createTelegramApi(server);
  const gate = createGate(createTelegramLimits(clock), log);
  const features = createFeatures(log);
  const forums = createForums({ store, clock, log, botId: () => me().id });
  const icons = createTopicIcons({ api, gate, clock, log });
  let connected: Me | undefined;
  let hasPrivateTopics = false;
  let trouble: Trouble | undefined;
  let receiving: InboxWriter | undefined;

  /** Takes in the move like an update from Telegram, which may be long gone. */
  function noteMove(from: number, to: number): void {
    const cursor = receiving?.cursor();
    if (cursor !== undefined)
      receiving?.take([{ id: `moved ${from} ${to}`, payload: { moved: { from, to } } }], cursor);
  }

  function me(): Me {
    if (connected === undefined) throw new BridgeError('internal', 'telegram is used before it is connected');
    return connected;
  }

  return {
    ...facts,

    async connect(signal) {
      const { id, username, has_topics_enabled: hasTopics } = await polls.call('getMe', {}, { signal });
      hasPrivateTopics = hasTopics === true;
      connected = { id, username };
      return { id: String(id), name: `@${username}` };
    },

    async receive(inbox, signal, onListening) {
      // Telegram keeps updates from before the first poll.
      onListening?.();
      const endWatch = watchForWake(clock, (sleptMs) => {
        log.info('the machine slept; reconnecting to telegram', { sleptMs });
        trouble?.slept(sleptMs);
        polls.reconnect();
        api.reconnect();
      });
      trouble = createTrouble({ clock, log, random, bot: `@${me().username}` });
      receiving = inbox;
      try {
        await pollUpdates({ api: polls, inbox, onUpdates: forums.note, trouble, clock, log }, signal);
      } finally {
        trouble = undefined;
        receiving = undefined;
        endWatch();
      }
    },
    async ping(signal) {
      const { has_topics_enabled: hasTopics } = await api.call('getMe', {}, { signal });
      hasPrivateTopics = hasTopics === true;
    },
    trouble: () => trouble?.sentence(),
    parse: (payload) => parseUpdate(payload, me()),

    prepare: (post) => prepareParts(post, features.lacks('rich messages') ? 'text' : 'rich').map(toPart),
    deliver: createDeliver({ api, gate, features, onMoved: noteMove, log }),
    replace: createReplace({ api, gate, log }),
    remove: createRemove({ api, gate }),
    downgrade: (part) => downgradePart(part as unknown as TelegramPart).map(toPart),

    isPrivate(conversation) {
      const { chat_id: chat, message_thread_id: topic } = toTarget(conversation);
      return isPrivate(chat) && topic === undefined;
    },
    isForOne: (messageId) => parseWhisper(messageId) !== undefined,
    privateConversation: async (userId) => toPrivateConversation(userId),

    previews: createPreviews({ api, gate, features, log }),
    receipts: createReceipts({ api, gate, log }),
    presses: createPresses({ api, gate }),
    files: createFiles({ api, gate }),
    places: createTopicPlaces({
      api,
      gate,
      features,
      forums,
      icons,
      hasPrivateTopics: () => hasPrivateTopics,
      clock,
      log,
    }),
    pairingLinks: { link: (code) => `https://t.me/${me().username}?start=${code}` },
    publishCommands: (commands, signal) => publishCommands({ api, gate, store }, me().id, commands, signal),

    async close() {
      api.reconnect();
      polls.reconnect();
    },
  };
}

function toPart(part: TelegramPart): Part {
  return { ...part };
}
