import type { ButtonLimits } from '../ports/capabilities.ts';

/**
 * The rows as they fit below one message, without what there is no room for. Long rows break; when that makes too many,
 * all rows are filled up.
 */
export function packRows<T>(
  rows: readonly (readonly T[])[],
  { rows: most, inRow, inAll }: Pick<ButtonLimits, 'rows' | 'inRow' | 'inAll'>,
): T[][] {
  const short = rows.flatMap((row) => chunks(row, inRow));
  const packed = short.length <= most ? short : chunks(short.flat(), inRow).slice(0, most);
  let room = inAll;
  return packed.flatMap((row) => {
    const taken = row.slice(0, room);
    room -= taken.length;
    return taken.length > 0 ? [taken] : [];
  });
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, part) => all.slice(part * size, (part + 1) * size));
}
