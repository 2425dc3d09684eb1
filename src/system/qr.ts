import { encode } from 'uqr';

/** Smallest light margin for scanners, in modules. */
const quietZone = 2;

/**
 * A QR code as lines for the terminal, two rows of modules in each. With colour it is black on white whatever the
 * terminal's theme is; without, it suits light text on a dark ground.
 */
export function renderQr(text: string, color: boolean): string[] {
  const { data, size } = encode(text, { ecc: 'L', border: quietZone });
  const isDark = (row: number, column: number) => data[row]?.[column] ?? false;
  const lines: string[] = [];
  for (let row = 0; row < size; row += 2) {
    let line = '';
    for (let column = 0; column < size; column += 1) {
      const upper = isDark(row, column);
      const lower = isDark(row + 1, column);
      line += color ? half(upper, lower) : half(!upper, !lower);
    }
    lines.push(color ? `\u001b[30;107m${line}\u001b[0m` : line);
  }
  return lines;
}

function half(upper: boolean, lower: boolean): string {
  if (upper && lower) return '█';
  if (upper) return '▀';
  return lower ? '▄' : ' ';
}
