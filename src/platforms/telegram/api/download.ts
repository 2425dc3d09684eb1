import type { IncomingMessage } from 'node:http';
import type { ApiError } from 'grammy/types';
import { BrokenCall, RefusedCall } from './calls.ts';
import { readAnswer, type Transport } from './transport.ts';

/** The name of a download among the methods of the Bot API, for errors. */
export const downloadMethod = 'file';

/** The bytes of a file, in order. @throws RefusedCall or BrokenCall */
export async function openDownload(
  transport: Transport,
  url: string,
  signal: AbortSignal,
): Promise<AsyncIterable<Buffer>> {
  const response = await transport.open(url, signal).catch(broken);
  if (response.statusCode === 200) return chunksOf(response);
  throw new RefusedCall((await readAnswer(response).catch(broken)) as ApiError);
}

async function* chunksOf(response: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of response) yield chunk as Buffer;
  } catch (error) {
    broken(error);
  }
}

function broken(cause: unknown): never {
  throw new BrokenCall(cause);
}
