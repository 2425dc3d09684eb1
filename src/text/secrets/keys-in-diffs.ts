import { hidden } from './mask.ts';
import { privateKeyBegin, privateKeyEnd } from './private-key.ts';

const wholeKey = new RegExp(`${privateKeyBegin.source}[\\s\\S]*?${privateKeyEnd.source}`, 'g');
/** A line of base64; not the words around it, where a key stands within code. */
const ofKey = /[A-Za-z0-9+/]{20}|^\s*[A-Za-z0-9+/]+==?$/;

/** A diff shows lines out of the middle of a text, where nothing tells that they are a key's: hides those of `texts`. */
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
