/**
 * When a limit ends, from the sentence `claude` writes about it. It writes `· resets 3pm (Europe/Berlin)` for a time of
 * the next 24 hours, `· resets Nov 22, 10:41am (UTC)` for a later one, with the year when that is another one; older
 * versions a `|` and seconds since the epoch. Source: `claude` 2.1.329, measured.
 */

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** `claude` cuts seconds off, so the end of the minute it names is meant. */
const cutOffMs = minuteMs - 1;

/** A time of day that was just now has passed; one further back is tomorrow's. */
const justNowMs = 10 * minuteMs;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const phrase =
  /\bresets?(?: at| on)? (?:(?<weekday>sun|mon|tue|wed|thu|fri|sat)\w*,? (?:at )?|(?<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w* (?<day>\d{1,2})(?:, (?<year>\d{4}))?(?:,| at) )?(?<hour>\d{1,2})(?::(?<minute>\d\d))? ?(?<half>am|pm)?(?: ?\((?<zone>[\w/+-]+)\))?/i;

const waiting =
  /\b(?:resets in|(?:try again|retry) (?:in|after)|retry-after:?) (?<amount>\d+(?:\.\d+)?) ?(?<unit>s|m|h|d)?[a-z]*(?: (?:and )?(?<minutes>\d+) ?m[a-z]*)?/i;

const unitMs: Record<string, number> = { s: 1000, m: minuteMs, h: 60 * minuteMs, d: dayMs };

/** Ms since the epoch; undefined: the sentence names no time. `now` in ms since the epoch. */
export function resetTimeIn(sentence: string, now: number): number | undefined {
  const stamp = /\|\s*(\d{10}|\d{13})\b/.exec(sentence)?.[1];
  if (stamp) return stamp.length === 10 ? Number(stamp) * 1000 : Number(stamp);
  const wait = waiting.exec(sentence)?.groups;
  if (wait) {
    const ms = Number(wait.amount) * unitMs[(wait.unit ?? 's').toLowerCase()]! + Number(wait.minutes ?? 0) * minuteMs;
    return Math.round(now + ms);
  }
  const said = phrase.exec(sentence)?.groups;
  const named = said && namedTime(said, now);
  return named === undefined ? undefined : named + cutOffMs;
}

/** The sentence without the time: the caller shows it in a better form. */
export function withoutResetTime(sentence: string): string {
  return sentence
    .replace(/\|\s*\d{10,13}\b/, '')
    .replace(/\s*(?:·|∙|-|\.|,)?\s*\b(?:(?:your )?limit )?(?:will )?resets?\b[^.·]*\.?$/i, '')
    .trim();
}

function namedTime(said: Record<string, string | undefined>, now: number): number | undefined {
  const hour = hourOf(Number(said.hour), said.half);
  const minute = Number(said.minute ?? 0);
  // A bare number without minutes and am or pm is no time of day.
  if (hour === undefined || minute > 59 || (said.minute === undefined && said.half === undefined)) return undefined;
  const zone = knownZone(said.zone);
  const today = wallClock(now, zone);
  const at = (year: number, month: number, day: number) => moment(Date.UTC(year, month, day, hour, minute), zone);
  const latest = now - justNowMs;

  if (said.month !== undefined) {
    const month = months.indexOf(said.month.toLowerCase());
    const day = Number(said.day);
    const thisYear = at(Number(said.year ?? today.year), month, day);
    return said.year !== undefined || thisYear >= latest ? thisYear : at(today.year + 1, month, day);
  }
  const wanted = said.weekday === undefined ? undefined : weekdays.indexOf(said.weekday.toLowerCase());
  const ahead = wanted === undefined ? 0 : (wanted - today.weekday + 7) % 7;
  const first = at(today.year, today.month, today.day + ahead);
  return first >= latest ? first : at(today.year, today.month, today.day + ahead + (wanted === undefined ? 1 : 7));
}

function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour < 24 ? hour : undefined;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}

/** Undefined: the zone of this machine, where `claude` wrote the sentence. */
function knownZone(name: string | undefined): string | undefined {
  try {
    return name && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** What a clock on the wall shows in `zone` at `at`. */
function wallClock(at: number, zone: string | undefined) {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const number = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const [year, month, day] = [number('year'), number('month') - 1, number('day')];
  const utc = Date.UTC(year, month, day, number('hour'), number('minute'), number('second'));
  return { year, month, day, weekday: new Date(utc).getUTCDay(), utc };
}

/**
 * When the clock on the wall shows `wall`, given as if it were UTC. Computed twice: the first guess may miss a change
 * of the clocks.
 */
function moment(wall: number, zone: string | undefined): number {
  const offset = (at: number) => wallClock(at, zone).utc - Math.floor(at / 1000) * 1000;
  const guess = wall - offset(wall);
  return wall - offset(guess);
}
