/** Lets everything else that is due have its turn, in the middle of long work. No clock: it takes no time of its own. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
