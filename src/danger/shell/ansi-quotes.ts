const quotes = /\$'((?:[^'\\]|\\[\s\S])*)'/g;
const escaped = /\\(?:x([\dA-Fa-f]{1,2})|u([\dA-Fa-f]{1,4})|U([\dA-Fa-f]{1,8})|([0-7]{1,3})|c([\s\S])|([\s\S]))/g;
const named = new Map(
  Object.entries({ a: '\x07', b: '\b', e: '\x1b', E: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }),
);
const lastCharacter = 0x10ffff;

/** The line with each `$'…'` replaced by its meaning, and each `$"…"` without its dollar. */
export function withoutAnsiQuotes(command: string): string {
  return command.replace(quotes, (_, inner: string) => `'${unescaped(inner)}'`).replace(/\$(?=")/g, '');
}

function unescaped(text: string): string {
  return text.replace(escaped, (whole, x, u, big, octal, control, other) => {
    const hex: string | undefined = x ?? u ?? big;
    if (hex !== undefined) return characterOf(Number.parseInt(hex, 16));
    if (octal !== undefined) return characterOf(Number.parseInt(octal, 8) % 256);
    if (control !== undefined) return characterOf(control.charCodeAt(0) % 32);
    return named.get(other) ?? other ?? whole;
  });
}

function characterOf(code: number): string {
  return code > lastCharacter ? '' : String.fromCodePoint(code);
}
