import type { ShellCommand } from './shell.ts';

/** A message that is handed over as a here-document is data: `git commit -m "$(cat <<'EOF' …`. */
const message =
  /(-m|--message|--body|--notes|--title)([ =])"\$\(cat <<-?\s*'(\w{1,40})'\n[\s\S]*?\n[ \t]{0,40}\3\n[ \t]{0,40}\)"/g;
const fork = /([\w:]{1,40})\s*\(\)\s*\{[^}]{0,200}?\1\s*\|\s*&?\s*\1/;
const fetchedInside =
  /(?:\b\w{0,4}sh|\bsource|\beval|\bpython[\d.]*|\bnode|(?:^|\s)\.)\s[^\n]{0,100}?[<$]\(\s*(?:curl|wget|fetch)\b/;
const unknownProgram = /(?:^|[;&|(\n])[ \t]*["']?(?:\$\((?!\()|`)/;
const rawNetwork = /\/dev\/(?:tcp|udp)\//;
const redirect = /(?:&|\d{0,2})>{1,2}[|!]?\s*([^\s;|&<>()]+)/g;
const leading = /^(?:if|then|else|elif|while|until|do|time|!|\{|\}|function|coproc|[A-Za-z_]\w*\+?=\S*)$/;

/** What looks bad in the text as such, whether it can be read or not. */
export function textDangers(command: string): string[] {
  return [
    ...(fork.test(command) ? ['starts itself without end (a fork bomb)'] : []),
    ...(fetchedInside.test(command) ? ['runs what it downloads (curl | sh)'] : []),
    ...(unknownProgram.test(command.replace(message, '')) ? ['starts a program that is not known before it runs'] : []),
    ...(rawNetwork.test(command) ? ['opens a raw connection (/dev/tcp)'] : []),
  ];
}

/**
 * Commands as they may stand in a text that can't be parsed: good enough to warn, never to allow. Quotes count for
 * nothing, and what stands in substitutions, groups and loops is taken as commands as well.
 */
export function roughCommands(command: string): ShellCommand[] {
  const text = command
    .replace(message, '$1$2x')
    .replace(/\\\n/g, ' ')
    .replace(/\$\{?IFS\}?/g, ' ')
    .replace(/["'\\]/g, '');
  const pieces = text.split(/(\|\|?|&&?|[;\n`]|\$?\(|\))/);
  return pieces.flatMap((piece, at) => (at % 2 === 0 ? roughCommand(piece, pieces[at - 1]) : []));
}

function roughCommand(piece: string, joint: string | undefined): ShellCommand[] {
  const targets = [...piece.matchAll(redirect)].map((match) => ({ operator: '>', target: match[1]! }));
  const words = piece
    .replace(redirect, ' ')
    .split(/\s+/)
    .filter((word) => word !== '')
    .flatMap((word) => /^\{([^{}]*,[^{}]*)\}$/.exec(word)?.[1]?.split(',') ?? [word]);
  const start = words.findIndex((word) => !leading.test(word));
  const own = start === -1 ? [] : words.slice(start);
  const assignments = (start === -1 ? words : words.slice(0, start)).filter((word) => /^[A-Za-z_]\w*\+?=/.test(word));
  if (own.length + targets.length + assignments.length === 0) return [];
  const joined = joint === '|' ? '|' : ';';
  return [{ assignments, words: own, redirects: targets, opaque: true, text: piece.trim(), joint: joined }];
}
