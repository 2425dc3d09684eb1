import { BridgeError } from '../../../core/model/errors.ts';
import type { Files } from '../../../core/ports/chat-platform.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import { formatBytes } from '../../../text/format/bytes.ts';
import { saveFile } from '../../shared/files-on-disk.ts';
import type { DiscordApi } from '../api/api.ts';
import { DiscordError, hasReason, proxyFailed } from '../api/errors.ts';
import type { ServerRoutes } from '../api/route.ts';
import { messageSchema } from '../api/schema.ts';
import type { Gate } from '../limits/gate.ts';
import { type AttachmentSource, attachmentsOf, sourceSchema } from '../parse/attachments.ts';

export interface FileOptions {
  api: DiscordApi;
  gate: Gate;
  clock: Clock;
  routes?: ServerRoutes | undefined;
  me(): string;
}

const mebibyte = 1024 * 1024;
/** People may upload more with a subscription; a task needs no more. */
const maxFetchBytes = 100 * mebibyte;
/** Discord's limit for bots in servers without boosts. */
const maxSendBytes = 10 * mebibyte;
/** A download without a byte for so long is dead. */
const silentMs = 30_000;

/** The files of people are on Discord's CDN, under addresses that expire after a day. */
export function createFiles({ api, gate, clock, routes, me }: FileOptions): Files {
  async function freshUrl({ channel, message, id }: AttachmentSource, signal: AbortSignal): Promise<string> {
    const route = `/channels/${channel}/messages/${message}` as const;
    try {
      const raw = await gate.must({ channel, bucket: 'other' }, signal, () =>
        api.call({ name: 'get message', permission: 'Read Message History', method: 'GET', route, signal }),
      );
      const parsed = messageSchema.safeParse(raw);
      const sources = parsed.success
        ? attachmentsOf(parsed.data, me()).map(({ source }) => source as AttachmentSource)
        : [];
      const found = sources.find((source) => source?.id === id);
      if (found !== undefined) return found.url;
    } catch (error) {
      if (!hasReason(error, 'message-gone', 'channel-gone')) throw error;
    }
    throw new DiscordError('target-gone', 'message-gone', 'the file is no longer on Discord');
  }

  /** undefined: the address has expired, or the file is gone. */
  async function download(url: string, path: string, signal: AbortSignal): Promise<true | undefined> {
    const stop = new AbortController();
    let cancel = () => {};
    const alive = () => {
      cancel();
      cancel = clock.after(silentMs, () => stop.abort());
    };
    alive();
    try {
      const response = await get(url, AbortSignal.any([signal, stop.signal]), routes);
      if ([401, 403, 404, 410].includes(response.status)) return undefined;
      if (!response.ok || response.body === null) {
        throw new DiscordError('retry-later', 'server', `download: ${response.status}`);
      }
      if (Number(response.headers.get('content-length') ?? 0) > maxFetchBytes) throw tooLarge();
      await saveFile(response.body, path, { most: maxFetchBytes, tooLarge, onChunk: alive });
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof BridgeError) throw error;
      if (isDiskError(error)) throw new BridgeError('internal', `cannot write a file (${error.code})`);
      if (error instanceof Error && error.cause instanceof BridgeError) {
        throw proxyFailed({ name: 'download' }, error.cause);
      }
      // The text of these errors may quote the address, which is signed.
      throw new DiscordError('retry-later', 'network', 'download: the network failed');
    } finally {
      cancel();
      stop.abort();
    }
  }

  return {
    maxFetchBytes,
    maxSendBytes,
    async fetch(attachment, path, signal) {
      const parsed = sourceSchema.safeParse(attachment.source);
      if (!parsed.success) throw new BridgeError('target-gone', 'the attachment cannot be downloaded');
      if ((attachment.size ?? 0) > maxFetchBytes) throw tooLarge();
      const source = parsed.data;
      if (await download(source.url, path, signal)) return;
      if (await download(await freshUrl(source, signal), path, signal)) return;
      throw new DiscordError('target-gone', 'message-gone', 'the file is no longer on Discord');
    },
  };
}

/** The part of an answer both kinds of fetch share. */
interface Answer {
  status: number;
  ok: boolean;
  headers: { get(name: string): string | null };
  body: AsyncIterable<Uint8Array> | null;
}

/** Node's fetch cannot use another route; that needs the fetch of discord.js. */
async function get(url: string, signal: AbortSignal, routes: ServerRoutes | undefined): Promise<Answer> {
  if (routes === undefined) return fetch(url, { signal });
  const undici = await import('undici');
  return undici.fetch(url, { signal, dispatcher: await routes(url).dispatcher() });
}

function tooLarge(): BridgeError {
  return new BridgeError('invalid', 'the file is too large', {
    userMessage: `The file is too large: the limit is ${formatBytes(maxFetchBytes)}. Send a smaller file.`,
  });
}

function isDiskError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && ['open', 'write', 'close'].includes(String(error.syscall));
}
