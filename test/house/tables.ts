/* What ARCHITECTURE.md says in its tables. */

/** What is under a heading of the second level. @throws when there is no such heading */
export function section(paper: string, title: string): string {
  const found = paper.split(/^## /m).find((text) => text.startsWith(`${title}\n`));
  if (found === undefined) throw new Error(`no section “${title}”`);
  return found;
}

/** `| \`core/run\` | \`core/model\` … |`: what each room may import; its own files always. */
export function arrowsOf(table: string): Map<string, string[]> {
  const rows = cellsOf(table).map((cells) =>
    cells.map((cell) => Array.from(cell.matchAll(/`([^`]+)`/g), (match) => match[1]!)),
  );
  return new Map(rows.map(([[from = ''] = [], to = []]) => [from, to]));
}

/** `| \`core/run\` | a sentence | [main file](…) |` */
export function roomsOnMap(table: string): { room: string; sentence: string; mainFile: string | undefined }[] {
  return cellsOf(table).map(([room = '', sentence = '', main = '']) => ({
    room: room.replaceAll('`', ''),
    sentence,
    mainFile: /\]\(([^)]+)\)/.exec(main)?.[1],
  }));
}

/** Of the rows that begin with a name in backticks. */
function cellsOf(table: string): string[][] {
  return table
    .split('\n')
    .filter((row) => row.startsWith('| `'))
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
