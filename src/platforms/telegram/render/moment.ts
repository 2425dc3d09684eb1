/**
 * The fields of a text that each reader sees as a moment in their own time zone: weekday and time, or the time alone
 * when it is `near`. `at` in ms since the epoch. Source: Bot API, "Date-time entity formatting".
 */
export function momentOf({ at, near = false }: { at: number; near?: boolean }) {
  return {
    type: 'date_time',
    unix_time: Math.floor(at / 1000),
    date_time_format: near ? 't' : 'wt',
  } as const;
}
