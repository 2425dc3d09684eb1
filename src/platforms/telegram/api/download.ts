import type { IncomingMessage } from 'node:http';
import type { ApiError } from 'grammy/types';
import { GrammyError, HttpError } from 'grammy/web';
import { readAnswer, type Transport } from './transport.ts';

/** The name of a download among the methods of the Bot API, for errors. */
export const downloadMethod = 'file';

/** The bytes of a file, in order. @throws like grammY: GrammyError for a refusal, HttpError for the network */
export async function openDownload(
  transport: Transport,
  url: string,
  signal: AbortSignal,
): Promise<AsyncIterable<Buffer>> {
  const response = await transport.open(url, signal).catch(broken);
  if (response.statusCode === 200) return chunksOf(response);
  const refusal = (await readAnswer(response).catch(broken)) as ApiError;
  throw new GrammyError('a download was refused', refusal, downloadMethod, {});
}

async function* chunksOf(response: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of response) yield chunk as Buffer;
  } catch (error) {
    broken(error);
  }
}

function broken(error: unknown): never {
  throw new HttpError('a download broke off', error);
}
