/** `14:03`, in the time zone of this machine. `ms` since the epoch. */
export function timeOfDay(ms: number): string {
  const time = new Date(ms);
  return [time.getHours(), time.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}
