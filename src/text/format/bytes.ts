const units = ['bytes', 'kB', 'MB', 'GB'] as const;

/** `812 bytes`, `4.2 MB`: for people; 1 MB is 1024 kB, as on the platforms. */
export function formatBytes(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1024 && unit < units.length - 1) {
    amount /= 1024;
    unit++;
  }
  const digits = unit > 0 && amount < 10 ? 1 : 0;
  return `${amount.toFixed(digits).replace(/\.0$/, '')} ${units[unit]}`;
}
