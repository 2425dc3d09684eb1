import { displayWidth } from '../format/width.ts';
import type { Align, Block } from './blocks.ts';
import { inlineText } from './inline.ts';

export type Table = Extract<Block, { type: 'table' }>;

/** The table's cells as text without line ends, header first, every row as long as the longest. */
export function tableCells(table: Table): string[][] {
  const rows = [table.header, ...table.rows].map((row) =>
    row.map((cell) => inlineText(cell).replace(/\s+/g, ' ').trim()),
  );
  const columns = Math.max(...rows.map((row) => row.length));
  return rows.map((row) => [...row, ...Array<string>(columns - row.length).fill('')]);
}

/** How wide each column of `cells` is. */
export function columnWidths(cells: readonly string[][]): number[] {
  return (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => displayWidth(row[column]!))));
}

/** `cell` padded with spaces to `width` columns. */
export function padCell(cell: string, width: number, align: Align = 'left'): string {
  const missing = Math.max(width - displayWidth(cell), 0);
  const before = align === 'right' ? missing : align === 'center' ? Math.floor(missing / 2) : 0;
  return ' '.repeat(before) + cell + ' '.repeat(missing - before);
}

/** The table as aligned lines for a monospaced font, a rule under the header. */
export function tableText(table: Table): string {
  const cells = tableCells(table);
  const widths = columnWidths(cells);
  const lines = cells.map((row) =>
    row
      .map((cell, i) => padCell(cell, widths[i]!, table.align[i]))
      .join(' │ ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '─'.repeat(width)).join('─┼─');
  return [lines[0] ?? '', rule, ...lines.slice(1)].join('\n');
}
