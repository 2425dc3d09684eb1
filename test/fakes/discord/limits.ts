import { createHash } from 'node:crypto';
import type { Clock } from '../../../src/core/ports/clock.ts';
import { isObject } from './body.ts';
import { Refusal } from './refusal.ts';
import type { DiscordLimits, RouteName, Window } from './types.ts';

const second = 1_000;

/** Discord tells its limits only in headers; these are what bots see. `rename` is told by none and still holds. */
export const defaultLimits: DiscordLimits = {
  post: { calls: 5, ms: 5 * second },
  edit: { calls: 5, ms: 5 * second },
  remove: { calls: 5, ms: second },
  reaction: { calls: 1, ms: 250 },
  typing: { calls: 5, ms: 5 * second },
  thread: { calls: 50, ms: 300 * second },
  channel: { calls: 5, ms: 15 * second },
  rename: { calls: 2, ms: 600 * second },
  webhook: { calls: 5, ms: 2 * second },
  other: { calls: 5, ms: 5 * second },
  global: { calls: 50, ms: second },
};

type Kind = keyof DiscordLimits;

const kinds: Partial<Record<RouteName, Kind>> = {
  'POST /channels/:channel/messages': 'post',
  'PATCH /channels/:channel/messages/:message': 'edit',
  'DELETE /channels/:channel/messages/:message': 'remove',
  'PUT /channels/:channel/messages/:message/reactions/:emoji/@me': 'reaction',
  'DELETE /channels/:channel/messages/:message/reactions/:emoji/@me': 'reaction',
  'POST /channels/:channel/typing': 'typing',
  'POST /channels/:channel/messages/:message/threads': 'thread',
  'POST /channels/:channel/threads': 'thread',
  'PATCH /channels/:channel': 'channel',
  'POST /webhooks/:application/:token': 'webhook',
  'GET /webhooks/:application/:token/messages/:message': 'webhook',
  'PATCH /webhooks/:application/:token/messages/:message': 'webhook',
  'DELETE /webhooks/:application/:token/messages/:message': 'webhook',
};
const unlimited: RouteName[] = [
  'POST /interactions/:interaction/:token/callback',
  'GET /attachments/:channel/:attachment/:name',
];

export interface Limiter {
  /** Counts a call. @returns the headers of its answer. @throws Refusal 429 when it is one too many */
  admit(route: RouteName, params: Record<string, string>, body?: unknown): Record<string, string>;
}

interface OpenWindow {
  used: number;
  resetAt: number;
}

/** @param enforced whether one too many is refused; the headers are the same either way */
export function createLimiter(limits: DiscordLimits, enforced: boolean, clock: Clock): Limiter {
  const windows = new Map<string, OpenWindow>();

  function count(key: string, { calls, ms }: Window): OpenWindow & { isOver: boolean } {
    const now = clock.now();
    let window = windows.get(key);
    if (window === undefined || window.resetAt <= now) window = { used: 0, resetAt: now + ms };
    windows.set(key, window);
    const isOver = window.used >= calls;
    window.used = Math.min(calls, window.used + 1);
    return { ...window, isOver };
  }

  function admit(route: RouteName, params: Record<string, string>, body?: unknown): Record<string, string> {
    if (unlimited.includes(route)) return {};
    const kind = kinds[route] ?? 'other';
    if (kind !== 'webhook') admitGlobally();
    const bucket = kind === 'other' ? route : kind;
    const major = params.channel ?? params.token ?? params.guild ?? '';
    const window = count(`${bucket} ${major}`, limits[kind]);
    const headers = headersOf(limits[kind], window, bucket);
    if (enforced && window.isOver) throw tooMany(window.resetAt, headers, 'user');
    if (kind === 'channel' && renames(body)) {
      const names = count(`rename ${major}`, limits.rename);
      // The headers are those of the bucket, which has calls left: so clients know a limit below it.
      if (enforced && names.isOver) throw tooMany(names.resetAt, headers, 'user');
    }
    return headers;
  }

  function admitGlobally(): void {
    const window = count('global', limits.global);
    if (enforced && window.isOver) throw tooMany(window.resetAt, { 'X-RateLimit-Global': 'true' }, 'global');
  }

  function headersOf({ calls }: Window, { used, resetAt }: OpenWindow, bucket: string): Record<string, string> {
    return {
      'X-RateLimit-Limit': String(calls),
      'X-RateLimit-Remaining': String(calls - used),
      'X-RateLimit-Reset': (resetAt / second).toFixed(3),
      'X-RateLimit-Reset-After': ((resetAt - clock.now()) / second).toFixed(3),
      'X-RateLimit-Bucket': createHash('md5').update(bucket).digest('hex'),
    };
  }

  function tooMany(resetAt: number, headers: Record<string, string>, scope: 'user' | 'global'): Refusal {
    return rateLimited((resetAt - clock.now()) / second, scope === 'global', {
      ...headers,
      'X-RateLimit-Scope': scope,
    });
  }

  return { admit };
}

/** A name counts also where it stays the same. */
function renames(body: unknown): boolean {
  return isObject(body) && ('name' in body || 'topic' in body);
}

/** @param retryAfter seconds */
export function rateLimited(retryAfter: number, global: boolean, headers: Record<string, string> = {}): Refusal {
  return new Refusal(
    429,
    0,
    'You are being rate limited.',
    { retry_after: retryAfter, global },
    { 'Retry-After': String(Math.ceil(retryAfter)), ...headers },
  );
}
