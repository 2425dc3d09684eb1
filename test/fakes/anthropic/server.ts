import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorBody, headersOf, limitHeaders, type Refusal } from './errors.ts';
import { createGates } from './gates.ts';
import { deltasOf, emptyBlock, fill, newId, wholeMessage } from './message.ts';
import {
  kindOf,
  locatePrompt,
  type Media,
  type MessagesBody,
  mediaOf,
  type RequestKind,
  systemText,
  toolResultsOf,
} from './request.ts';
import { type ModelTurn, turnFor } from './script.ts';

/** One request of the CLI to the Messages API, noted when it arrives. */
interface ModelRequest {
  kind: RequestKind | 'count-tokens' | 'other';
  /** The CLI's session id. */
  session: string | undefined;
  model: string | undefined;
  effort: string | undefined;
  stream: boolean;
  prompt: string;
  /** 0 answers the prompt, 1 the first tool results, and so on. */
  step: number;
  system: string;
  messages: MessagesBody['messages'];
  /** Names of the tools the model may use. */
  tools: string[];
  /** Images and documents of the prompt. */
  media: Media[];
  toolResults: { failed: boolean; text: string }[];
  /** `performance.now()` when it arrived and when the first text went out. */
  receivedAt: number;
  firstTextAt: number | undefined;
  /** HTTP status, 0 while open or when the line was cut. */
  status: number;
  /** The CLI went away before the answer was complete. */
  aborted: boolean;
}

export interface AnthropicServerOptions {
  /** Milliseconds to the first byte, between deltas; deltas per text. */
  ttft?: number;
  gap?: number;
  n?: number;
}

export interface AnthropicServer {
  readonly url: string;
  readonly requests: readonly ModelRequest[];
  /** How often the model was asked a prompt holding `text`: more than once means that work was done twice. */
  promptsSeen(text: string): number;
  /** Resolves once `predicate` holds; it is tried at every change. Rejects with the requests so far after 20 s. */
  until(predicate: (server: AnthropicServer) => boolean, what?: string): Promise<void>;
  /** Resolves when a stream stands at `[[gate name]]`. */
  untilGate(name: string): Promise<void>;
  /** From now on a prompt that holds `words` is answered by `script`, as if that stood in it (see script.ts). */
  teach(words: string, script: string): void;
  /** Lets every stream pass `[[gate name]]`, now and later. */
  open(name: string): void;
  /** From now on every request of the conversation is answered with this error, until `accept`. */
  refuse(how: Refusal): void;
  accept(): void;
  /** Stops listening and breaks all connections. */
  offline(): Promise<void>;
  /** Listens again on the same port. */
  online(): Promise<void>;
  close(): Promise<void>;
}

