import { errorFromData, errorToData, toJson } from './plain-json.ts';

type Fields = Record<string, unknown>;

/** What crosses. `n` tells calls and streams of one side apart. */
type Message =
  | { kind: 'tell' | 'call' | 'stream'; n: number; method: string; args: Fields }
  | { kind: 'cancel'; n: number }
  | { kind: 'reply' | 'item'; n: number; value?: unknown }
  | { kind: 'end'; n: number }
  | { kind: 'fail'; n: number; error: Fields };

/** What a side does for the other one, by the name of the method. */
export interface Served {
  tell?: Record<string, (args: never) => void>;
  call?: Record<string, (args: never, signal: AbortSignal) => unknown>;
  stream?: Record<string, (args: never, signal: AbortSignal) => AsyncIterable<unknown>>;
}

/** One side of a wire. Messages arrive in the order they were sent. */
export interface Side {
  /** Nobody answers. What goes wrong there is in `faults`. */
  tell(method: string, args: Fields): void;
  /** `onLate` gets a result that comes after `signal` has aborted: then the call has failed with its reason. */
  call(method: string, args: Fields, signal?: AbortSignal, onLate?: (value: unknown) => void): Promise<unknown>;
  /** Begins at once. An abort of `signal` cancels it, and what the other side makes of that comes as its end. */
  stream(method: string, args: Fields, signal?: AbortSignal): AsyncIterable<unknown>;
}

interface Waiting {
  reply(value: unknown): void;
  item(value: unknown): void;
  end(): void;
  fail(error: Error): void;
}

/** A wire in memory, with a turn of the event loop between sending and arriving. */
export function createWire(
  serveFirst: (other: Side) => Served,
  serveSecond: (other: Side) => Served,
): { first: Side; faults: unknown[] } {
  const faults: unknown[] = [];
  const first = createSide((line) => toSecond(line), faults);
  const second = createSide((line) => toFirst(line), faults);
  first.serve(serveFirst(first.side));
  second.serve(serveSecond(second.side));
  const toFirst = createPipe(first.receive);
  const toSecond = createPipe(second.receive);
  return { first: first.side, faults };
}

function createPipe(deliver: (line: string) => void): (line: string) => void {
  let waiting: string[] = [];
  return (line) => {
    waiting.push(line);
    if (waiting.length > 1) return;
    setImmediate(() => {
      const arrived = waiting;
      waiting = [];
      for (const each of arrived) deliver(each);
    });
  };
}

function createSide(transmit: (line: string) => void, faults: unknown[]) {
  const waiting = new Map<number, Waiting>();
  const working = new Map<number, () => void>();
  let served: Served = {};
  let count = 0;

  function send(message: Message): void {
    transmit(toJson(message));
  }

  /** Runs what the other side wants, and tells it how that ended. */
  async function work(n: number, run: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const cancelled = new AbortController();
    working.set(n, () => cancelled.abort(new Error('cancelled over the wire')));
    try {
      await run(cancelled.signal);
    } catch (error) {
      send({ kind: 'fail', n, error: errorToData(error) });
    } finally {
      working.delete(n);
    }
  }

  async function pump(n: number, items: AsyncIterable<unknown>, signal: AbortSignal): Promise<void> {
    const iterator = items[Symbol.asyncIterator]();
    signal.addEventListener('abort', () => void iterator.return?.(), { once: true });
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      send({ kind: 'item', n, value: next.value });
    }
    send({ kind: 'end', n });
  }

  function methodOf<T>(methods: Record<string, T> | undefined, method: string): T {
    const found = methods?.[method];
    if (!found) throw new Error(`nobody serves ${method}`);
    return found;
  }

  function receive(line: string): void {
    const message = JSON.parse(line) as Message;
    const { n } = message;
    switch (message.kind) {
      case 'tell':
        try {
          methodOf(served.tell, message.method)(message.args as never);
        } catch (error) {
          faults.push(error);
        }
        return;
      case 'call':
        void work(n, async (signal) => {
          const value = await methodOf(served.call, message.method)(message.args as never, signal);
          send({ kind: 'reply', n, value });
        });
        return;
      case 'stream':
        void work(n, (signal) =>
          pump(n, methodOf(served.stream, message.method)(message.args as never, signal), signal),
        );
        return;
      case 'cancel':
        working.get(n)?.();
        return;
      case 'reply':
        waiting.get(n)?.reply(message.value);
        return;
      case 'item':
        waiting.get(n)?.item(message.value);
        return;
      case 'end':
        waiting.get(n)?.end();
        return;
      case 'fail':
        waiting.get(n)?.fail(errorFromData(message.error));
        return;
    }
  }

  const side: Side = {
    tell: (method, args) => send({ kind: 'tell', n: ++count, method, args }),
    async call(method, args, signal, onLate) {
      signal?.throwIfAborted();
      const n = ++count;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      send({ kind: 'call', n, method, args });
      const none = () => {};
      waiting.set(n, { reply: resolve, fail: reject, item: none, end: none });
      const cancel = () => {
        reject(signal?.reason);
        send({ kind: 'cancel', n });
        waiting.set(n, { reply: onLate ?? none, fail: none, item: none, end: none });
      };
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        return await promise;
      } finally {
        signal?.removeEventListener('abort', cancel);
        if (!signal?.aborted) waiting.delete(n);
      }
    },
    stream(method, args, signal) {
      const n = ++count;
      const items = createItems(() => send({ kind: 'cancel', n }));
      waiting.set(n, { ...items, reply: () => {} });
      try {
        send({ kind: 'stream', n, method, args });
      } catch (error) {
        items.fail(error as Error);
      }
      if (signal?.aborted) items.cancel();
      signal?.addEventListener('abort', items.cancel, { once: true });
      return items.iterable;
    },
  };

  return {
    side,
    receive,
    serve(more: Served) {
      served = more;
    },
  };
}

/** Items that arrive, for one reader. */
function createItems(cancel: () => void) {
  const arrived: unknown[] = [];
  let over: { error?: Error } | undefined;
  let wake = () => {};

  async function* read(): AsyncGenerator<unknown> {
    try {
      for (;;) {
        while (arrived.length > 0) yield arrived.shift();
        if (over?.error) throw over.error;
        if (over) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      if (!over) cancel();
    }
  }

  function finish(how: { error?: Error }): void {
    over ??= how;
    wake();
  }

  return {
    iterable: read(),
    cancel: () => {
      if (!over) cancel();
    },
    item(value: unknown) {
      arrived.push(value);
      wake();
    },
    end: () => finish({}),
    fail: (error: Error) => finish({ error }),
  };
}
