/**
 * What makes a text a moment that each reader sees in their own time zone: weekday and time. `at` in ms since the epoch.
 * Source: Bot API, "Date-time entity formatting".
 */
export function momentOf(at: number): { type: 'date_time'; unix_time: number; date_time_format: 'wt' } {
  return { type: 'date_time', unix_time: Math.floor(at / 1000), date_time_format: 'wt' };
}
