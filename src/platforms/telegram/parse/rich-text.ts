/** Telegram allows 16 levels of blocks and of formatting; deeper input is not from Telegram. */
const deepest = 40;

/** The visible text of a received rich message (`Message.rich_message`), as plain lines. Total: takes any JSON. */
export function richMessageText(richMessage: unknown): string {
  return blocks(fields(richMessage).blocks, 0).trim();
}

function blocks(value: unknown, depth: number): string {
  if (depth > deepest) return '';
  return joined(
    list(value).map((block) => {
      const { summary, text, expression, blocks: inner, items, cells, caption } = fields(block);
      return joined([
        inline(summary, depth),
        inline(text, depth),
        inline(expression, depth),
        blocks(inner, depth + 1),
        joined(list(items).map((item) => listItem(item, depth + 1))),
        joined(list(cells).map((row) => tableRow(row, depth + 1))),
        inline(caption, depth),
      ]);
    }),
  );
}

function listItem(value: unknown, depth: number): string {
  const item = fields(value);
  return `${inline(item.label, depth)} ${blocks(item.blocks, depth)}`.trim();
}

function tableRow(value: unknown, depth: number): string {
  return list(value)
    .map((cell) => inline(cell, depth))
    .join(' | ');
}

/** Telegram's RichText: a string, a list of RichText, or an object around one. */
function inline(value: unknown, depth: number): string {
  if (typeof value === 'string') return value;
  if (depth > deepest) return '';
  if (Array.isArray(value)) return value.map((part) => inline(part, depth + 1)).join('');
  const { text, alternative_text: alternative, expression } = fields(value);
  return inline(text ?? alternative ?? expression ?? '', depth + 1);
}

function joined(parts: string[]): string {
  return parts.filter((part) => part !== '').join('\n');
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
