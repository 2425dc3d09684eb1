import { connect, type Socket } from 'node:net';
import type { z } from 'zod';
import { BridgeError } from '../../core/model/errors.ts';
import { checkFolderOf } from './place.ts';
import {
  decode,
  encode,
  greetingSchema,
  longestResponse,
  protocolVersion,
  readLines,
  responseSchema,
} from './protocol.ts';

/**
 * Asks the running bridge for something.
 * @returns its result
 * @throws BridgeError `retry-later` when nobody answers in time; `invalid` with the bridge's own words when it refuses
 */
export async function callControl(
  path: string,
  method: string,
  params: Record<string, unknown>,
  { timeoutMs }: { timeoutMs: number },
): Promise<unknown> {
  let socket: Socket | undefined;
  try {
    checkFolderOf(path);
    socket = connect({ path, signal: AbortSignal.timeout(timeoutMs) });
    const lines = readLines(socket, longestResponse);
    const greeting = await next(lines, greetingSchema);
    if (greeting['dispatch-bridge'] !== protocolVersion) throw otherVersion();
    socket.write(encode({ id: 1, method, params }));
    const response = await next(lines, responseSchema);
    if ('result' in response) return response.result;
    if (response.error.code === 'unknown-method') throw otherVersion();
    const { code, message } = response.error;
    throw new BridgeError(code === 'retry-later' ? code : 'invalid', message, { userMessage: message });
  } catch (cause) {
    if (cause instanceof BridgeError) throw cause;
    const userMessage = 'The bridge runs, but does not answer other commands now. Its log says why.';
    throw new BridgeError('retry-later', userMessage, { cause, userMessage });
  } finally {
    socket?.destroy();
  }
}

async function next<T>(lines: AsyncGenerator<string | undefined>, schema: z.ZodType<T>): Promise<T> {
  const { value } = await lines.next();
  const document = value === undefined ? undefined : decode(schema, value);
  if (document === undefined) throw new Error('the control socket gave no answer that can be read');
  return document;
}

function otherVersion(): BridgeError {
  const userMessage = 'The running bridge has another version than this command. Restart it.';
  return new BridgeError('invalid', userMessage, { userMessage });
}
