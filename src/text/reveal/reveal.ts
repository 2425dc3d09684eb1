import { escapeCharacter, hiddenCharacter, hiddenInProse, plainText } from './hidden-characters.ts';

/*
 * Texts that a person decides by, with all characters visible: nothing is deleted, replaced or joined, so cleanText
 * changes nothing afterwards.
 */

/** A name, a path, an address, on one line: line ends, tabs and spaces at its ends become visible too. */
export function revealLine(text: string): string {
  const line = revealText(text).replaceAll('\n', '␊').replaceAll('\t', '␉');
  return line.replace(/^ +| +$/g, seenSpaces);
}

/**
 * A command, on its lines: also makes tabs outside the indentation, spaces at line ends and empty lines at the ends
 * visible.
 */
export function revealCode(text: string): string {
  const lines = revealLines(text.split('\n'), 0);
  const edges = /^\n+|\n+$/g;
  return lines.join('\n').replace(edges, (ends, at: number) => (at === 0 ? '␊\n' : '␊').repeat(ends.length));
}

/** A diff: its own signs stay, its lines follow the rules of code. */
export function revealDiff(diff: string): string {
  return revealLines(diff.split('\n'), 1).join('\n');
}

/** People's running text: emoji, joiners within words and spaces of all widths stay as they are. */
export function revealProse(text: string): string {
  if (plainText.test(text)) return text;
  return text.replace(hiddenInProse, (character, ordinary?: string) => ordinary ?? escapeCharacter(character));
}

/** Makes all but newlines and tabs visible. */
export function revealText(text: string): string {
  return plainText.test(text) ? text : text.replace(hiddenCharacter, escapeCharacter);
}

/** `signs`: number of leading characters of each line that are not its own. */
function revealLines(lines: readonly string[], signs: number): string[] {
  const own = lines.map((line) => line.slice(signs));
  // Where both are used, a tab and the spaces it looks like must differ.
  const isMixed = own.some((line) => line.startsWith('\t')) && own.some((line) => /^\t* {2}|^ +\t/.test(line));
  return own.map((line, index) => lines[index]!.slice(0, signs) + revealTabs(revealText(line), isMixed));
}

function revealTabs(line: string, isMixed: boolean): string {
  const [indentation] = /^\t*/.exec(line)!;
  const kept = isMixed || indentation.length === line.length ? 0 : indentation.length;
  const ended = line.slice(kept).replace(/[ \t]+(?=␍?$)/, (end) => end.replaceAll('\t', '␉').replace(/ /g, '␠'));
  // A tab remains after its picture, so that columns do not move.
  return line.slice(0, kept) + ended.replaceAll('\t', '␉\t');
}

function seenSpaces(spaces: string): string {
  return '␠'.repeat(spaces.length);
}
