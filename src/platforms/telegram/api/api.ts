import type { ApiMethods, Opts } from 'grammy/types';
import { Api, type RawApi } from 'grammy/web';
import type { Clock } from '../../../core/ports/clock.ts';
import { createDeadline, type Deadline } from '../../shared/deadline.ts';
import { downloadMethod, openDownload } from './download.ts';
import { timedOut, toTelegramError } from './errors.ts';
import { createTransport, type ServerRoute, type Transport } from './transport.ts';

type Method = keyof ApiMethods & string;
type Result<M extends Method> = Awaited<ReturnType<ApiMethods[M]>>;

interface CallOptions {
  signal: AbortSignal;
  /** Give up after this time without an answer, ms. Default 30,000. */
  timeoutMs?: number;
}

/** A Bot API server, over one pool of connections. */
export interface TelegramApi {
  /** @throws TelegramError; the signal's reason when it aborted */
  call<M extends Method>(method: M, args: Opts<M>, options: CallOptions): Promise<Result<M>>;
  /**
   * Gives the bytes of a file that `getFile` named to `take`, which has to read them or to end the iteration.
   * `timeoutMs` is the longest silence. @throws what `call` throws; failures of `take` as TelegramError `internal`
   */
  download<T>(filePath: string, take: (chunks: AsyncIterable<Buffer>) => Promise<T>, options: CallOptions): Promise<T>;
  /** Drops all connections to the server and starts with new ones. Running calls fail. */
  reconnect(): void;
}

export interface TelegramApiOptions {
  token: string;
  /** Without a trailing slash. */
  apiRoot: string;
  clock: Clock;
  /** Default: direct connections. */
  routes?: ((url: string) => ServerRoute) | undefined;
}

const defaultTimeoutMs = 30_000;
/** grammY's own limit, by the wall clock: a safety net under the timeouts of this file. */
const outerTimeoutSeconds = 3_600;

export function createTelegramApi({ token, apiRoot, clock, routes }: TelegramApiOptions): TelegramApi {
  const route = routes?.(apiRoot);
  let { transport, raw } = connect();

  function connect(): { transport: Transport; raw: RawApi } {
    const fresh = createTransport(apiRoot, route);
    const client = { apiRoot, timeoutSeconds: outerTimeoutSeconds, fetch: fresh.fetch };
    return { transport: fresh, raw: new Api(token, client).raw };
  }

  /** Limits the time of one call and turns its failure into our own error. */
  async function guard<T>(
    method: string,
    { signal, timeoutMs = defaultTimeoutMs }: CallOptions,
    run: (deadline: Deadline) => Promise<T>,
  ): Promise<T> {
    signal.throwIfAborted();
    const deadline = createDeadline(clock, signal, timeoutMs);
    try {
      return await run(deadline);
    } catch (error) {
      signal.throwIfAborted();
      throw deadline.isOver
        ? timedOut(method, timeoutMs, route?.proxy)
        : toTelegramError(method, error, token, route?.proxy);
    } finally {
      deadline.end();
    }
  }

  return {
    call: (method, args, options) => guard(method, options, ({ signal }) => invoke(raw, method, args, signal)),

    download: (filePath, take, options) =>
      guard(downloadMethod, options, async (deadline) => {
        const url = `${apiRoot}/file/bot${token}/${filePath.split('/').map(encodeURIComponent).join('/')}`;
        return take(noting(await openDownload(transport, url, deadline.signal), deadline.extend));
      }),

    reconnect() {
      transport.drop();
      ({ transport, raw } = connect());
    },
  };
}

async function* noting(chunks: AsyncIterable<Buffer>, arrived: () => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    arrived();
    yield chunk;
  }
}

/** grammY types each method by itself; a call by name needs this cast to join their types. */
function invoke<M extends Method>(raw: RawApi, method: M, args: Opts<M>, signal: AbortSignal): Promise<Result<M>> {
  const run = raw[method] as (...args: unknown[]) => Promise<Result<M>>;
  return withoutArguments.has(method) ? run(signal) : run(args, signal);
}

/** grammY takes the signal as the first argument of these methods. */
const withoutArguments: ReadonlySet<Method> = new Set<Method>(['getMe', 'getWebhookInfo', 'getForumTopicIconStickers']);
