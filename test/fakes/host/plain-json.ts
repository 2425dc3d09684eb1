import { BridgeError } from '../../../src/core/model/errors.ts';

/**
 * The value as JSON, if that keeps its meaning. An undefined field is a missing one.
 * @throws BridgeError `internal`, with the place, for what JSON would leave out or change: functions, maps, dates,
 * instances of classes, undefined in a list, numbers that are none
 */
export function toJson(value: unknown): string {
  assertPlain(value, 'it');
  return JSON.stringify(value);
}

function assertPlain(value: unknown, place: string): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) assertPlain(item, `${place}[${at}]`);
    return;
  }
  if (typeof value !== 'object' || !isPlain(value)) {
    throw new BridgeError('internal', `${place} cannot cross a wire: ${kindOf(value)}`);
  }
  for (const [key, field] of Object.entries(value)) if (field !== undefined) assertPlain(field, `${place}.${key}`);
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.getOwnPropertySymbols(value).length === 0;
}

function kindOf(value: unknown): string {
  return typeof value === 'object' ? (value?.constructor?.name ?? 'object') : `${typeof value} ${String(value)}`;
}

/** An error as data. What no person and no program reads of it (its cause, its stack) stays where it happened. */
export function errorToData(error: unknown): Record<string, unknown> {
  if (error instanceof BridgeError) {
    const { code, message, retryable, isFault, retryAfterMs, userMessage } = error;
    return { code, message, retryable, isFault, retryAfterMs, userMessage };
  }
  return { message: error instanceof Error ? error.message : String(error) };
}

export function errorFromData(data: Record<string, unknown>): Error {
  const { code, message, ...options } = data;
  return code === undefined
    ? new Error(String(message))
    : new BridgeError(code as BridgeError['code'], String(message), options);
}
