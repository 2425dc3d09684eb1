/** The input of a tool, field by field; untrusted. */
export type Fields = Record<string, unknown>;

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** All texts in it at any depth, field names included, except those in `without`. */
export function textsIn(value: unknown, without: readonly string[] = []): string[] {
  const texts: string[] = [];
  // No recursion: an input may be deeper than the stack.
  const rest: unknown[] = [value];
  while (rest.length > 0) {
    const one = rest.pop();
    if (typeof one === 'string') texts.push(one);
    if (typeof one !== 'object' || one === null) continue;
    for (const [name, inner] of Object.entries(one)) {
      if (without.includes(name)) continue;
      if (!Array.isArray(one)) texts.push(name);
      rest.push(inner);
    }
  }
  return texts;
}
