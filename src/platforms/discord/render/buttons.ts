import type { Button } from '../../../core/model/post.ts';
import { characterBorder } from '../../../text/document/break-point.ts';
import { cleanText, isBlank } from '../../../text/format/clean.ts';

/** Discord's limits. */
const most = { rows: 5, inRow: 5, label: 80 };
const actionRow = 1;
const button = 2;
const styles = { primary: 1, secondary: 2, danger: 4 };

interface Row {
  type: number;
  components: { type: number; style: number; label: string; custom_id: string }[];
}

/** Rows of buttons for `components`; an empty list removes the buttons of a message. */
export function toActionRows(rows: readonly (readonly Button[])[]): Row[] {
  const used = new Set<string>();
  const short = rows.flatMap((row) => {
    // Discord refuses the same action twice in a message.
    const fresh = row.filter(({ action }) => !used.has(action) && used.add(action));
    return chunks(fresh, most.inRow);
  });
  // Too many rows become fewer, full ones.
  const all = short.length <= most.rows ? short : chunks(short.flat(), most.inRow);
  const first = all[0]?.[0];
  return all
    .slice(0, most.rows)
    .map((row) => ({ type: actionRow, components: row.map((one) => toButton(one, one === first)) }));
}

function toButton({ label, action }: Button, isFirst: boolean): Row['components'][number] {
  return { type: button, style: styleOf(label, isFirst), label: shown(label), custom_id: action };
}

function styleOf(label: string, isFirst: boolean): number {
  if (/^\s*(?:Deny|Stop|Remove)\b/.test(label)) return styles.danger;
  return isFirst ? styles.primary : styles.secondary;
}

/** Discord refuses the whole message for an empty label. */
function shown(label: string): string {
  if (isBlank(label)) return '…';
  const line = cleanText(label).replace(/\s+/g, ' ').trim();
  return line.length <= most.label ? line : `${line.slice(0, characterBorder(line, most.label - 1))}…`;
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; at += size) parts.push(all.slice(at, at + size));
  return parts;
}
