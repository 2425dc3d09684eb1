import { afterEach } from 'vitest';
import type { Post } from '../../../src/core/model/post.ts';
import type { ChatPlatform } from '../../../src/core/ports/chat-platform.ts';
import type { Clock } from '../../../src/core/ports/clock.ts';
import { createTelegramPlatform } from '../../../src/platforms/telegram/platform.ts';
import { createClock } from '../../../src/system/clock.ts';
import type { NetworkRoutes } from '../../../src/system/proxy/routes.ts';
import { paragraph } from '../../../src/text/document/blocks.ts';
import { startTelegramServer } from '../../fakes/telegram/server.ts';
import type { TelegramChat, TelegramServer, TelegramServerOptions } from '../../fakes/telegram/types.ts';
import { createRecordedLog, type RecordedLog } from '../recorded-log.ts';

export interface Rig {
  server: TelegramServer;
  platform: ChatPlatform;
  log: RecordedLog;
  /** What the platform keeps over restarts. */
  store: Map<string, string>;
  /** The part of the token that nobody may read. */
  secret: string;
}

export const never = new AbortController().signal;

const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

interface RigOptions extends TelegramServerOptions {
  platformClock?: Clock;
  routes?: NetworkRoutes;
  /** The name the platform knows the server by. Default: its address. */
  host?: string;
}

/** A connected platform beside its server; both end with the test. */
export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const { platformClock = createClock(), routes, host = '127.0.0.1', ...serverOptions } = options;
  const server = await startTelegramServer(serverOptions);
  open.push(() => server.close());
  const log = createRecordedLog();
  const store = new Map<string, string>();
  const platform = createTelegramPlatform({
    token: server.token,
    apiRoot: server.apiRoot.replace('127.0.0.1', host),
    routes,
    clock: platformClock,
    log,
    random: () => 0.5,
    store: { get: (key) => store.get(key), set: (key, value) => void store.set(key, value) },
  });
  open.push(async () => platform.close?.());
  await platform.connect(never);
  return { server, platform, log, store, secret: server.token.slice(server.token.indexOf(':') + 1) };
}

export function conversationOf(chat: TelegramChat, thread?: number): string {
  return thread === undefined ? `telegram:${chat.id}` : `telegram:${chat.id}:${thread}`;
}

export function post(text: string, fields: Partial<Post> = {}): Post {
  return { blocks: [paragraph(text)], notify: true, ...fields };
}

/** Sends all of a post, in order. */
export async function deliverAll(platform: ChatPlatform, conversation: string, what: Post): Promise<void> {
  for (const part of platform.prepare(what)) await platform.deliver(conversation, part, never);
}
