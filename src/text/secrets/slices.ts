import { hidden, type SecretMask } from './mask.ts';
import { privateKeyBegin, privateKeyEnd } from './private-key.ts';

/** A piece of a long text that is masked on its own; `shown` of all pieces is what `mask` makes of the whole. */
export interface MaskedSlice {
  source: string;
  shown: string;
}

/** Where a long text can be cut. */
export interface Cut {
  at: number;
  /** It is inside a private key without an end in sight: the rest needs `keyBegins` before it to be masked. */
  inKey: boolean;
}

/** Before the rest of a private key, it makes a mask hide the rest too. */
export const keyBegins = '-----BEGIN PRIVATE KEY-----\n';

const sliceLength = 32_768;
/** The lines of PuTTY's form of a key are no longer. */
const longestPutty = 17_500;
/** Places tried of each kind. Near a list of passwords some are no good. */
const mostTries = 20;
/** After so many places close together, each one is further away, by a stride more each time. */
const closeTries = 4;
const stride = 100;
const puttyBegins = 'Private-Lines: ';
const puttyEnds = '\nPrivate-MAC: ';

/**
 * A long text in pieces, each masked on its own, so that the work can pause between them. Exact but for three things,
 * where the distance is longer than a slice: a private key may hide more, a word without a blank, or a match of own
 * patterns, less.
 */
export function* maskInSlices(text: string, mask: SecretMask, length = sliceLength): Generator<MaskedSlice, void> {
  let from = 0;
  let inKey = false;
  while (from < text.length) {
    const cut: Cut | undefined =
      text.length - from <= 2 * length
        ? undefined
        : cutFor(text, { from, to: from + length, late: from + 2 * length, latest: from + 4 * length, inKey }, mask);
    const source = text.slice(from, cut?.at);
    yield { source, shown: inKey ? restOfKey(source, mask) : mask(source) };
    from += source.length;
    inKey = cut?.inKey ?? false;
  }
}

function restOfKey(source: string, mask: SecretMask): string {
  return mask(keyBegins + source).slice(hidden.length);
}

/**
 * A place at or before `to`, if need be up to `late` or even `latest`, at which `text` can be cut so that both pieces are
 * masked as they would be together. `inKey`: a private key is open at `from`. Prefers empty lines.
 */
export function cutFor(
  text: string,
  {
    from,
    to,
    late,
    latest = late,
    inKey = false,
  }: { from: number; to: number; late: number; latest?: number; inKey?: boolean },
  mask: SecretMask,
): Cut {
  const half = from + Math.ceil((to - from) / 2);
  for (const [first, last] of [
    [half, to],
    [to, late],
    // Where secrets are dense, a longer piece is better than one that ends between a name and its secret.
    [late, Math.min(late + (latest - late) / 2, text.length)],
    [late + (latest - late) / 2, Math.min(latest, text.length)],
  ] as const) {
    for (const border of ['\n\n', '\n', ' ']) {
      let at = text.lastIndexOf(border, last - border.length) + border.length;
      for (let tries = 0; tries < mostTries && at > first; tries++) {
        const key = keyAround(text, from, at, inKey);
        if (key === undefined && isSafe(text, at, mask)) return { at, inKey: false };
        const back = Math.min(key ?? at, at) - border.length - 1 - stride * Math.max(0, tries - closeTries);
        at = text.lastIndexOf(border, Math.max(back, 0)) + border.length;
      }
    }
  }
  const key = keyAround(text, from, late, inKey);
  // Before the key, if that is any progress.
  if (key !== undefined && key > from && isSafe(text, key, mask)) return { at: key, inKey: false };
  return { at: border(text, late), inKey: key !== undefined && !isPutty(text, key) };
}

/** Where the private key begins that `at` is inside of; undefined: it is inside of none. */
function keyAround(text: string, from: number, at: number, inKey: boolean): number | undefined {
  const before = text.slice(from, at);
  let begin = inKey ? 0 : -1;
  let after = 0;
  if (!inKey || before.search(privateKeyEnd) !== -1) {
    const ends = [...before.matchAll(privateKeyEnd)].at(-1);
    after = ends === undefined ? 0 : ends.index + ends[0].length;
    const begins = before.slice(after).search(privateKeyBegin);
    begin = begins === -1 ? -1 : after + begins;
  }
  if (begin !== -1) return from + begin;
  const putty = before.lastIndexOf(puttyBegins);
  const isOpen = putty !== -1 && !before.includes(puttyEnds, putty) && before.length - putty < longestPutty;
  return isOpen ? from + putty : undefined;
}

function isPutty(text: string, at: number): boolean {
  return text.startsWith(puttyBegins, at);
}

/** Whether no secret lies across `at`. */
function isSafe(text: string, at: number, mask: SecretMask): boolean {
  const before = text.slice(Math.max(at - mask.reach, 0), at);
  const after = text.slice(at, at + mask.reach);
  return mask(before) + mask(after) === mask(before + after);
}

/** Not between the halves of a character. */
function border(text: string, at: number): number {
  return /[\ud800-\udbff]/.test(text.charAt(at - 1)) && at < text.length ? at - 1 : Math.min(at, text.length);
}
