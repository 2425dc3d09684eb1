/** The answers among the messages of a chat: they ring, and name their time and their task. Receipts and cards do not. */
export function finalsIn<T extends { text: string; silent: boolean }>(messages: readonly T[]): T[] {
  return messages.filter(({ text, silent }) => !silent && /[\d.]+ (?:s|min|h)\b.* · #\d+\b/.test(text));
}
