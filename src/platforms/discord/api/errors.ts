import { BridgeError, type BridgeErrorOptions, type ErrorCode } from '../../../core/model/errors.ts';

/** What Discord meant, where one error code allows several reactions. */
export type Reason =
  | 'acknowledged'
  | 'archived'
  | 'bad-token'
  | 'blocked'
  | 'channel-gone'
  | 'expired'
  | 'intent'
  | 'limit'
  | 'message-gone'
  | 'network'
  | 'no-permission'
  | 'proxy'
  | 'refused'
  | 'server'
  | 'thread-exists'
  | 'timeout';

/** A BridgeError with the detail this adapter decides by. Holds no foreign error: those carry URLs and bodies. */
export class DiscordError extends BridgeError {
  readonly reason: Reason;

  constructor(code: ErrorCode, reason: Reason, message: string, options: BridgeErrorOptions = {}) {
    super(code, message, options);
    this.reason = reason;
  }
}

export function hasReason(error: unknown, ...reasons: Reason[]): error is DiscordError {
  return error instanceof DiscordError && reasons.includes(error.reason);
}

/** The call, as far as an error describes it. `name` is static: routes hold tokens. */
export interface CallInfo {
  name: string;
  /** The permission that the bot needs for it. */
  permission?: string;
  /** A simpler form needs less than `permission`. */
  hasFiles?: boolean;
}

/** By Discord's JSON error codes. */
const meanings: Record<number, { code: ErrorCode; reason: Reason }> = {
  10003: { code: 'target-gone', reason: 'channel-gone' },
  10008: { code: 'target-gone', reason: 'message-gone' },
  10015: { code: 'part-refused', reason: 'expired' },
  10062: { code: 'part-refused', reason: 'expired' },
  30033: { code: 'retry-later', reason: 'server' },
  40060: { code: 'part-refused', reason: 'acknowledged' },
  40333: { code: 'retry-later', reason: 'server' },
  50001: { code: 'target-gone', reason: 'no-permission' },
  50007: { code: 'target-gone', reason: 'blocked' },
  50013: { code: 'target-gone', reason: 'no-permission' },
  50027: { code: 'part-refused', reason: 'expired' },
  50083: { code: 'target-gone', reason: 'archived' },
  160004: { code: 'part-refused', reason: 'thread-exists' },
  160005: { code: 'target-gone', reason: 'archived' },
};

const tokenHelp =
  'Discord does not accept the bot token. Reset it under Bot > Token on https://discord.com/developers/applications, then run `dispatch-bridge setup`.';
const intentHelp =
  'This bot cannot read messages. Turn on "Message Content Intent" under Bot > Privileged Gateway Intents on https://discord.com/developers/applications, then start the bridge again.';

export function badToken(message: string): DiscordError {
  return new DiscordError('unauthorized', 'bad-token', message, { userMessage: tokenHelp });
}

/** An intent we ask for is not enabled in the developer portal; the gateway closes with 4014 then. */
export function missingIntent(): DiscordError {
  return new DiscordError('unauthorized', 'intent', 'the message content intent is off (4014)', {
    userMessage: intentHelp,
  });
}

/** We gave the call up because no answer came in time. */
export function timedOut(call: CallInfo, afterMs: number): DiscordError {
  return new DiscordError('retry-later', 'timeout', `${call.name}: no answer within ${afterMs} ms`);
}

/** An error of the connection through a proxy; `error` has its words. */
export function proxyFailed(call: Pick<CallInfo, 'name'>, { message, userMessage }: BridgeError): DiscordError {
  return new DiscordError('retry-later', 'proxy', `${call.name}: ${message}`, userMessage ? { userMessage } : {});
}

/** Any failure of a call, as our own error. The result never holds the token, a URL or the payload. */
export function toDiscordError(call: CallInfo, error: unknown, token: string): DiscordError {
  if (error instanceof DiscordError) return error;
  if (error instanceof BridgeError) return proxyFailed(call, error);
  const { name = '', status, code, message, retryAfter } = fieldsOf(error);
  if (name.startsWith('RateLimitError')) {
    return new DiscordError('retry-later', 'limit', `${call.name}: limited`, {
      retryAfterMs: Number(retryAfter) || 1_000,
    });
  }
  // The token of an interaction that is too old is a 401 too.
  if (status === 401 && meanings[Number(code)] === undefined) return badToken(`${call.name}: 401`);
  if (typeof status === 'number' && status >= 500) {
    return new DiscordError('retry-later', 'server', `${call.name}: ${status}`, { isFault: true });
  }
  if (typeof status === 'number') {
    const detail = String(message ?? '')
      .replaceAll(token, '<token>')
      .slice(0, 300);
    return fromAnswer(call, status, Number(code) || 0, detail);
  }
  const word = [code, name].find((one) => typeof one === 'string' && /^[\w-]{1,40}$/.test(one));
  return new DiscordError('retry-later', 'network', `${call.name}: the network failed (${word ?? 'no details'})`);
}

function fromAnswer(call: CallInfo, status: number, code: number, detail: string): DiscordError {
  const message = `${call.name}: ${status} ${code} ${detail}`;
  const meaning = meanings[code];
  if (meaning?.reason === 'no-permission') return notPermitted(call, message);
  if (meaning !== undefined) return new DiscordError(meaning.code, meaning.reason, message);
  // A 403 without a code of Discord comes from a server in front of it.
  if (status === 403 && code === 0) return new DiscordError('retry-later', 'server', message);
  if (status === 403) return new DiscordError('target-gone', 'no-permission', message);
  return new DiscordError('part-refused', 'refused', message);
}

function notPermitted(call: CallInfo, message: string): DiscordError {
  const permission = call.permission ?? 'View Channels';
  return new DiscordError(
    call.hasFiles ? 'part-refused' : 'target-gone',
    'no-permission',
    `${message}; the bot needs the permission "${permission}" here`,
    { userMessage: `Give the bot the permission "${permission}" in this channel (Edit Channel > Permissions).` },
  );
}

interface ForeignFields {
  name?: string;
  status?: unknown;
  code?: unknown;
  message?: unknown;
  retryAfter?: unknown;
}

/** discord.js is loaded late, so this recognises its classes by their names and fields. */
function fieldsOf(error: unknown): ForeignFields {
  return typeof error === 'object' && error !== null ? (error as ForeignFields) : {};
}
