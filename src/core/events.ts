/**
 * One normalised event of a running task. For every prompt: any number of these in the order claude made them,
 * and exactly one `finished`, which is the last.
 */
export type AgentEvent =
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
  /** The API did not answer; claude tries again in `delayMs`. `status` is the HTTP status, if there was one. */
  | { type: 'retrying'; attempt: number; delayMs: number; status: number | undefined }
  | ({ type: 'finished' } & Outcome);

export interface Outcome {
  outcome: 'done' | 'stopped' | 'failed';
  /** For `failed`: what kind, for log and tests; the person reads `message`. */
  failure?: Failure;
  /** For `failed`: one or two short sentences for the person: what happened and what to do. */
  message?: string;
  /** The text of the answer as markdown, all messages of the turn joined; '' when there was none. */
  text: string;
  sessionId: string;
  costUsd: number | undefined;
  durationMs: number;
}

export type Failure =
  | 'not-logged-in'
  | 'rate-limited'
  | 'overloaded'
  | 'api-error'
  | 'max-turns'
  | 'budget'
  | 'crashed'
  | 'silent'
  | 'refused';
