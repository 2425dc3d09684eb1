import type { Button } from '../../../core/model/post.ts';
import { packRows } from '../../../core/platforms/pack-buttons.ts';
import { characterBorder } from '../../../text/document/break-point.ts';
import { cleanText, isBlank } from '../../../text/format/clean.ts';
import { facts } from '../limits/facts.ts';

const { buttons: limits } = facts.capabilities;
const actionRow = 1;
const button = 2;
const styles = { primary: 1, secondary: 2, danger: 4, link: 5 };
/** Discord refuses the whole message for a longer address. */
const longestUrl = 512;

interface Row {
  type: number;
  components: { type: number; style: number; label: string; custom_id?: string; url?: string }[];
}

/** Rows of buttons for `components`; an empty list removes the buttons of a message. */
export function toActionRows(rows: readonly (readonly Button[])[]): Row[] {
  const used = new Set<string>();
  // Discord refuses the same action twice in a message.
  const fresh = rows.map((row) => row.filter((one) => isShown(one) && !used.has(one.action) && used.add(one.action)));
  const all = packRows(fresh, limits);
  const first = all[0]?.[0];
  return all.map((row) => ({ type: actionRow, components: row.map((one) => toButton(one, one === first)) }));
}

function isShown({ url }: Button): boolean {
  return url === undefined || (/^https?:\/\//i.test(url) && url.length <= longestUrl && URL.canParse(url));
}

function toButton({ label, action, url }: Button, isFirst: boolean): Row['components'][number] {
  if (url !== undefined) return { type: button, style: styles.link, label: shown(label), url };
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
  return line.length <= limits.labelUnits ? line : `${line.slice(0, characterBorder(line, limits.labelUnits - 1))}…`;
}
