/** The zone of this machine, as `Intl` knows it. */
export function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Midnight of this machine at the beginning of the day of `at`, or `daysBefore` days earlier, ms since the epoch. */
export function localDayStart(at: number, daysBefore = 0): number {
  const day = new Date(at);
  // Days are not always 24 hours long.
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() - daysBefore).getTime();
}

/** `2026-11-21`, in the zone of this machine. `at` in ms since the epoch. */
export function localDay(at: number): string {
  const day = new Date(at);
  const [month, date] = [day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${day.getFullYear()}-${month}-${date}`;
}
