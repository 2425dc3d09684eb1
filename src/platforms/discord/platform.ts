import { z } from 'zod';
import { BridgeError } from '../../core/model/errors.ts';
import type { Part } from '../../core/model/post.ts';
import type { ChatPlatform } from '../../core/ports/chat-platform.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { type HostCommands, installedCommands } from '../../core/ports/host-commands.ts';
import type { Log } from '../../core/ports/log.ts';
import type { KeyValueStore } from '../shared/key-value-store.ts';
import { readAnswer } from './api/answer.ts';
import { createDiscordApi } from './api/api.ts';
import { missingIntent } from './api/errors.ts';
import { expiryOf, parseRef } from './api/interaction-ref.ts';
import type { ServerRoutes } from './api/route.ts';
import { toTarget } from './api/target.ts';
import { createTrouble, type Trouble } from './gateway/trouble.ts';
import { inviteUrl } from './invite.ts';
import { facts } from './limits/facts.ts';
import { createGate } from './limits/gate.ts';
import { createDiscordLimits } from './limits/limits.ts';
import { parsePayload } from './parse/parse.ts';
import { createAnsweredMessages } from './places/answered-messages.ts';
import { createOwnPlaces } from './places/own-places.ts';
import { createPlaces } from './places/places.ts';
import { createPrivateConversation } from './places/private-conversation.ts';
import { createThreadIds } from './places/thread-ids.ts';
import { createThreads } from './places/threads.ts';
import { createFiles } from './receive/files.ts';
import { createInteractions } from './receive/interactions.ts';
import { receiveUpdates } from './receive/updates.ts';
import type { DiscordPart } from './render/part.ts';
import { downgradePart, prepareParts } from './render/render.ts';
import { publishCommands } from './send/commands.ts';
import { createDeliver } from './send/deliver.ts';
import { createPresses } from './send/presses.ts';
import { createPreviews } from './send/previews.ts';
import { createReceipts } from './send/receipts.ts';
import { createRemove } from './send/remove.ts';
import { createReplace } from './send/replace.ts';
import { createReplies } from './send/replies.ts';

export interface DiscordPlatformOptions {
  /** From the developer portal, Bot > Token. */
  token: string;
  /** REST root of another server. Default: `https://discord.com/api`. It also gives the gateway's address. */
  apiRoot?: string;
  /** The way to each server. Default: direct connections. */
  routes?: ServerRoutes | undefined;
  /** Default: as they are once installed. */
  hostCommands?: Pick<HostCommands, 'bridge'>;
  clock: Clock;
  log: Log;
  /** 0 (included) to 1; default `Math.random`. */
  random?: () => number;
  store: KeyValueStore;
}

const userSchema = z.object({ id: z.string(), username: z.string() });
const applicationSchema = z.object({ id: z.string(), flags: z.number().optional() });
/** Flags of an application: Message Content Intent, for bots in many servers and in few. */
const messageContent = (1 << 18) | (1 << 19);

/** Discord as a ChatPlatform. Makes no connection, and loads no discord.js, before `connect`. */
export function createDiscordPlatform(options: DiscordPlatformOptions): ChatPlatform {
  const { token, routes, clock, log, store, hostCommands = installedCommands, random = Math.random } = options;
  const apiRoot = (options.apiRoot ?? 'https://discord.com/api').replace(/\/+$/, '');
  let connected: { id: string; applicationId: string } | undefined;
  let trouble: Trouble | undefined;
  let suggests: (command: string) => boolean = () => false;

  function me(): { id: string; applicationId: string } {
    if (connected === undefined) throw new BridgeError('internal', 'discord is used before it is connected');
    return connected;
  }
  const applicationId = () => me().applicationId;

  const api = createDiscordApi({ token, apiRoot, clock, routes });
  const gate = createGate(createDiscordLimits(clock), log);
  const places = createPlaces(() => me().id);
  const ids = createThreadIds(store);
  const answered = createAnsweredMessages({ api, gate });
  const threads = createThreads({ api, gate, places, ids, answered, log });
  const interactions = createInteractions({ api, hostCommands, clock, log, applicationId });
  const replies = createReplies({ api, gate, answering: interactions.answered, applicationId });
  const privateConversation = createPrivateConversation({ api, gate, places });

  return {
    ...facts,

    async connect(signal) {
      await api.open();
      const get = (name: string, route: `/${string}`) => api.call({ name, method: 'GET', route, signal });
      const user = readAnswer(userSchema, await get('get own user', '/users/@me'));
      const application = readAnswer(applicationSchema, await get('get application', '/applications/@me'));
      // The gateway would refuse this too, but only after setup has reported success.
      if (application.flags !== undefined && (application.flags & messageContent) === 0) throw missingIntent();
      connected = { id: user.id, applicationId: application.id };
      return { id: user.id, name: `@${user.username}` };
    },

    async receive(inbox, signal, onListening) {
      trouble = createTrouble({ clock, log, random });
      try {
        await receiveUpdates(
          { token, apiRoot, routes, api, gate, places, answered, interactions, clock, log, trouble, onListening },
          inbox,
          signal,
        );
      } finally {
        trouble = undefined;
      }
    },
    async ping(signal) {
      await api.call({ name: 'get own user', method: 'GET', route: '/users/@me', signal });
    },
    trouble: () => trouble?.sentence(),
    parse(payload) {
      const incoming = parsePayload(payload, me().id);
      return incoming && { ...incoming, conversation: ids.named(incoming.conversation) };
    },

    prepare: (post) => prepareParts(post).map(toPart),
    deliver: createDeliver({
      ...{ api, gate, places, ids, answered, threads, replies, privateConversation, log },
      me: () => me().id,
    }),
    replace: createReplace({ api, gate, ids, threads, replies, log }),
    remove: createRemove({ api, gate, ids, threads, replies }),
    replaceableUntil(replyTo) {
      const ref = parseRef(replyTo);
      return ref && expiryOf(ref);
    },
    downgrade: (part) => downgradePart(part as unknown as DiscordPart).map(toPart),

    isPrivate: (conversation) => places.get(toTarget(conversation).channel)?.kind === 'dm',
    privateConversation,

    previews: createPreviews({ api, gate, ids, threads, log }),
    receipts: createReceipts({ api, gate, ids, threads, log }),
    places: createOwnPlaces({ api, gate, places, ids, store, clock, log }),
    presses: createPresses({ api, gate, ids, replies }),
    files: createFiles({ api, gate, clock, routes, me: () => me().id }),
    publishCommands(commands, signal) {
      interactions.setCommands(commands);
      return publishCommands({ api, gate, store, applicationId: applicationId(), suggests }, commands, signal);
    },

    inviteLink: () => inviteUrl(applicationId()),
    async disown(messageId, signal) {
      const ref = parseRef(messageId);
      if (ref) await interactions.disown(ref, signal);
    },
    setSuggestions(suggest, commands) {
      interactions.setSuggest(suggest);
      suggests = (command) => commands.includes(command);
    },
    setForms: interactions.setForms,

    async close() {
      interactions.close();
      api.close();
    },
  };
}

function toPart(part: DiscordPart): Part {
  return { ...part };
}
