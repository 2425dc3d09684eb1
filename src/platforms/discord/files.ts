import { open, rm } from 'node:fs/promises';
import { BridgeError } from '../../core/errors.ts';
import type { Clock, Files } from '../../core/ports.ts';
import { formatBytes } from '../../text/format-bytes.ts';
import type { DiscordApi } from './api.ts';
import { attachmentsOf, type Source, sourceSchema } from './attachments.ts';
import { DiscordError, hasReason } from './errors.ts';
import type { Gate } from './gate.ts';
import { messageSchema } from './schema.ts';

export interface FileOptions {
  api: DiscordApi;
  gate: Gate;
  clock: Clock;
  me(): string;
}

const mebibyte = 1024 * 1024;
/** People may upload more with a subscription; a task needs no more. */
const maxFetchBytes = 100 * mebibyte;
/** Discord's limit for bots in servers without boosts. */
const maxSendBytes = 10 * mebibyte;
/** A download without a byte for so long is dead. */
const silentMs = 30_000;

/** The files of people lie on Discord's CDN, under addresses that expire after a day. */
export function createFiles({ api, gate, clock, me }: FileOptions): Files {
  async function freshUrl({ channel, message, id }: Source, signal: AbortSignal): Promise<string> {
    const route = `/channels/${channel}/messages/${message}` as const;
    try {
      const raw = await gate.must({ channel, bucket: 'other' }, signal, () =>
        api.call({ name: 'get message', permission: 'Read Message History', method: 'GET', route, signal }),
      );
      const parsed = messageSchema.safeParse(raw);
      const sources = parsed.success ? attachmentsOf(parsed.data, me()).map(({ source }) => source as Source) : [];
      const found = sources.find((source) => source?.id === id);
      if (found !== undefined) return found.url;
    } catch (error) {
      if (!hasReason(error, 'message-gone', 'channel-gone')) throw error;
    }
    throw new DiscordError('target-gone', 'message-gone', 'the file is not on Discord any more');
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
      const response = await fetch(url, { signal: AbortSignal.any([signal, stop.signal]) });
      if ([401, 403, 404, 410].includes(response.status)) return undefined;
      if (!response.ok || response.body === null) {
        throw new DiscordError('retry-later', 'server', `download: ${response.status}`);
      }
      if (Number(response.headers.get('content-length') ?? 0) > maxFetchBytes) throw tooLarge();
      await write(response.body, path, alive);
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof BridgeError) throw error;
      if (isDiskError(error)) throw new BridgeError('internal', `a file could not be written (${error.code})`);
      // The text of these errors may quote the address, and that is signed.
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
      if (!parsed.success) throw new BridgeError('target-gone', 'this attachment is nothing that can be fetched');
      if ((attachment.size ?? 0) > maxFetchBytes) throw tooLarge();
      const source = parsed.data;
      if (await download(source.url, path, signal)) return;
      if (await download(await freshUrl(source, signal), path, signal)) return;
      throw new DiscordError('target-gone', 'message-gone', 'the file is not on Discord any more');
    },
  };
}

async function write(body: AsyncIterable<Uint8Array>, path: string, alive: () => void): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  let size = 0;
  try {
    for await (const chunk of body) {
      alive();
      size += chunk.byteLength;
      if (size > maxFetchBytes) throw tooLarge();
      await file.writeFile(chunk);
    }
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
  await file.close();
}

function tooLarge(): BridgeError {
  return new BridgeError('invalid', 'the file is too large', {
    userMessage: `The file is too large: at most ${formatBytes(maxFetchBytes)}.`,
  });
}

function isDiskError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && ['open', 'write', 'close'].includes(String(error.syscall));
}
