import { createSecretMask, hidden } from '../../text/secrets/mask.ts';

/** Wider than the mask for other texts: in a log, even something that only begins like a token is better hidden. */
const tokenShape = /\b\d{6,}:[\w-]{30,}/g;
const discordTokenShape = /\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}/g;
/** Telegram puts the token into the address of every call, so it appears in errors of libraries. */
const tokenInUrl = /(\/(?:file\/)?bot)\d+:[\w-]+/g;

/** A function that masks each of `secrets` in a text, in all its forms, and unknown texts that look like a secret. */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const mask = createSecretMask({ values: secrets });
  return (text) =>
    mask(text)
      .replaceAll(tokenInUrl, `$1${hidden}`)
      .replaceAll(tokenShape, hidden)
      .replaceAll(discordTokenShape, hidden);
}

/**
 * The same for a line of JSON, which stays one: a private key without an end would be hidden up to the end of the line.
 */
export function redactJson(line: string, redact: (text: string) => string): string {
  const redacted = redact(line);
  if (redacted === line || isJson(redacted)) return redacted;
  const each = (_key: string, value: unknown) => (typeof value === 'string' ? redact(value) : value);
  return `${JSON.stringify(JSON.parse(line, each))}\n`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
