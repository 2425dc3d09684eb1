import type { Block } from '../../../text/document/blocks.ts';
import { revealCode, revealDiff } from '../../../text/reveal/reveal.ts';
import { type SecretMask, tornMark } from '../../../text/secrets/mask.ts';
import { maskShown } from '../../../text/secrets/mask-shown.ts';

/** Code as a person judges it, masked, and nothing in it hides. */
export interface CodeShown {
  /** As much of it as fits. */
  body: Block[];
  /** All of it, when `body` had to leave something out. */
  whole?: { name: string; text: string };
}

export interface Code {
  /** `diff` keeps the signs of its lines. */
  language?: string;
  code: string;
  /** The name of the file that has all of it. */
  file: string;
}

/** Of the one who reads a card on a phone. */
const mostLines = 40;

/** `most`: characters of the body. */
export function showCode({ language, code, file }: Code, most: number, mask: SecretMask): CodeShown {
  if (code === '') return { body: [note('(empty)')] };
  // Before anything is cut: half a secret is not known as one.
  const masked = maskShown(code, mask);
  const whole = language === 'diff' ? revealDiff(masked) : revealCode(masked);
  const shown = beginning(whole, most);
  const block: Block = { type: 'code', ...(language ? { language } : {}), text: shown };
  if (shown === whole) return { body: [block] };
  const left = whole.split('\n').length - shown.split('\n').length;
  const rest = left > 0 ? `… and ${left} more ${left === 1 ? 'line' : 'lines'}` : '… and more';
  return { body: [block, note(`${rest}; full text in ${file}`)], whole: { name: file, text: whole } };
}

function beginning(code: string, most: number): string {
  if (code.length <= most && (most === Number.POSITIVE_INFINITY || code.split('\n').length <= mostLines)) return code;
  const lines = code.slice(0, most).split('\n').slice(0, mostLines);
  // A line that was cut in the middle reads as if it were whole, unless it is the only one.
  if (lines.length > 1 && code.length > most) lines.pop();
  return lines
    .join('\n')
    .replace(/[\uD800-\uDBFF]$/, '')
    .replace(tornMark, '');
}

function note(text: string): Block {
  return { type: 'paragraph', children: [{ type: 'bold', children: [{ type: 'text', text }] }] };
}
