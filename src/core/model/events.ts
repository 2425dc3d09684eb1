/**
 * One normalised event of a running task. For every prompt: any number of these in the order claude made them,
 * and exactly one `finished`, which is the last.
 */
export type AgentEvent =
  /** claude has the prompt: from now on the model may have been asked. Comes first, where claude tells it. */
  | { type: 'taken' }
  /** Appends to the text of block `block` of message `message`. */
  | { type: 'text-delta'; message: string; block: number; text: string }
  /** The whole text of that block, authoritative: replaces what the deltas made. */
  | { type: 'text'; message: string; block: number; text: string }
  /** The stream broke: forget the text of `message` from block `fromBlock` on. */
  | { type: 'text-dropped'; message: string; fromBlock: number }
  | { type: 'thinking' }
  /** `summary` is what it is about without the tool's name, as claude wrote it: not masked, not cut. `npm test` */
  | { type: 'tool-started'; toolUseId: string; name: string; summary: string }
  | { type: 'tool-finished'; toolUseId: string; failed: boolean }
  /** claude asked its host and waits for the answer (`AgentAsk.id`). */
  | { type: 'asked'; askId: string }
  /** It has the answer, or does not wait any more. */
  | { type: 'ask-closed'; askId: string }
  /** A tool call that claude's own rules or its mode refused, without asking. */
  | { type: 'permission-denied'; name: string; summary: string }
  /** Nothing was heard for `silentMs` though no one is waited for: no text, no tool at work, no retry. Repeated each time that goes by again. */
  | { type: 'stalled'; silentMs: number }
  /** Of a steered message: claude has taken it into the turn of this prompt. */
  | { type: 'folded'; into: string }
  /** The API did not answer; claude tries again in `delayMs`. `status` is the HTTP status, if there was one. */
  | { type: 'retrying'; attempt: number; delayMs: number; status: number | undefined }
  | ({ type: 'finished' } & Outcome);

export interface Outcome {
  /**
   * Of a steered message also: `merged`: the answer is a part of the one to the prompt it was folded into; `withdrawn`:
   * claude never began with it.
   */
  outcome: 'done' | 'stopped' | 'failed' | 'merged' | 'withdrawn';
  /** For `failed`: what kind, for log and tests; the person reads `message`. */
  failure?: Failure;
  /** For `api-error`: what it is when it turns out to be true of the account, because unrelated tasks meet it too. */
  suspected?: 'rate-limited' | 'not-logged-in';
  /** For `failed`: one or two short sentences for the person: what happened, and what to do on the host. It names no button. */
  message?: string;
  /** The text of the answer as markdown, all messages of the turn joined; '' when there was none. */
  text: string;
  sessionId: string;
  costUsd: number | undefined;
  durationMs: number;
  /** For `rate-limited`: when the limit ends, ms since the epoch, if claude told. */
  resetsAt?: number | undefined;
  /** Of this turn, subagents included; undefined: not known. */
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
  /** A limit of the plan or of requests: it ends by itself, `resetsAt` says when. */
  | 'rate-limited'
  /** 5xx of the API: it passes. */
  | 'overloaded'
  /** The API could not be reached. */
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
