import { hidden, type SecretMask } from './mask.ts';
import { privateKeyBegin, privateKeyEnd } from './private-key.ts';

const keyBlock = new RegExp(`${privateKeyBegin.source}[\\s\\S]*?(?:${privateKeyEnd.source}|$)`, 'g');
const keyLabel = new RegExp(`${privateKeyBegin.source}|${privateKeyEnd.source}`, 'g');
/**
 * Lines of base64 and the head of an armored key, also as JSON writes them: separated by `\n`. The first group stays.
 */
const keyLine =
  /(^[-+ ]?[\t ]*|\\n|["'])(?:[A-Za-z0-9+/]{16,}={0,2}|[A-Za-z0-9+/]{1,15}={1,2}|=[A-Za-z0-9+/]{4}|(?:Proc-Type|DEK-Info|Version|Comment): [\w ,.@()-]*)(?=\\n|["']|\r?$)/gm;
const longPiece = /[A-Za-z0-9+/]{40,}={0,2}/g;
/** Signs that make a shell do more than read a word. */
const active = /[$`;|&<>()\n]/;
/** The same for texts that are no command, where a password may have a sign or two. */
const activeInText = /[`;|&<>()\n]|\$\{/;

/**
 * As `mask`, for a text that a person decides by. A private key hides only its own lines: other text between its marks
 * stays visible, so that the marks hide nothing else.
 */
export function maskShown(text: string, mask: SecretMask): string {
  const apart = text.replace(keyBlock, (block) =>
    block.replace(keyLabel, hidden).replace(keyLine, `$1${hidden}`).replace(longPiece, hidden),
  );
  return mask(apart);
}

/** Whether `mask` hides more than words of a shell line: then the hidden part could do something unseen. */
export function hidesMoreThanWords(command: string, mask: SecretMask): boolean {
  return hidesSigns(command, active, mask);
}

/** The same for a text for a file or a program: whether `mask` hides code in one of its lines. */
export function hidesCode(text: string, mask: SecretMask): boolean {
  const lines = text.split('\n');
  const masked = maskShown(text, mask).split('\n');
  const changed = lines.length === masked.length ? lines.filter((line, at) => line !== masked[at]) : lines;
  return changed.some((line) => hidesSigns(line, activeInText, mask));
}

function hidesSigns(command: string, signs: RegExp, mask: SecretMask): boolean {
  const masked = maskShown(command, mask);
  if (masked === command) return false;
  let at = 0;
  return masked.split(hidden).some((seen, index) => {
    const next = seen === '' && index > 0 ? command.length : command.indexOf(seen, at);
    const isActive = index > 0 && signs.test(command.slice(at, Math.max(next, at)));
    at = next + seen.length;
    return isActive;
  });
}
