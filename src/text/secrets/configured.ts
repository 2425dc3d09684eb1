const shortestValue = 6;
/** Shorter base64 pieces of a secret occur in too many other texts. */
const shortestBase64 = 8;
/** This many characters of a value are its beginning. */
const shortestBeginning = 4;

/** All literals needed to find `values` in plain, URL-encoded, JSON and base64 form. */
export function configuredLiterals(values: readonly string[]): string[] {
  return [...new Set(values.filter((value) => value.length >= shortestValue).flatMap(formsOf))];
}

function formsOf(value: string): string[] {
  const encoded = encodeURIComponent(value.toWellFormed());
  const lower = encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  return [value, encoded, lower, JSON.stringify(value).slice(1, -1), ...base64Of(value)];
}

/**
 * Base64 depends on where in the encoded text the value begins: three forms, each without the characters its neighbours
 * change.
 */
function base64Of(value: string): string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const whole = Math.floor(((offset + bytes.length) * 8) / 6);
    const inner = encoded.slice(Math.ceil((offset * 8) / 6), whole);
    const forUrls = inner.replaceAll('+', '-').replaceAll('/', '_');
    return inner.length < shortestBase64 ? [] : [inner, forUrls];
  });
}

/** Where an unfinished literal at the end of the text begins; the text's length when there is none. */
export function growingLiteralAt(text: string, literals: readonly string[]): number {
  return literals.reduce((first, literal) => Math.min(first, beginningAt(text, literal)), text.length);
}

function beginningAt(text: string, literal: string): number {
  const first = literal.slice(0, shortestBeginning);
  let at = text.indexOf(first, Math.max(text.length - literal.length + 1, 0));
  while (at !== -1 && !literal.startsWith(text.slice(at))) at = text.indexOf(first, at + 1);
  return at === -1 ? text.length : at;
}
