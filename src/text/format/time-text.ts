import { localDay } from './local-days.ts';
import { timeOfDay } from './time-of-day.ts';

const halfDay = 12 * 60 * 60_000;
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Whether the time of day is enough to identify `at`, in every time zone. Both in ms since the epoch. */
export function isNear(at: number, now: number): boolean {
  return Math.abs(at - now) < halfDay;
}

/** `Mon 14:30`, or `14:30` when it is `near`: for a reader at this machine. `at` in ms since the epoch. Total. */
export function localTimeText(at: number, near = false): string {
  if (!isMoment(at)) return 'an unknown time';
  return near ? timeOfDay(at) : `${weekdays[new Date(at).getDay()]} ${timeOfDay(at)}`;
}

/** `Mon 14:30 CET`, or `14:30 CET`: for a reader who may be in another time zone than this machine. Total. */
export function timeText(at: number, near = false): string {
  const zone = zoneName(new Date(at));
  return zone === undefined ? localTimeText(at, near) : `${localTimeText(at, near)} ${zone}`;
}

/** `14:30` when that is near or of today, else with its weekday: for a reader at this machine. */
export function nearTimeText(at: number, now: number): string {
  const isToday = isMoment(at) && isMoment(now) && localDay(at) === localDay(now);
  return localTimeText(at, isToday || isNear(at, now));
}

/** Some numbers are outside the calendar. */
function isMoment(at: number): boolean {
  return !Number.isNaN(new Date(at).getTime());
}

/** Each kind of English has short names for the zones of its own part of the world only, and `GMT+1` for others. */
function zoneName(date: Date): string | undefined {
  if (!isMoment(date.getTime())) return undefined;
  let name: string | undefined;
  for (const locale of ['en-US', 'en-GB', 'en-AU', 'en-IN']) {
    const parts = new Intl.DateTimeFormat(locale, { timeZoneName: 'short' }).formatToParts(date);
    name = parts.find(({ type }) => type === 'timeZoneName')?.value;
    if (name !== undefined && /^[A-Z]+$/.test(name)) break;
  }
  return name;
}
