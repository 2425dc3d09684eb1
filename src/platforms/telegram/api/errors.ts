import { GrammyError, HttpError } from 'grammy/web';
import { BridgeError, type BridgeErrorOptions, type ErrorCode } from '../../../core/model/errors.ts';

/** What Telegram meant, where one error code allows several reactions. */
export type Reason =
  | 'bad-token'
  | 'blocked'
  | 'drafts-refused'
  | 'file-gone'
  | 'file-too-big'
  | 'foreign-answer'
  | 'limit'
  | 'message-gone'
  | 'method-missing'
  | 'moved'
  | 'network'
  | 'not-modified'
  | 'other-poller'
  | 'press-too-old'
  | 'proxy'
  | 'refused'
  | 'server'
  | 'target-gone'
  | 'timeout'
  | 'topics-refused'
  | 'webhook';

/** A BridgeError with the detail this adapter decides by. Holds no foreign error: those carry the token's URL. */
export class TelegramError extends BridgeError {
  readonly reason: Reason;
  /** The group became a supergroup with this id; the old id is dead. */
  readonly movedTo: number | undefined;

  constructor(
    code: ErrorCode,
    reason: Reason,
    message: string,
    options: BridgeErrorOptions & { movedTo?: number } = {},
  ) {
    super(code, message, options);
    this.reason = reason;
    this.movedTo = options.movedTo;
  }
}

export function hasReason(error: unknown, ...reasons: Reason[]): error is TelegramError {
  return error instanceof TelegramError && reasons.includes(error.reason);
}

interface Rule {
  status: number;
  method?: string;
  description?: RegExp;
  code: ErrorCode;
  reason: Reason;
}

