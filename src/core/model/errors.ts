/**
 * What can go wrong, in our own words. Adapters translate foreign errors into these at their border.
 * - `retry-later`: a limit, an overload, the network; `retryAfterMs` when the other side gave a time
 * - `part-refused`: the platform refuses this form of the content; a simpler one may work
 * - `target-gone`: the chat, topic or message to reach does not exist any more, or the person blocked us
 * - `unauthorized`: the platform or the agent does not accept our credentials
 * - `conflict`: someone else uses what only one may use (a second poller, a busy session)
 * - `agent-missing`: no `claude` to run
 * - `agent-failed`: the `claude` process did not start, crashed or fell silent
 * - `store-refused`: the store cannot write or read just now: a full disk, a lock. Nothing of the call or the transaction
 *   around it is stored, and the same call works when the cause is gone
 * - `unusable`: a file of ours is damaged, written by a newer version, or not ours to write
 * - `workspace`: Git, or a program beside it, could not do something to a worktree; `userMessage` has its output and the fix
 * - `invalid`: bad input of a person; `userMessage` names the fault and the fix
 * - `internal`: a bug of ours
 */
export type ErrorCode =
  | 'retry-later'
  | 'part-refused'
  | 'target-gone'
  | 'unauthorized'
  | 'conflict'
  | 'agent-missing'
  | 'agent-failed'
  | 'store-refused'
  | 'unusable'
  | 'workspace'
  | 'invalid'
  | 'internal';

export interface BridgeErrorOptions {
  /** Default: true for `retry-later` and `store-refused`, false for the others. */
  retryable?: boolean;
  /** The other side failed at this call (HTTP 5xx), so the call itself may be the cause. */
  isFault?: boolean;
  /** Milliseconds to wait before another try, when known. */
  retryAfterMs?: number;
  /** What the person may read, in the chat or the terminal. Never holds a secret. */
  userMessage?: string;
  cause?: unknown;
}

/** The one error class of the bridge. `message` is for the log, `userMessage` for people. */
export class BridgeError extends Error {
  override readonly name = 'BridgeError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly isFault: boolean;
  readonly retryAfterMs: number | undefined;
  readonly userMessage: string | undefined;

  constructor(code: ErrorCode, message: string, options: BridgeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? (code === 'retry-later' || code === 'store-refused');
    this.isFault = options.isFault ?? false;
    this.retryAfterMs = options.retryAfterMs;
    this.userMessage = options.userMessage;
  }
}

/** Trying the same again may work: a limit, the network, a full disk; the platform reports bad credentials. */
export function passesByItself(error: unknown): error is BridgeError {
  return (
    error instanceof BridgeError && (error.retryable || error.code === 'unauthorized' || error.code === 'conflict')
  );
}

/** The trouble is the database's: no platform, no `claude` and no person caused it, and its words are for the host. */
export function isOfStore(error: unknown): boolean {
  return isBridgeError(error, 'store-refused') || isBridgeError(error, 'unusable');
}

export function isBridgeError(error: unknown, code?: ErrorCode): error is BridgeError {
  return error instanceof BridgeError && (code === undefined || error.code === code);
}
