import type { Agent, AgentOptions, IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

/** The part of a fetch request grammY makes. */
interface Request {
  method: string;
  headers: Record<string, string>;
  body: string | ReadableStream<Uint8Array>;
  signal: AbortSignal;
}

/** The part of a fetch response that grammY reads. */
interface Response {
  json(): Promise<unknown>;
}

/** The way to a server, where Node does not choose it itself. */
export interface ServerRoute {
  /** The proxy on it, for people; undefined: there is none. */
  readonly proxy: string | undefined;
  requestAgent(options: AgentOptions): Agent;
  /** The further options of a request to `url`. */
  shape(url: string): { path?: string | null | undefined; headers?: Record<string, string> };
}

/** One pool of connections to one server. */
export interface Transport {
  /** For grammY's `client.fetch`. Rejects when the connection breaks, also in the middle of an answer. */
  fetch(url: string, request: Request): Promise<Response>;
  /** GET. Resolves when the answer begins; read its body to the end, or destroy it. */
  open(url: string, signal: AbortSignal): Promise<IncomingMessage>;
  /** Drops all connections; running requests fail, and the next one opens a new connection. */
  drop(): void;
}

/** An older idle connection may be dead unnoticed, and would cost a full timeout. */
const idleMs = 60_000;

/** 100 updates with the longest possible texts stay below 4 MB. */
const longestAnswerBytes = 32 * 1024 * 1024;

/**
 * Replaces grammY's node-fetch, which waits for its whole timeout when an answer is cut off, and puts the URL, and so
 * the token, into its errors.
 */
export function createTransport(root: string, route?: ServerRoute): Transport {
  const client = clientFor(root);
  const options = { keepAlive: true, timeout: idleMs };
  const agent = route?.requestAgent(options) ?? new client.Agent(options);

  function send(url: string, { method, headers, body, signal }: Request): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const shape = route?.shape(url);
      const all = { method, agent, ...shape, headers: { ...headers, ...shape?.headers } };
      const request = client.request(url, all, resolve);
      request.on('error', reject);
      const abort = () => {
        request.destroy();
        // A request without a connection yet, because of a slow proxy, emits nothing when it ends.
        reject(Object.assign(new Error('given up'), { code: 'ECONNRESET' }));
      };
      signal.addEventListener('abort', abort);
      request.on('close', () => signal.removeEventListener('abort', abort));
      if (signal.aborted) abort();
      else if (typeof body === 'string') request.end(body);
      else pipeline(body, request, (error) => error && reject(error));
    });
  }

  return {
    async fetch(url, request) {
      const response = await send(url, request);
      const text = await textOf(response);
      return { json: async () => parse(text, response.statusCode) };
    },
    open: (url, signal) => send(url, { method: 'GET', headers: {}, body: '', signal }),
    drop: () => agent.destroy(),
  };
}

/**
 * Node's client. Not by `import`: that reads all exports of `node:http`, and one of them loads Node's whole fetch, which
 * is 40 ms of the start and 12 MB for good. Source: Node 24.21, measured.
 */
function clientFor(url: string): typeof import('node:http') | typeof import('node:https') {
  return url.startsWith('https:') ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http');
}

/** A Bot API server's answer about a file it refuses. @throws when the answer is not from such a server */
export async function readAnswer(response: IncomingMessage): Promise<object> {
  return parse(await textOf(response), response.statusCode);
}

/** @throws when it is longer than any answer of a Bot API server: memory must not depend on the other side */
async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length;
    if (bytes > longestAnswerBytes) throw Object.assign(new Error('the answer is too long'), { code: 'TOO_LONG' });
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}

/**
 * A proxy or a hotel's login page in between may answer anything; only the status is worth reporting. Such an answer
 * must not look like a refusal by a Bot API server.
 */
function parse(text: string, status: number | undefined): object {
  const answer = parseJson(text);
  if (typeof answer === 'object' && answer !== null && 'ok' in answer) return answer;
  throw Object.assign(new Error('this is no answer of a Bot API server'), { code: `HTTP_${status}` });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
