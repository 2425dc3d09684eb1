const mask = '«hidden»';

/** Shorter ones would mask innocent text, and can't be secrets worth the name. */
const shortestSecret = 6;

/** Telegram puts the token into the address of every call, so it shows up in errors nobody wrote with care. */
const tokenShape = /\b\d{6,}:[\w-]{30,}/g;
const discordTokenShape = /\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}/g;
const tokenInUrl = /(\/(?:file\/)?bot)\d+:[\w-]+/g;
const passwordInUrl = /(\w:\/\/[^\s/:@"]*:)[^\s/@"]+(?=@)/g;

/** Of tokens the log was never told about; the address of a Bot API server of one's own may hold a password. */
function maskShapes(text: string): string {
  return text
    .replaceAll(tokenInUrl, `$1${mask}`)
    .replaceAll(tokenShape, mask)
    .replaceAll(discordTokenShape, mask)
    .replaceAll(passwordInUrl, `$1${mask}`);
}

/** A function that masks each of `secrets` in a text, also where it is URL-encoded or escaped inside JSON. */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const forms = new Set(
    secrets
      .filter((secret) => secret.length >= shortestSecret)
      .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]),
  );
  // The longest first: a secret may be part of another one.
  const known = [...forms].sort((a, b) => b.length - a.length);
  return (text) => {
    return maskShapes(known.reduce((result, form) => result.replaceAll(form, mask), text));
  };
}
