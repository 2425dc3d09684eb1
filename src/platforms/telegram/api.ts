import { Api, type RawApi } from 'grammy';
import type { ApiMethods, Opts } from 'grammy/types';
import type { Clock } from '../../core/ports.ts';
import { timedOut, toTelegramError } from './errors.ts';
import { createTransport } from './transport.ts';

type Method = keyof ApiMethods & string;
type Result<M extends Method> = Awaited<ReturnType<ApiMethods[M]>>;

interface CallOptions {
  signal: AbortSignal;
  /** Give up after this time without an answer, ms. Default 30,000. */
  timeoutMs?: number;
}

/** One connection pool to a Bot API server. */
export interface TelegramApi {
  /** @throws TelegramError; the signal's reason when it aborted */
  call<M extends Method>(method: M, args: Opts<M>, options: CallOptions): Promise<Result<M>>;
  /** Drops all connections; the next call makes a new one. Running calls fail. */
  reconnect(): void;
}

export interface TelegramApiOptions {
  token: string;
  /** Without a trailing slash. */
  apiRoot: string;
  clock: Clock;
}

const defaultTimeoutMs = 30_000;
/** grammY's own limit, by the wall clock: a net under the timeouts that this file keeps. */
const outerTimeoutSeconds = 120;

export function createTelegramApi({ token, apiRoot, clock }: TelegramApiOptions): TelegramApi {
  const { fetch, drop } = createTransport(apiRoot);
  const { raw } = new Api(token, { apiRoot, timeoutSeconds: outerTimeoutSeconds, fetch });

  async function call<M extends Method>(
    method: M,
    args: Opts<M>,
    { signal, timeoutMs = defaultTimeoutMs }: CallOptions,
  ): Promise<Result<M>> {
    signal.throwIfAborted();
    const controller = new AbortController();
    const abort = () => controller.abort();
    signal.addEventListener('abort', abort);
    let late = false;
    const cancelTimeout = clock.after(timeoutMs, () => {
      late = true;
      abort();
    });
    try {
      return await invoke(raw, method, args, controller.signal);
    } catch (error) {
      signal.throwIfAborted();
      throw late ? timedOut(method, timeoutMs) : toTelegramError(method, error, token);
    } finally {
      cancelTimeout();
      signal.removeEventListener('abort', abort);
    }
  }

  return { call, reconnect: drop };
}

/** grammY types each method by itself; called by name, the types of all of them meet only through this cast. */
function invoke<M extends Method>(raw: RawApi, method: M, args: Opts<M>, signal: AbortSignal): Promise<Result<M>> {
  const run = raw[method] as (...args: unknown[]) => Promise<Result<M>>;
  return withoutArguments.has(method) ? run(signal) : run(args, signal);
}

/** grammY takes the signal as the first argument of these. */
const withoutArguments: ReadonlySet<Method> = new Set<Method>(['getMe']);
