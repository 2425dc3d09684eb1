import type { ServerResponse } from 'node:http';

/** What goes wrong with one call of an HTTP API. */
export type NetworkFault =
  /** A 429; not done. `retryAfter` in seconds. `global`: Discord's limit over all calls. */
  | { kind: 'limit'; retryAfter: number; global?: boolean }
  /** The API itself says no; not done. `code` is Discord's. */
  | { kind: 'refuse'; status: number; message?: string; code?: number; retryAfter?: number }
  /** An HTML page, as from a proxy; not done. Status: 502. */
  | { kind: 'html'; status?: number }
  /** The connection is reset: `before` the call is done, or `after` it, so that only the reply is lost. */
  | { kind: 'reset'; when: 'before' | 'after' }
  /** Taken and not answered (half-open network), until `release`: then it is done, if the caller still waits for it. */
  | { kind: 'hang' }
  /** Done, but only half of the answer arrives; then the connection is reset. */
  | { kind: 'partial' }
  /** Done, but only half of the answer arrives, and the connection stays open. */
  | { kind: 'stall' };

export interface HappenedFault {
  /** The method or route. */
  name: string;
  kind: NetworkFault['kind'];
}

/** Faults of one server. Those of one method or route happen in the order they were set. */
export interface NetworkFaults<Name extends string = string> {
  /**
   * The next `times` calls (`Infinity`: all) of `name` go wrong; those set for `*`, any call, come after its own.
   * `match`: only calls whose parameters, as JSON, match it; the others go their way.
   */
  next(name: Name | '*', fault: NetworkFault, times?: number, match?: RegExp): void;
  /** Calls that hang go on, where the caller still waits. */
  release(): void;
  /** Takes back what did not happen yet. Calls that hang stay so. */
  clear(): void;
  /** What went wrong so far, in order. */
  readonly happened: readonly HappenedFault[];
}

/** The side of the server that has them. */
export interface FaultSource<Name extends string> extends NetworkFaults<Name> {
  /** The fault that is due for a call with these parameters, if any. */
  take(name: Name, params: unknown): NetworkFault | undefined;
  /** Resolves at the next `release`. */
  released(): Promise<void>;
}

export function createFaults<Name extends string>(): FaultSource<Name> {
  const planned = new Map<string, { fault: NetworkFault; left: number; match: RegExp | undefined }[]>();
  const happened: HappenedFault[] = [];
  let { promise: held, resolve: letGo } = Promise.withResolvers<void>();

  function shift(name: string, params: unknown): NetworkFault | undefined {
    const list = planned.get(name) ?? [];
    const due = list.find(({ match }) => match === undefined || match.test(JSON.stringify(params) ?? ''));
    if (due === undefined) return undefined;
    due.left -= 1;
    if (due.left === 0) list.splice(list.indexOf(due), 1);
    return due.fault;
  }

  return {
    happened,
    next(name, fault, times = 1, match = undefined) {
      planned.set(name, [...(planned.get(name) ?? []), { fault, left: times, match }]);
    },
    take(name, params) {
      const fault = shift(name, params) ?? shift('*', params);
      if (fault !== undefined) happened.push({ name, kind: fault.kind });
      return fault;
    },
    released: () => held,
    release() {
      letGo();
      ({ promise: held, resolve: letGo } = Promise.withResolvers<void>());
    },
    clear: () => planned.clear(),
  };
}

/** As when a router lost track of the connection. */
export function resetConnection(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

export function sendPage(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/html' }).end(`<html><body>${status}</body></html>`);
}

/** Half of an answer: then the connection is reset, or nothing more comes. */
export function sendHalf(response: ServerResponse, body: Buffer, then: 'partial' | 'stall'): void {
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': body.length });
  response.write(body.subarray(0, Math.ceil(body.length / 2)), () => {
    // Destroyed and not reset: a reset could take the first half back from the other side.
    if (then === 'partial') response.destroy();
  });
}
