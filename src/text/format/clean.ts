// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are made of them
const escapeSequence = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b\n\r\u0085\u2028\u2029]*(?:\u0007|\u001b\\))/g;
const lineEnd = /\r\n?|[\u0085\u2028\u2029]/g;
const otherSpace = /[\v\f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
const control = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u202a-\u202e]/g;
const loneSurrogate = /\p{Surrogate}/gu;
/** Telegram drops these marks; composed with their letter (å) the first one survives. */
const droppedMark = /\P{M}?[\u030a\u0333\u033f]/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what any of the above matches
const suspicious = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e]|\u030a|\u0333|\u033f|\p{Surrogate}/u;

/**
 * Text that is safe to show anywhere: terminal escape sequences, control characters and direction overrides are
 * removed, line ends are `\n`, lone surrogates are U+FFFD. Newlines and tabs stay, and no line disappears with a
 * sequence. Cleaning twice changes nothing more. Texts a person decides by go through reveal.ts first, so that they
 * lose nothing here.
 */
export function cleanText(text: string): string {
  if (!suspicious.test(text)) return text;
  return text
    .replace(escapeSequence, '')
    .replace(lineEnd, '\n')
    .replace(otherSpace, ' ')
    .replace(control, '')
    .replace(loneSurrogate, '\ufffd')
    .replace(droppedMark, (match) => match.normalize('NFC').replace(/[\u030a\u0333\u033f]/, ''));
}

/** The beginning of a long text nearly always shows what it is. */
const enough = 200;
const seen = /[^\s\p{Z}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800\ufffc]/u;

/** True when the cleaned text would be invisible: only spaces and zero-width characters. */
export function isBlank(text: string): boolean {
  const begin = text.slice(0, enough);
  // Nothing that cleaning would remove begins there.
  if (seen.test(begin) && !suspicious.test(begin)) return false;
  return !seen.test(cleanText(text));
}
