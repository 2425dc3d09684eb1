import { newId } from './message.ts';

/** How the Messages API refuses. */

/** What a server that refuses everything answers with. */
export interface Refusal {
  status: number;
  /** The usage limit of a plan, which ends so many seconds after each request. */
  limitSeconds?: number;
  /** Its words; default: made up. */
  message?: string;
}

const errorTypes: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  529: 'overloaded_error',
};

export function errorBody(status: number, message = `fake ${errorTypes[status] ?? 'api_error'}`) {
  return { type: 'error', error: { type: errorTypes[status] ?? 'api_error', message }, request_id: newId('req') };
}

/** The CLI reads them where it is logged in with a plan. */
export function limitHeaders(until: string): Record<string, string> {
  return {
    'anthropic-ratelimit-unified-status': 'rejected',
    'anthropic-ratelimit-unified-reset': until,
    'anthropic-ratelimit-unified-representative-claim': 'five_hour',
  };
}

/** Headers that go with a refusal of now. */
export function headersOf({ limitSeconds }: Refusal): Record<string, string> {
  return limitSeconds === undefined ? {} : limitHeaders(String(Math.ceil(Date.now() / 1000) + limitSeconds));
}
