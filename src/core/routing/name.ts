export function nameFor(words: string): string {
  return words.split(/\s+/).slice(0, 2).join('-');
}
