const unitMs: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

const ago = /^(\d{1,6})([mhd])$/;
const isoMoment = /^(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?$/i;

/**
 * A moment as people type it, in ms since the epoch: `2h` (so long before `now`; also m, d), `2026-11-21`, or an ISO
 * time, also with a space in place of the T. Without a zone it is local. Undefined when it is none.
 */
export function parseMoment(text: string, now: number): number | undefined {
  const before = ago.exec(text);
  if (before) return now - Number(before[1]) * unitMs[before[2]!]!;

  const iso = isoMoment.exec(text);
  if (!iso || !isDay(Number(iso[1]), Number(iso[2]), Number(iso[3]))) return undefined;
  // A day alone would be read as one of UTC.
  const ms = Date.parse(text.length === 10 ? `${text}T00:00` : text.toUpperCase().replace(' ', 'T'));
  return Number.isNaN(ms) ? undefined : ms;
}

/** `Date` takes the 31st of February for a day in March. */
function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
