/** The values in what a person wrote: one a line, or, on a single line, between commas. Without empty ones. */
export function listedIn(words: string): string[] {
  const lines = valuesOf(words.split(/\r?\n/));
  return lines.length === 1 ? valuesOf(lines[0]!.split(',')) : lines;
}

function valuesOf(parts: readonly string[]): string[] {
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
