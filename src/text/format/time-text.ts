import { timeOfDay } from './time-of-day.ts';

const halfDay = 12 * 60 * 60_000;
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Mon 14:30`, for a reader at this machine. `at` in ms since the epoch. Total. */
export function localTimeText(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? 'an unknown time' : `${weekdays[date.getDay()]} ${timeOfDay(at)}`;
}

/** `Mon 14:30 CET`: for a reader who may be in another time zone than this machine. Total. */
export function timeText(at: number): string {
  const zone = zoneName(new Date(at));
  return zone === undefined ? localTimeText(at) : `${localTimeText(at)} ${zone}`;
}

/** `14:30`, or with its weekday when that is not within the last or next half day, for a reader at this machine. */
export function nearTimeText(at: number, now: number): string {
  return Math.abs(at - now) < halfDay ? timeOfDay(at) : localTimeText(at);
}

/** Each kind of English has short names for the zones of its own part of the world only, and `GMT+1` for others. */
function zoneName(date: Date): string | undefined {
  if (Number.isNaN(date.getTime())) return undefined;
  let name: string | undefined;
  for (const locale of ['en-US', 'en-GB', 'en-AU', 'en-IN']) {
    const parts = new Intl.DateTimeFormat(locale, { timeZoneName: 'short' }).formatToParts(date);
    name = parts.find(({ type }) => type === 'timeZoneName')?.value;
    if (name !== undefined && /^[A-Z]+$/.test(name)) break;
  }
  return name;
}
