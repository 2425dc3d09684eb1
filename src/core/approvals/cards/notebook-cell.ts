import { fieldsOf } from '../input/input-fields.ts';

/**
 * What is in a cell of a Jupyter notebook; undefined: it is not there. `id`: the cell's own, or `cell-3` for its place.
 */
export function findCell(notebook: string, id: string | undefined): string | undefined {
  const cells = cellsIn(notebook);
  const place = /^cell-(\d+)$/.exec(id ?? '')?.[1];
  const cell =
    cells.find((one) => id !== undefined && one.id === id) ?? (place === undefined ? undefined : cells[Number(place)]);
  const source = cell?.source;
  // Source: the format of notebooks, nbformat 4: a text, or a list of lines.
  if (Array.isArray(source)) return source.every((line) => typeof line === 'string') ? source.join('') : undefined;
  return typeof source === 'string' ? source : undefined;
}

function cellsIn(notebook: string): Record<string, unknown>[] {
  try {
    const { cells } = fieldsOf(JSON.parse(notebook));
    return Array.isArray(cells) ? cells.map(fieldsOf) : [];
  } catch {
    // No notebook: the card calls the content of the cell unknown.
    return [];
  }
}
