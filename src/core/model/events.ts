/**
 * A moment: milliseconds since the epoch, as `Clock.now` gives it. A length of time is a plain number whose name ends in
 * `Ms`.
 */
export type EpochMs = number;

/**
 * One normalised event of a running task. Every prompt gets any number of these in the order Claude made them, and
 * exactly one `finished`, which is the last.
 */
export type AgentEvent =
  /** Claude has the prompt: from now on it may have asked the model. Comes first, if this version reports it. */
  | { type: 'taken' }
  /** Appends to the text of block `block` of message `message`. */
  | { type: 'text-delta'; message: string; block: number; text: string }
  /** The whole text of that block, authoritative: replaces what the deltas made. */
  | { type: 'text'; message: string; block: number; text: string }
  /** The stream broke: forget the text of `message` from block `fromBlock` on. */
  | { type: 'text-dropped'; message: string; fromBlock: number }
  | { type: 'thinking' }
  /** `summary` is what it is about without the tool's name, as Claude wrote it: not masked, not cut. `npm test` */
  | { type: 'tool-started'; toolUseId: string; name: string; summary: string }
  | { type: 'tool-finished'; toolUseId: string; failed: boolean }
  /** Claude asked its host and waits for the answer (`AgentAsk.id`). */
  | { type: 'asked'; askId: string }
  /** It has the answer, or no longer waits. */
  | { type: 'ask-closed'; askId: string }
  /** A tool call that Claude's own rules or its mode refused, without asking. */
  | { type: 'permission-denied'; name: string; summary: string }
  /**
   * Claude was silent for `silentMs` though it waits for nobody: no text, no tool at work, no retry. Repeated each time
   * this passes again.
   */
  | { type: 'stalled'; silentMs: number }
  /** For a steered message: Claude has taken it into the turn of this prompt. */
  | { type: 'folded'; into: string }
  /** The API did not answer; Claude tries again in `delayMs`. `status` is the HTTP status, if there was one. */
  | { type: 'retrying'; attempt: number; delayMs: number; status: number | undefined }
  | ({ type: 'finished' } & Outcome);

export interface Outcome {
  /**
   * For a steered message also `merged`: its answer is part of the answer to the prompt it was folded into;
   * `withdrawn`: Claude never began it.
   */
  outcome: 'done' | 'stopped' | 'failed' | 'merged' | 'withdrawn';
  /** For `failed`: what kind, for log and tests; the person reads `message`. */
  failure?: Failure;
  /** For `api-error`: what it is when unrelated tasks meet it too, so that it concerns the account. */
  suspected?: 'rate-limited' | 'not-logged-in';
  /** For `failed`: one or two short sentences for the person: what happened, and what to do on the host. It names no button. */
  message?: string;
  /** The text of the answer as markdown, all messages of the turn joined; '' when there was none. */
  text: string;
  sessionId: string;
  costUsd: number | undefined;
  durationMs: number;
  /** For `rate-limited`: when the limit ends, ms since the epoch, if Claude reported it. */
  resetsAt?: EpochMs | undefined;
  /** For this turn, subagents included; undefined: not known. */
  tokens?: Tokens | undefined;
  /** How full the session is after it, in tokens; undefined: not known. */
  context?: ContextFill | undefined;
}

export interface Tokens {
  input: number;
  output: number;
  /** Read from, and written to, the API's cache. */
  cacheRead: number;
  cacheWrite: number;
}

export interface ContextFill {
  used: number;
  window: number;
}

export type Failure =
  | 'not-logged-in'
  /** A limit of the plan or of requests: it ends by itself, at `resetsAt`. */
  | 'rate-limited'
  /** 5xx of the API: it passes. */
  | 'overloaded'
  /** Claude could not reach the API. */
  | 'network'
  | 'api-error'
  | 'max-turns'
  | 'budget'
  | 'crashed'
  | 'silent'
  /** Claude ended before it read the message. */
  | 'unread'
  | 'refused'
  /** The session has no room for another message. */
  | 'context-full';
