/** Events pushed by one side and read once, in order, by the other. Reading never loses one; pushing never waits. */
export interface EventQueue<T> extends AsyncIterable<T> {
  push(event: T): void;
  /** After this the reader gets what is left, then the end. */
  end(): void;
}

export function createEventQueue<T>(): EventQueue<T> {
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

  return {
    push(event) {
      if (ended) return;
      if (!hand({ value: event, done: false })) waiting.push(event);
    },
    end() {
      ended = true;
      hand({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]: () => iterator,
  };
}
