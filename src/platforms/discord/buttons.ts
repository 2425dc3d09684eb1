import type { Button } from '../../core/ports.ts';

/** Discord's limits. */
const most = { rows: 5, inRow: 5, label: 80 };
const actionRow = 1;
const button = 2;
const secondary = 2;

interface Row {
  type: number;
  components: { type: number; style: number; label: string; custom_id: string }[];
}

/** Rows of buttons for `components`; an empty list takes the buttons of a message away. */
export function toActionRows(rows: readonly (readonly Button[])[]): Row[] {
  const used = new Set<string>();
  const all = rows.flatMap((row) => {
    // Discord refuses the same action twice in a message.
    const fresh = row.filter(({ action }) => !used.has(action) && used.add(action));
    return chunks(fresh, most.inRow);
  });
  return all.slice(0, most.rows).map((row) => ({ type: actionRow, components: row.map(toButton) }));
}

function toButton({ label, action }: Button): Row['components'][number] {
  const shown = Array.from(label.trim() || '…');
  const cut = shown.length <= most.label ? shown : [...shown.slice(0, most.label - 1), '…'];
  return { type: button, style: secondary, label: cut.join(''), custom_id: action };
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; at += size) parts.push(all.slice(at, at + size));
  return parts;
}
