import { posix, win32 } from 'node:path';
import { z } from 'zod';
import { BridgeError } from '../../../core/model/errors.ts';
import type { Attachment } from '../../../core/model/files.ts';
import type { Files } from '../../../core/ports/chat-platform.ts';
import { formatBytes } from '../../../text/format/bytes.ts';
import { saveFile } from '../../shared/files-on-disk.ts';
import type { TelegramApi } from '../api/api.ts';
import { hasReason, TelegramError } from '../api/errors.ts';
import type { Gate } from '../limits/gate.ts';

export interface FilesOptions {
  api: TelegramApi;
  gate: Gate;
}

/**
 * Source: Bot API, `getFile` and "Sending files". Used for self-hosted servers too: there is no way to ask for their
 * limits.
 */
const maxFetchBytes = 20 * 1024 * 1024;
const maxSendBytes = 50 * 1024 * 1024;

/** A self-hosted server gets the file itself before it answers. */
const lookupTimeoutMs = 110_000;

const sourceSchema = z.object({ file_id: z.string() });

/** No budget of a chat, but it waits for holds like every other call. */
const unlimited = { chat: undefined, countsInChat: false };

/** Fetches what people sent. */
export function createFiles({ api, gate }: FilesOptions): Files {
  async function pathOf(fileId: string, signal: AbortSignal): Promise<string> {
    const found = await gate.must(unlimited, signal, () =>
      api.call('getFile', { file_id: fileId }, { signal, timeoutMs: lookupTimeoutMs }),
    );
    const path = found.file_path;
    if (path === undefined) throw new BridgeError('retry-later', 'getFile: the file is not there yet');
    if (posix.isAbsolute(path) || win32.isAbsolute(path)) throw keptByServer();
    return path;
  }

  return {
    maxFetchBytes,
    maxSendBytes,

    async fetch(attachment, path, signal) {
      signal.throwIfAborted();
      const source = sourceSchema.safeParse(attachment.source);
      if (!source.success) throw nothingToFetch(attachment);
      if ((attachment.size ?? 0) > maxFetchBytes) throw tooLarge(attachment);
      try {
        const remote = await pathOf(source.data.file_id, signal);
        await gate.must(unlimited, signal, () =>
          api.download(remote, (chunks) => saveFile(chunks, path, { most: maxFetchBytes, tooLarge: tooManyBytes }), {
            signal,
          }),
        );
      } catch (error) {
        throw hasReason(error, 'file-too-big') ? tooLarge(attachment) : error;
      }
    },
  };
}

function tooManyBytes(): TelegramError {
  return new TelegramError('invalid', 'file-too-big', `file: more than ${maxFetchBytes} bytes`);
}

function tooLarge(attachment: Attachment): BridgeError {
  return new BridgeError('invalid', 'the file is too large to download', {
    userMessage: `${nameOf(attachment)} is too large: Telegram limits bots to ${formatBytes(maxFetchBytes)}. Send a smaller file.`,
  });
}

function nothingToFetch(attachment: Attachment): BridgeError {
  return new BridgeError('invalid', 'the attachment cannot be downloaded', {
    userMessage: `${nameOf(attachment)} is nothing I can download. Send it as a file.`,
  });
}

function keptByServer(): BridgeError {
  return new BridgeError('invalid', 'getFile: the server keeps files on its own disk', {
    userMessage:
      'I cannot download files: your Telegram Bot API server runs with --local. Restart it without --local, then send the file again.',
  });
}

function nameOf({ name, kind }: Attachment): string {
  return name ?? `The ${kind.replaceAll('_', ' ')}`;
}
