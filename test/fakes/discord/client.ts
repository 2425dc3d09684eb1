import { Client, DiscordAPIError, GatewayIntentBits, Partials, REST } from 'discord.js';
import { afterEach, expect } from 'vitest';
import { startDiscordServer } from './server.ts';
import type { DiscordServer, DiscordServerOptions } from './types.ts';

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A server that ends with the test, with one person and discord.js' REST client of its bot. */
export async function setUp(options?: DiscordServerOptions) {
  const server = await startDiscordServer(options);
  closing.push(() => server.close());
  const ana = server.addUser({ username: 'ana', global_name: 'Ana' });
  const rest = new REST({ api: server.apiRoot, retries: 0, rejectOnRateLimit: () => true }).setToken(server.token);
  closing.push(async () => {
    rest.clearHashSweeper();
    rest.clearHandlerSweeper();
  });
  return { server, ana, dm: server.dm(ana), rest };
}

const { Guilds, GuildMessages, DirectMessages, MessageContent } = GatewayIntentBits;
export const allIntents = [Guilds, GuildMessages, DirectMessages, MessageContent];

/** The real client, and what it was told. */
export function createClient({ apiRoot, cdnRoot }: DiscordServer, intents: GatewayIntentBits[] = allIntents) {
  const client = new Client({
    intents,
    partials: [Partials.Channel, Partials.Message],
    rest: { api: apiRoot, cdn: cdnRoot, mediaProxy: cdnRoot, retries: 0 },
    // discord.js would wait five seconds between two identifies, which is not what these tests are about.
    ws: { buildIdentifyThrottler: async () => ({ waitForIdentify: async () => {} }) },
  });
  const heard = listenTo(client);
  closing.push(() => client.destroy());
  return { client, heard };
}

function listenTo(client: Client) {
  /** Names of events as they came, texts of messages, and final close codes. */
  const heard = { events: [] as string[], texts: [] as string[], closeCodes: [] as number[] };
  const waiters = new Set<() => void>();
  const changed = () => {
    for (const check of waiters) check();
  };
  client.on('raw' as Parameters<Client['on']>[0], ({ t }: { t: string }) => {
    heard.events.push(t);
    changed();
  });
  client.on('messageCreate', ({ content }) => {
    heard.texts.push(content);
    changed();
  });
  client.on('shardDisconnect', ({ code }) => {
    heard.closeCodes.push(code);
    changed();
  });
  client.on('shardError', () => {});
  client.on('error', () => {});

  function until(predicate: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!predicate()) return;
        waiters.delete(check);
        resolve();
      };
      waiters.add(check);
      check();
    });
  }

  return {
    ...heard,
    until,
    untilEvents: (name: string, count = 1) =>
      until(() => heard.events.filter((event) => event === name).length >= count),
    untilText: (text: string) => until(() => heard.texts.includes(text)),
  };
}

/** A client that is logged in and has heard of all guilds. */
export async function logIn(server: DiscordServer, intents?: GatewayIntentBits[]) {
  const { client, heard } = createClient(server, intents);
  const isReady = new Promise((resolve) => client.once('clientReady', resolve));
  await client.login(server.token);
  await isReady;
  return { client, heard };
}

/** Discord's status and code for a call that it refuses. */
export async function refusalOf(call: Promise<unknown>): Promise<{ status: number; code: number; message: string }> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DiscordAPIError);
  const { status, code, message } = error as DiscordAPIError;
  return { status, code: Number(code), message };
}
