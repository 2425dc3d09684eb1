import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ApiError, ApiResponse } from 'grammy/types';
import type { Transport } from './transport.ts';

/** A Bot API server answered, with an error. */
export class RefusedCall extends Error {
  readonly answer: ApiError;

  constructor(answer: ApiError) {
    super('a Bot API server refused a call');
    this.answer = answer;
  }
}

/** No answer came: `cause` may hold the address of the call, and with it the token. */
export class BrokenCall extends Error {
  constructor(cause: unknown) {
    super('a call to a Bot API server broke off', { cause });
  }
}

/** A file in the arguments of a call. */
export class FileArgument {
  readonly name: string;
  readonly open: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

  /** `open` is called once for each call with this file. */
  constructor(name: string, open: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>) {
    this.name = name;
    this.open = open;
  }
}

/** Resolves with the result. @throws RefusedCall or BrokenCall */
export async function callServer(
  transport: Transport,
  url: string,
  args: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<unknown> {
  const request = Object.values(args).some((value) => value instanceof FileArgument) ? formOf(args) : jsonOf(args);
  let answer: ApiResponse<unknown>;
  try {
    const response = await transport.fetch(url, { method: 'POST', ...request, signal });
    answer = (await response.json()) as ApiResponse<unknown>;
  } catch (cause) {
    throw new BrokenCall(cause);
  }
  if (answer.ok) return answer.result;
  throw new RefusedCall(answer);
}

function jsonOf(args: Readonly<Record<string, unknown>>) {
  return { headers: { 'content-type': 'application/json', connection: 'keep-alive' }, body: json(args) };
}

/** Servers refuse some fields that are null. */
function json(value: unknown): string {
  return JSON.stringify(value, (_, part) => part ?? undefined);
}

/** RFC 7578. */
function formOf(args: Readonly<Record<string, unknown>>) {
  const boundary = `----------${randomUUID()}`;
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, connection: 'keep-alive' },
    body: Readable.from(form(args, boundary), { objectMode: false }),
  };
}

async function* form(args: Readonly<Record<string, unknown>>, boundary: string): AsyncGenerator<Uint8Array> {
  for (const [key, value] of Object.entries(args)) {
    if (value === undefined || value === null) continue;
    const begin = `--${boundary}\r\ncontent-disposition: form-data; name="${key}"`;
    if (value instanceof FileArgument) {
      const name = value.name.replace(/[\r\n]/g, ' ').replace(/["\\]/g, '\\$&');
      yield Buffer.from(`${begin}; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`);
      yield* value.open();
    } else {
      yield Buffer.from(`${begin}\r\n\r\n${typeof value === 'object' ? json(value) : String(value)}`);
    }
    yield Buffer.from('\r\n');
  }
  yield Buffer.from(`--${boundary}--\r\n`);
}
