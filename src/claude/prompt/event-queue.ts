/** Events pushed by one side and read once, in order, by the other. Pushing never waits. */
export interface EventQueue<T> extends AsyncIterable<T> {
  push(event: T): void;
  /** After this the reader gets what is left, then the end. */
  end(): void;
}

export interface EventQueueOptions<T> {
  /** Merges two neighbours that nobody has read into one event; undefined: they cannot merge. */
  merge(earlier: T, later: T): T | undefined;
  /** While this many wait, the queue takes only events that `mustArrive`. */
  mostWaiting: number;
  mustArrive(event: T): boolean;
}

export function createEventQueue<T>({ merge, mostWaiting, mustArrive }: EventQueueOptions<T>): EventQueue<T> {
  const waiting: T[] = [];
  let reader: ((result: IteratorResult<T>) => void) | undefined;
  let ended = false;

  const iterator: AsyncIterator<T> = {
    next() {
      if (waiting.length > 0) return Promise.resolve({ value: waiting.shift()!, done: false });
      if (ended) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve) => {
        reader = resolve;
      });
    },
    return() {
      ended = true;
      waiting.length = 0;
      return Promise.resolve({ value: undefined, done: true });
    },
  };

  function hand(result: IteratorResult<T>): boolean {
    if (!reader) return false;
    const resolve = reader;
    reader = undefined;
    resolve(result);
    return true;
  }

  function keep(event: T): void {
    const last = waiting.at(-1);
    const merged = last === undefined ? undefined : merge(last, event);
    if (merged !== undefined) waiting[waiting.length - 1] = merged;
    else if (waiting.length < mostWaiting || mustArrive(event)) waiting.push(event);
  }

  return {
    push(event) {
      if (ended) return;
      if (!hand({ value: event, done: false })) keep(event);
    },
    end() {
      ended = true;
      hand({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]: () => iterator,
  };
}
