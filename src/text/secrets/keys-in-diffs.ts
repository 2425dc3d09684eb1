import { hidden } from './mask.ts';
import { privateKeyBegin, privateKeyEnd } from './private-key.ts';

const wholeKey = new RegExp(`${privateKeyBegin.source}[\\s\\S]*?${privateKeyEnd.source}`, 'g');
/** A line of base64, without the code around it. */
const ofKey = /[A-Za-z0-9+/]{20}|^\s*[A-Za-z0-9+/]+==?$/;

/** Hides lines of keys in a diff: it shows lines from the middle of `texts`, without the marks of a key around them. */
export function hideKeysInDiff(diff: string, texts: readonly string[]): string {
  const lines = new Set(texts.flatMap((text) => text.match(wholeKey) ?? []).flatMap((key) => key.split(/\r?\n/)));
  if (lines.size === 0) return diff;
  return diff
    .split('\n')
    .map((line) => {
      const own = line.slice(1).replace(/\r$/, '');
      return lines.has(own) && ofKey.test(own) ? `${line[0]}${hidden}` : line;
    })
    .join('\n');
}
