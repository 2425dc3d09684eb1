import { afterEach } from 'vitest';
import { isBridgeError } from '../../../src/core/model/errors.ts';
import type { Incoming } from '../../../src/core/model/incoming.ts';
import type { Post } from '../../../src/core/model/post.ts';
import type { ChatPlatform } from '../../../src/core/ports/chat-platform.ts';
import type { Clock } from '../../../src/core/ports/clock.ts';
import { createDiscordPlatform } from '../../../src/platforms/discord/platform.ts';
import { createClock } from '../../../src/system/clock.ts';
import type { NetworkRoutes } from '../../../src/system/proxy/routes.ts';
import { paragraph } from '../../../src/text/document/blocks.ts';
import { createMemoryInbox, type MemoryInbox } from '../../contracts/chat-platform/memory-inbox.ts';
import { startDiscordServer } from '../../fakes/discord/server.ts';
import type { DiscordServer, DiscordServerOptions } from '../../fakes/discord/types.ts';
import { createRecordedLog, type RecordedLog } from '../recorded-log.ts';
import type { FastClock } from './fast-clock.ts';

export interface Rig {
  server: DiscordServer;
  platform: ChatPlatform;
  log: RecordedLog;
  /** What the platform keeps over restarts. */
  store: Map<string, string>;
}

export const never = new AbortController().signal;

const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A connected platform beside its server; both end with the test. `platformClock` is the platform's. */
export async function startRig(
  options: DiscordServerOptions & { platformClock?: Clock | FastClock; routes?: NetworkRoutes } = {},
): Promise<Rig> {
  const { platformClock = createClock(), routes, ...serverOptions } = options;
  const server = await startDiscordServer(serverOptions);
  open.push(() => server.close());
  const log = createRecordedLog();
  const store = new Map<string, string>();
  const platform = newPlatform(server, log, store, platformClock, routes);
  await connect(platform, 'times' in platformClock ? triesOnFastClock : 1);
  return { server, platform, log, store };
}

/** On a fast clock, a slow machine is a server that answers too late. */
const triesOnFastClock = 3;

/** @throws what the last try throws */
async function connect(platform: ChatPlatform, tries: number): Promise<void> {
  try {
    await platform.connect(never);
  } catch (error) {
    if (tries === 1 || !isBridgeError(error, 'retry-later')) throw error;
    await connect(platform, tries - 1);
  }
}

/** The platform as after a restart of the bridge: it remembers nothing but its store. */
export function newPlatform(
  server: DiscordServer,
  log: RecordedLog,
  store: Map<string, string>,
  clock: Clock = createClock(),
  routes?: NetworkRoutes,
): ChatPlatform {
  const platform = createDiscordPlatform({
    token: server.token,
    apiRoot: server.apiRoot,
    routes,
    clock,
    log,
    random: () => 0,
    store: { get: (key) => store.get(key), set: (key, value) => void store.set(key, value) },
  });
  open.push(async () => platform.close?.());
  return platform;
}

export interface Receiving {
  inbox: MemoryInbox;
  /** The texts of the messages so far. */
  texts(): string[];
  incoming(): Incoming[];
  /** Resolves with what `receive` did: undefined, or what it threw. */
  done: Promise<unknown>;
  end(): Promise<unknown>;
}

/** Receives in the background until the test ends. */
export function receive(platform: ChatPlatform, inbox: MemoryInbox = createMemoryInbox()): Receiving {
  const stop = new AbortController();
  const done = platform.receive(inbox, stop.signal).catch((error: unknown) => error);
  const incoming = () => inbox.updates.flatMap(({ payload }) => platform.parse(payload) ?? []);
  const end = () => {
    stop.abort();
    return done;
  };
  open.push(end);
  return {
    inbox,
    incoming,
    texts: () => incoming().flatMap((one) => (one.kind === 'message' ? [one.text] : [])),
    done,
    end,
  };
}

export function post(text: string, fields: Partial<Post> = {}): Post {
  return { blocks: [paragraph(text)], notify: true, ...fields };
}

/** Sends all of a post, in order. */
export async function deliverAll(platform: ChatPlatform, conversation: string, what: Post): Promise<void> {
  for (const part of platform.prepare(what)) await platform.deliver(conversation, part, never);
}