/** The first rule that fits decides. Descriptions as in tdlib/telegram-bot-api. */
const rules: Rule[] = [
  { status: 401, code: 'unauthorized', reason: 'bad-token' },
  { status: 404, method: 'getMe', code: 'unauthorized', reason: 'bad-token' },
  { status: 404, method: 'file', code: 'target-gone', reason: 'file-gone' },
  { status: 404, code: 'part-refused', reason: 'method-missing' },
  { status: 403, code: 'target-gone', reason: 'blocked' },
  { status: 409, description: /webhook/i, code: 'conflict', reason: 'webhook' },
  { status: 409, code: 'conflict', reason: 'other-poller' },
  { status: 429, code: 'retry-later', reason: 'limit' },
  { status: 400, method: 'getFile', description: /too big/i, code: 'invalid', reason: 'file-too-big' },
  // Telegram's own trouble and an outdated file have these same words; the next try may show which it is.
  { status: 400, method: 'getFile', description: /temporarily unavailable/i, code: 'retry-later', reason: 'server' },
  { status: 400, method: 'getFile', code: 'target-gone', reason: 'file-gone' },
  // A chat that takes no photos or no documents still takes text.
  { status: 400, description: /rights to send (?!text)/i, code: 'part-refused', reason: 'refused' },
  { status: 400, method: 'deleteMessage', description: /can't be deleted/i, code: 'part-refused', reason: 'refused' },
  {
    status: 400,
    description: /message is not modified|TOPIC_NOT_MODIFIED/i,
    code: 'part-refused',
    reason: 'not-modified',
  },
  {
    status: 400,
    description:
      /message to (edit|delete|react) not found|message can't be (edited|deleted)|no text in the message to edit|message identifier is not specified|MESSAGE_(ID_INVALID|EDIT_TIME_EXPIRED)/i,
    code: 'target-gone',
    reason: 'message-gone',
  },
  {
    status: 400,
    description:
      /(chat|user|message thread|topic) not found|TOPIC_(CLOSED|DELETED|ID_INVALID)|PEER_ID_INVALID|CHAT_WRITE_FORBIDDEN|group chat was (upgraded|deactivated)|rights to send|bot is not a member|have no write access/i,
    code: 'target-gone',
    reason: 'target-gone',
  },
  {
    status: 400,
    description: /not enough rights to (create|edit|close|manage)|CHAT_ADMIN_REQUIRED|chat is not a forum/i,
    code: 'part-refused',
    reason: 'topics-refused',
  },
  { status: 400, description: /TEXTDRAFT_PEER_INVALID/i, code: 'part-refused', reason: 'drafts-refused' },
  {
    status: 400,
    description: /query is too old|query ID is invalid|QUERY_ID_INVALID/i,
    code: 'part-refused',
    reason: 'press-too-old',
  },
];

const tokenHelp =
  'Telegram does not accept the bot token. Get a valid one from @BotFather, then run `dispatch-bridge setup`.';

/**
 * Any failure of a call, as our own error. The result never holds the token, a URL or the payload.
 * @param proxy the proxy of the call, for people
 */
export function toTelegramError(method: string, error: unknown, token: string, proxy?: string): TelegramError {
  if (error instanceof TelegramError) return error;
  if (error instanceof GrammyError) return fromAnswer(method, error, token);
  if (error instanceof HttpError) return fromTransport(method, error.error, proxy);
  return new TelegramError('internal', 'refused', redact(`${method}: ${String(error)}`, token));
}

/** We gave the call up because no answer came in time. */
export function timedOut(method: string, afterMs: number, proxy?: string): TelegramError {
  return new TelegramError('retry-later', 'timeout', `${method}: no answer within ${afterMs} ms${through(proxy)}`);
}

function through(proxy: string | undefined): string {
  return proxy === undefined ? '' : `, through the proxy ${proxy}`;
}

function fromAnswer(method: string, error: GrammyError, token: string): TelegramError {
  const status = error.error_code;
  const message = redact(`${method}: ${status} ${error.description}`, token);
  if (status >= 500) return new TelegramError('retry-later', 'server', message, { isFault: true });

  const rule = rules.find(
    (r) =>
      r.status === status &&
      (r.method === undefined || r.method === method) &&
      (r.description === undefined || r.description.test(error.description)),
  );
  const { retry_after: retryAfter, migrate_to_chat_id: movedTo } = error.parameters;
  return new TelegramError(rule?.code ?? 'part-refused', rule?.reason ?? 'refused', message, {
    ...(rule?.reason === 'limit' && { retryAfterMs: (retryAfter ?? 1) * 1000 }),
    ...(rule?.code === 'unauthorized' && { userMessage: tokenHelp }),
    ...(movedTo !== undefined && { movedTo }),
  });
}

/** Keeps only the short code: the text of these errors quotes the URL, and the URL holds the token. */
function fromTransport(method: string, cause: unknown, proxy: string | undefined): TelegramError {
  // The message is our own, about a proxy.
  if (cause instanceof BridgeError) {
    const { message, userMessage } = cause;
    return new TelegramError('retry-later', 'proxy', `${method}: ${message}`, userMessage ? { userMessage } : {});
  }
  const { code, type } = (typeof cause === 'object' && cause !== null ? cause : {}) as Record<string, unknown>;
  const detail = [code, type].find((word): word is string => typeof word === 'string' && /^[\w-]{1,40}$/.test(word));
  if (proxy !== undefined && detail === 'HTTP_407') {
    const what = `proxy ${proxy} does not accept the user and password (407)`;
    return new TelegramError('retry-later', 'proxy', `${method}: the ${what}`, { userMessage: `The ${what}` });
  }
  if (detail?.startsWith('HTTP_')) {
    const message = `${method}: no answer of a Bot API server (${detail})${through(proxy)}`;
    return new TelegramError('retry-later', 'foreign-answer', message, { isFault: /^HTTP_5/.test(detail) });
  }
  const message = `${method}: the network failed (${detail ?? 'no details'})${through(proxy)}`;
  return new TelegramError('retry-later', 'network', message);
}

function redact(message: string, token: string): string {
  const secret = token.slice(token.indexOf(':') + 1);
  return message.replaceAll(token, '<token>').replaceAll(secret, '<token>');
}
