/** Long polls that wait, and those that come, get no answer: the connection is there, and nothing comes over it. */
export interface Wedge {
  /** The returned function ends it: whoever still waits is answered then. */
  begin(): () => void;
  /** Resolves at once while there is no wedge. */
  gone(): Promise<void>;
}

export function createWedge(): Wedge {
  let held = Promise.resolve();

  return {
    begin() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    gone: () => held,
  };
}