/** A scripted Messages API on loopback (see script.ts for what it answers). */
export async function startAnthropicServer(options: AnthropicServerOptions = {}): Promise<AnthropicServer> {
  const requests: ModelRequest[] = [];
  const attempts = new Map<string, number>();
  const taught: { words: string; script: string }[] = [];
  const gates = createGates(() => changed());
  const watchers = new Set<() => void>();
  const changed = () => {
    for (const watcher of [...watchers]) watcher();
  };

  const http = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  http.keepAliveTimeout = 60_000;
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  let refusal: Refusal | undefined;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0]!;
    const text = await readAll(request);
    const body: MessagesBody = text === '' ? { messages: [] } : JSON.parse(text);
    const entry = note(path, request, body);
    response.on('close', () => {
      entry.aborted = !response.writableEnded;
      changed();
    });
    changed();
    if (entry.kind === 'count-tokens') return reply(entry, response, 200, { input_tokens: Math.ceil(text.length / 4) });
    if (entry.kind === 'other') return reply(entry, response, 404, errorBody(404, `no such path ${path}`));
    if (refusal && (entry.kind === 'main' || entry.kind === 'summary')) {
      return reply(entry, response, refusal.status, errorBody(refusal.status, refusal.message), headersOf(refusal));
    }
    const turn = entry.kind === 'main' ? turnFor(scriptOf(entry.prompt), entry.step, body) : sideTurn(entry.kind);
    await answer(entry, response, body, turn);
  }

  function scriptOf(prompt: string): string {
    return taught.findLast(({ words }) => prompt.includes(words))?.script ?? prompt;
  }

  function note(path: string, request: IncomingMessage, body: MessagesBody): ModelRequest {
    const session = request.headers['x-claude-code-session-id'];
    const isMessages = request.method === 'POST' && path.endsWith('/v1/messages');
    const entry: ModelRequest = {
      kind: isMessages ? kindOf(body) : path.endsWith('/count_tokens') ? 'count-tokens' : 'other',
      session: typeof session === 'string' ? session : undefined,
      model: body.model,
      effort: body.output_config?.effort,
      stream: body.stream === true,
      ...locatePrompt(body.messages),
      system: systemText(body),
      messages: body.messages,
      tools: (body.tools ?? []).map(({ name }) => name),
      media: mediaOf(body.messages),
      toolResults: toolResultsOf(body),
      receivedAt: performance.now(),
      firstTextAt: undefined,
      status: 0,
      aborted: false,
    };
    requests.push(entry);
    return entry;
  }

  function reply(entry: ModelRequest, response: ServerResponse, status: number, body: unknown, headers = {}): void {
    entry.status = status;
    response.writeHead(status, { 'content-type': 'application/json', 'request-id': newId('req'), ...headers });
    response.end(JSON.stringify(body));
  }

  async function answer(
    entry: ModelRequest,
    response: ServerResponse,
    body: MessagesBody,
    turn: ModelTurn,
  ): Promise<void> {
    const attempt = (attempts.get(`${entry.prompt}|${entry.step}`) ?? 0) + 1;
    attempts.set(`${entry.prompt}|${entry.step}`, attempt);
    if (turn.hang) return void (await once(response, 'close'));
    if (turn.error && attempt <= turn.error.times) {
      const { status, retryAfter, limitUntil, message } = turn.error;
      return reply(entry, response, status, errorBody(status, message), {
        ...(retryAfter && { 'retry-after': retryAfter }),
        ...(limitUntil && limitHeaders(limitUntil)),
      });
    }
    const broken = turn.broken && attempt <= turn.broken.times ? turn.broken : undefined;
    if (broken && !entry.stream) {
      if (broken.how === 'drop') return void response.socket?.destroy();
      return reply(entry, response, 529, errorBody(529));
    }
    const ttft = turn.ttft ?? options.ttft ?? 0;
    if (ttft > 0) await sleep(ttft);
    const filled: ModelTurn = { ...turn, blocks: turn.blocks.map((block) => fill(block, body)) };
    if (entry.stream) return streamTurn(entry, response, body, filled, broken);
    await passGates(filled);
    reply(entry, response, 200, wholeMessage(body, filled));
  }

  async function passGates(turn: ModelTurn): Promise<void> {
    for (const block of turn.blocks) if (block.type === 'gate') await gates.pass(block.name);
  }

  async function streamTurn(
    entry: ModelRequest,
    response: ServerResponse,
    body: MessagesBody,
    turn: ModelTurn,
    broken: ModelTurn['broken'],
  ): Promise<void> {
    entry.status = 200;
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'request-id': newId('req') });
    response.socket?.setNoDelay(true);
    const gone = () => response.destroyed;
    const send = (event: { type: string; [key: string]: unknown }) => {
      if (!gone()) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    };
    const gap = turn.gap ?? options.gap ?? 0;
    const whole = wholeMessage(body, turn);
    send({ type: 'message_start', message: { ...whole, content: [], stop_reason: null } });
    let index = 0;
    for (const block of turn.blocks) {
      if (gone()) return;
      if (block.type === 'gate') {
        await gates.pass(block.name, response);
        continue;
      }
      send({ type: 'content_block_start', index, content_block: emptyBlock(block, whole.content[index]) });
      for (const delta of deltasOf(block, turn.n ?? options.n ?? 4)) {
        if (delta.type === 'text_delta') entry.firstTextAt ??= performance.now();
        send({ type: 'content_block_delta', index, delta });
        if (gap > 0) await sleep(gap);
        if (gone()) return;
      }
      if (broken && block === turn.blocks.at(-1)) return breakStream(response, send, broken);
      send({ type: 'content_block_stop', index });
      index++;
    }
    const { stop_reason, usage } = whole;
    send({ type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage });
    send({ type: 'message_stop' });
    response.end();
  }

  async function offline(): Promise<void> {
    http.closeAllConnections();
    http.close();
    await once(http, 'close');
  }

  const server: AnthropicServer = {
    url: `http://127.0.0.1:${port}`,
    requests,
    promptsSeen: (text) =>
      requests.filter((request) => request.kind === 'main' && request.step === 0 && request.prompt.includes(text))
        .length,
    until: (predicate, what = 'a condition') =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          watchers.delete(watcher);
          const seen = requests.map(({ kind, step, status, prompt }) => ({
            kind,
            step,
            status,
            prompt: prompt.slice(0, 80),
          }));
          reject(new Error(`waited 120 s for ${what}; requests so far: ${JSON.stringify(seen)}`));
        }, 120_000);
        const watcher = () => {
          if (!predicate(server)) return;
          clearTimeout(timer);
          watchers.delete(watcher);
          resolve();
        };
        watchers.add(watcher);
        watcher();
      }),
    untilGate: (name) => server.until(() => gates.isWaiting(name), `a stream at gate ${name}`),
    open: (name) => gates.open(name),
    teach: (words, script) => void taught.push({ words, script }),
    refuse(how) {
      refusal = how;
    },
    accept() {
      refusal = undefined;
    },
    offline,
    async online() {
      http.listen(port, '127.0.0.1');
      await once(http, 'listening');
    },
    async close() {
      if (http.listening) await offline();
    },
  };
  return server;
}

async function breakStream(
  response: ServerResponse,
  send: (event: { type: string; [key: string]: unknown }) => void,
  broken: NonNullable<ModelTurn['broken']>,
): Promise<void> {
  if (broken.how === 'error') {
    send({ type: 'error', error: { type: broken.errorType, message: `fake ${broken.errorType}` } });
    response.end();
    return;
  }
  // Destroying at once would take back what the kernel has not sent yet.
  await new Promise<void>((flushed) => response.write('', () => flushed()));
  response.socket?.destroy();
}

function sideTurn(kind: RequestKind): ModelTurn {
  const text =
    kind === 'title' ? '{"title":"A title"}' : kind === 'classifier' ? '<block>no</block>' : 'A short summary.';
  return { blocks: [{ type: 'text', text }] };
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
