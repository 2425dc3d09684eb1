import type { Block } from '../../../text/document/blocks.ts';
import { revealCode, revealDiff } from '../../../text/reveal/reveal.ts';
import { type SecretMask, tornMark } from '../../../text/secrets/mask.ts';
import { maskShown } from '../../../text/secrets/mask-shown.ts';

/** Code as a person judges it, masked, and nothing in it hides. */
export interface CodeShown {
  /** The part of it that fits. */
  body: Block[];
  /** All of it, when `body` leaves something out. */
  whole?: { name: string; text: string };
}

export interface Code {
  /** `diff` keeps the signs of its lines. */
  language?: string;
  code: string;
  /** The name of the file that holds all of it. */
  file: string;
}

/** Most lines a person reads on a phone. */
const mostLines = 40;

/** `most`: longest body, characters. */
export function showCode({ language, code, file }: Code, most: number, mask: SecretMask): CodeShown {
  if (code === '') return { body: [note('(empty)')] };
  // Masks before it cuts: nobody could recognise half a secret.
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
  // A line cut in the middle reads like a whole one, so it goes, unless it is the only one.
  if (lines.length > 1 && code.length > most) lines.pop();
  return lines
    .join('\n')
    .replace(/[\uD800-\uDBFF]$/, '')
    .replace(tornMark, '');
}

function note(text: string): Block {
  return { type: 'paragraph', children: [{ type: 'bold', children: [{ type: 'text', text }] }] };
}
