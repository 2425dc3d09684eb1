import { connect, type Socket } from 'node:net';
import { BridgeError } from '../../core/model/errors.ts';
import { standardCodes } from './errors.ts';
import { readLines } from './lines.ts';
import { checkFolderOf } from './place.ts';
import { ask, longestResponse, protocolVersion, readGreeting, readResponse } from './protocol.ts';

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
    const { protocol } = await next(lines, readGreeting);
    if (protocol !== protocolVersion) throw otherVersion(protocol > protocolVersion);
    socket.write(ask(1, method, params));
    const response = await next(lines, readResponse);
    if ('result' in response) return response.result;
    const { code, message, data } = response.error;
    if (code === standardCodes.methodNotFound) throw otherVersion(false);
    const mayPass = data?.code === 'retry-later' || data?.code === 'store-refused';
    throw new BridgeError(mayPass ? 'retry-later' : 'invalid', message, { userMessage: message });
  } catch (cause) {
    if (cause instanceof BridgeError) throw cause;
    const userMessage = 'The bridge is running but does not answer other commands. See its log.';
    throw new BridgeError('retry-later', userMessage, { cause, userMessage });
  } finally {
    socket?.destroy();
  }
}

async function next<T>(lines: AsyncGenerator<string | undefined>, read: (line: string) => T | undefined): Promise<T> {
  const { value } = await lines.next();
  const document = value === undefined ? undefined : read(value);
  if (document === undefined) throw new Error('the control socket gave no answer that can be read');
  return document;
}

function otherVersion(isNewer: boolean): BridgeError {
  const userMessage = isNewer
    ? 'The running bridge is newer than this command. Update this command.'
    : 'The running bridge is older than this command. Restart the bridge.';
  return new BridgeError('invalid', userMessage, { userMessage });
}
