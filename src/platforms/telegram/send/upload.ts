import type { FileHandle } from 'node:fs/promises';
import type { Opts } from 'grammy/types';
import { InputFile } from 'grammy/web';
import type { OutgoingFile } from '../../../core/model/files.ts';
import { openCopy } from '../../shared/files-on-disk.ts';
import type { TelegramApi } from '../api/api.ts';
import { TelegramError } from '../api/errors.ts';
import type { Upload } from '../render/part.ts';

/** Uploads take time: the server's work on a file, and the transfer on a slow line (32 kB/s). */
const uploadTimeoutMs = 110_000;
const slowestBytesPerMs = 32;

/** Telegram's answer about an accepted message. */
export interface Sent {
  message_id: number;
  ephemeral_message_id?: number;
}

type Frame = Omit<Opts<'sendDocument'>, 'document'>;

/** @throws `part-refused` when the file is gone */
export async function sendUpload(api: TelegramApi, frame: Frame, upload: Upload, signal: AbortSignal): Promise<Sent> {
  const { as, file, text: caption, entities: caption_entities } = upload;
  const handle = await openFile(file);
  try {
    const input = toInputFile({ [Symbol.asyncIterator]: () => handle.createReadStream().iterator() }, file.name);
    const message = { ...frame, ...(caption !== '' && { caption, caption_entities }) };
    const options = { signal, timeoutMs: uploadTimeoutMs + file.size / slowestBytesPerMs };
    if (as === 'photo') return await api.call('sendPhoto', { ...message, photo: input }, options);
    if (as === 'voice') return await api.call('sendVoice', { ...message, voice: input }, options);
    return await api.call('sendDocument', { ...message, document: input }, options);
  } finally {
    await handle.close();
  }
}

/** A text that was never a file on this host. */
export function sendTextFile(
  api: TelegramApi,
  frame: Frame,
  { name, text, caption }: { name: string; text: string; caption: string },
  signal: AbortSignal,
): Promise<Sent> {
  const document = toInputFile(Buffer.from(text), name);
  return api.call('sendDocument', { ...frame, document, caption }, { signal, timeoutMs: uploadTimeoutMs });
}

async function openFile({ path }: OutgoingFile): Promise<FileHandle> {
  try {
    return await openCopy(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new TelegramError('part-refused', 'file-gone', `cannot open the file to send (${code})`);
  }
}

/** grammY writes the name into the header unchanged, where a `;` or a quote would end it. */
function toInputFile(data: ConstructorParameters<typeof InputFile>[0], name: string): InputFile {
  return new InputFile(data, `"${name.replace(/[\r\n]/g, ' ').replace(/["\\]/g, '\\$&')}"`);
}
