import type { Block } from '../../text/document/blocks.ts';
import { columnWidths, padCell, tableCells } from '../../text/document/table-text.ts';
import { cleanText, isBlank } from '../../text/format/clean.ts';
import { paint, type Span, wrap } from './wrap.ts';

/** The table with box lines when it fits into `width` columns, else one `header: cell` line per cell. */
export function renderTable(table: Extract<Block, { type: 'table' }>, width: number, color: boolean): string[] {
  const cells = tableCells(table).map((row) => row.map((cell) => cleanText(cell).replace(/\s/g, ' ')));
  const widths = columnWidths(cells);
  const total = widths.reduce((sum, columns) => sum + columns + 3, 1);
  if (total > width) return asList(cells, width, color);

  const rule = (left: string, middle: string, right: string): string =>
    paint(
      { text: left + widths.map((columns) => '─'.repeat(columns + 2)).join(middle) + right, style: ['dim'] },
      color,
    );
  const bar = paint({ text: '│', style: ['dim'] }, color);
  const line = (row: string[], style: Span['style']): string => {
    const painted = row.map((cell, i) =>
      paint({ text: ` ${padCell(cell, widths[i]!, table.align[i])} `, style }, color),
    );
    return `${bar}${painted.join(bar)}${bar}`;
  };
  const [header = [], ...rows] = cells;
  return [
    rule('┌', '┬', '┐'),
    line(header, ['bold']),
    rule('├', '┼', '┤'),
    ...rows.map((row) => line(row, [])),
    rule('└', '┴', '┘'),
  ];
}

function asList([header = [], ...rows]: string[][], width: number, color: boolean): string[] {
  const shown = rows.length === 0 ? [header.map(() => '')] : rows;
  const lines = shown.flatMap((row, index) => [
    ...(index === 0 ? [[]] : [[{ text: '', style: [] }]]),
    ...row.map((cell, column): Span[] => [
      { text: isBlank(header[column]!) ? '' : `${header[column]}: `, style: ['bold'] },
      { text: cell, style: [] },
    ]),
  ]);
  return lines
    .filter((line) => line.length > 0)
    .flatMap((line) => wrap(line, width))
    .map((line) => line.map((span) => paint(span, color)).join(''));
}
