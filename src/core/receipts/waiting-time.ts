import { median } from '../../text/format/numbers.ts';
import type { Task } from '../model/task.ts';

const minute = 60_000;
const hour = 60 * minute;
/** Above this, minutes would be too exact. */
const longMs = 90 * minute;
/** With fewer tasks there is no estimate. */
const fewest = 3;

/** How many of the latest tasks of a conversation the estimate uses. */
export const tellingTasks = 20;

/**
 * How long the task behind `before` others may wait, ms, judged by how long answered tasks here took (`durations`, ms).
 * Undefined: unknown.
 */
export function waitingTime(
  durations: readonly number[],
  before: number,
  current: Task | undefined,
  now: number,
): number | undefined {
  // Nobody knows how long a person takes to answer.
  if (durations.length < fewest || (current && current.state !== 'running')) return undefined;
  const usual = median(durations);
  const rest = current ? Math.max(0, usual - (now - (current.startedAt ?? now))) : 0;
  return rest + before * usual;
}

/** `Next in line`, `2nd in line`, with `about 4 min` when that is known. `place`: 1 is next. */
export function placeInWords(place: number, waitMs: number | undefined): string {
  const where = place === 1 ? 'Next in line' : `${ordinal(place)} in line`;
  return waitMs === undefined ? where : `${where} · about ${roughly(waitMs)}`;
}

function roughly(ms: number): string {
  if (ms >= longMs) return `${Math.round(ms / hour)} h`;
  return `${Math.max(1, Math.round(ms / minute))} min`;
}

function ordinal(n: number): string {
  const isTeen = n % 100 > 10 && n % 100 < 14;
  const ending = isTeen ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[n % 10] ?? 'th');
  return `${n}${ending}`;
}
