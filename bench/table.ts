import type { Figure, Row } from './figure.ts';

const columns = ['p50', 'p95', 'n', 'aim', ''] as const;

/** The rows as lines of text with right-aligned numbers; `width` is that of the sentences. */
export function tableHead(width: number): string {
  return line('', [...columns], width);
}

export function tableGroup(figure: Figure, rows: readonly Row[], width: number): string {
  return [figure.title, ...rows.map((row) => line(`  ${row.what}`, cells(row), width))].join('\n');
}

function cells({ p50, p95, n, unit, below }: Row): string[] {
  return [
    format(p50, unit),
    p95 === undefined ? '' : format(p95, unit),
    String(n),
    below === undefined ? '' : `< ${format(below, unit)}`,
    below === undefined ? '' : p50 < below ? 'met' : 'MISSED',
  ];
}

function line(what: string, [p50 = '', p95 = '', n = '', aim = '', met = '']: string[], width: number): string {
  return `${what.padEnd(width)}${p50.padStart(11)}${p95.padStart(11)}${n.padStart(6)}${aim.padStart(11)}  ${met}`.trimEnd();
}

function format(value: number, unit: Row['unit']): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const text = Number.isInteger(value) ? String(value) : value.toFixed(digits);
  return unit === 'x' || unit === '/s' || unit === '' ? `${text}${unit}` : `${text} ${unit}`;
}
