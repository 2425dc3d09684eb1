import {
  checkString,
  type Fields,
  isFilled,
  isLinkUrl,
  isMoment,
  isObject,
  refused,
  splittable,
  unseen,
} from './rules-text.ts';

const richLimits = { bytes: 32_768, blocks: 500, nesting: 16, columns: 20 };

/** `rich` is the `rich_message` parameter; media blocks are not known here. */
export function checkRichMessage(rich: unknown, where: 'message' | 'draft'): string | undefined {
  if (!isObject(rich)) return refused('rich message is not an object');
  const forms = ['blocks', 'markdown', 'html'].filter((form) => rich[form] !== undefined);
  if (forms.length !== 1) return refused('exactly one of blocks, markdown and html must be used');
  const { skip_entity_detection: skip, is_rtl: rtl } = rich;
  if (![skip, rtl].every(isOptionalFlag)) return refused('a flag of the rich message is not a Boolean');
  if (forms[0] !== 'blocks') {
    return isFilled(rich[forms[0]!]) ? undefined : refused('message text is empty');
  }
  if (!Array.isArray(rich.blocks)) return refused('blocks is not an Array');
  const tally: Tally = { text: '', blocks: 0, where };
  const problem = firstProblem(rich.blocks, (block) => checkBlock(block, 1, tally));
  if (problem !== undefined) return problem;
  if (tally.text.replace(unseen, '') === '') return refused('message text is empty');
  if (Buffer.byteLength(tally.text) > richLimits.bytes) return refused('message is too long');
  if (tally.blocks > richLimits.blocks) return refused('RICH_MESSAGE_BLOCKS_TOO_MUCH');
  return undefined;
}

interface Tally {
  text: string;
  blocks: number;
  where: 'message' | 'draft';
}

const textBlocks: Record<string, string[]> = {
  paragraph: ['text'],
  heading: ['text', 'size'],
  pre: ['text', 'language'],
  footer: ['text'],
  thinking: ['text'],
  pullquote: ['text', 'credit'],
  expandable_blockquote: ['text', 'credit'],
  list: ['items'],
  blockquote: ['blocks', 'credit'],
  details: ['summary', 'blocks', 'is_open'],
  table: ['cells', 'is_bordered', 'is_striped', 'is_compact', 'caption'],
  divider: [],
};

function checkBlock(block: unknown, level: number, tally: Tally): string | undefined {
  tally.blocks += 1;
  if (level > richLimits.nesting) return refused('RICH_MESSAGE_NESTING_TOO_DEEP');
  if (!isObject(block) || typeof block.type !== 'string') return refused("can't parse rich block: it has no type");
  const { type } = block;
  const fields = textBlocks[type];
  if (fields === undefined) return refused(`can't parse rich block: unsupported type "${type}"`);
  const extra = Object.keys(block).find((key) => key !== 'type' && !fields.includes(key));
  if (extra !== undefined) return refused(`can't parse rich block: ${type} has no field "${extra}"`);
  if (type === 'thinking' && (tally.where !== 'draft' || level > 1)) return refused('RICH_BLOCK_THINKING_NOT_ALLOWED');
  if (type === 'heading' && ![1, 2, 3, 4, 5, 6].includes(block.size as number)) return refused('wrong heading size');
  if (block.language !== undefined && !isFilled(block.language)) return refused('wrong programming language');
  if (fields.includes('text')) return checkRichText(block.text, level + 1, tally, true);
  if (type === 'table') return checkTable(block.cells, level + 1, tally);
  if (type === 'list') return checkItems(block.items, level + 1, tally);
  if (type === 'divider') return undefined;
  if (type === 'details') {
    const problem = checkRichText(block.summary, level + 1, tally, true);
    if (problem !== undefined) return problem;
  }
  return checkBlocks(block.blocks, level + 1, tally);
}

function checkBlocks(blocks: unknown, level: number, tally: Tally): string | undefined {
  if (!Array.isArray(blocks) || blocks.length === 0) return refused("can't parse rich block: it has no blocks");
  return firstProblem(blocks, (block) => checkBlock(block, level, tally));
}

function checkItems(items: unknown, level: number, tally: Tally): string | undefined {
  if (!Array.isArray(items) || items.length === 0) return refused("can't parse rich block: list has no items");
  return firstProblem(items, (item) => {
    tally.blocks += 1;
    if (!isObject(item)) return refused("can't parse rich block: list item is not an object");
    const { value, type, has_checkbox: box, is_checked: checked } = item;
    const numbered = value === undefined || (Number.isInteger(value) && Math.abs(value as number) < 2 ** 31);
    if (!numbered || (type !== undefined && !['a', 'A', 'i', 'I', '1'].includes(type as string))) {
      return refused("can't parse rich block: wrong label of a list item");
    }
    if (
      ![undefined, true].includes(box as undefined) ||
      (checked !== undefined && (checked !== true || box !== true))
    ) {
      return refused("can't parse rich block: wrong checkbox of a list item");
    }
    return checkBlocks(item.blocks, level + 1, tally);
  });
}

function checkTable(rows: unknown, level: number, tally: Tally): string | undefined {
  if (!Array.isArray(rows) || rows.length === 0) return refused("can't parse rich block: table has no rows");
  return firstProblem(rows, (row) => {
    tally.blocks += 1;
    if (!Array.isArray(row) || row.length === 0) return refused("can't parse rich block: table has an empty row");
    if (row.length > richLimits.columns) return refused('RICH_MESSAGE_TABLE_COLUMNS_TOO_MUCH');
    return firstProblem(row, (cell) => {
      if (!isObject(cell)) return refused("can't parse rich block: table cell is not an object");
      const aligned = ['left', 'center', 'right'].includes(cell.align as string);
      if (!aligned || !['top', 'middle', 'bottom'].includes(cell.valign as string))
        return refused('wrong cell alignment');
      return cell.text === undefined ? undefined : checkRichText(cell.text, level + 1, tally, false);
    });
  });
}

const plainStyles = [...splittable, 'code', 'marked', 'subscript', 'superscript'];

function checkRichText(text: unknown, level: number, tally: Tally, needed: boolean): string | undefined {
  if (typeof text === 'string') {
    if (needed && text === '') return refused('RICH_MESSAGE_TEXT_EMPTY');
    tally.text += text;
    return checkString(text);
  }
  if (Array.isArray(text)) {
    if (needed && text.length === 0) return refused('RICH_MESSAGE_TEXT_EMPTY');
    return firstProblem(text, (part) => checkRichText(part, level, tally, true));
  }
  if (level > richLimits.nesting) return refused('RICH_MESSAGE_NESTING_TOO_DEEP');
  if (!isObject(text)) return refused("can't parse rich text: it is neither a String, an Array nor an Object");
  if (text.type === 'url') {
    if (!isLinkUrl(text.url)) return refused(`wrong link "${String(text.url)}"`);
  } else if (text.type === 'date_time') {
    if (!isMoment(text)) return refused('wrong time or format of a date_time');
  } else if (!plainStyles.includes(text.type as string)) {
    return refused(`can't parse rich text: unsupported type "${String(text.type)}"`);
  }
  return checkRichText(text.text, level + 1, tally, true);
}

function firstProblem<T>(values: T[], check: (value: T) => string | undefined): string | undefined {
  for (const value of values) {
    const problem = check(value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isOptionalFlag(value: unknown): boolean {
  return value === undefined || typeof value === 'boolean';
}

/* ---------- what a person reads ---------- */

/**
 * What a person reads of a rich message that passed `checkRichMessage`: blocks on lines, list items with `•`, `☐`, `☑`
 * or their number, cells parted by ` | `. Without the thinking block: see `activityOfRich`.
 */
export function visibleOfRich(rich: unknown): string {
  const { blocks, markdown, html } = rich as Fields;
  if (!Array.isArray(blocks)) return String(markdown ?? html ?? '');
  return seenBlocks(blocks.filter((block) => block.type !== 'thinking')).trim();
}

/** What the thinking blocks of a draft say; '' when there are none. */
export function activityOfRich(rich: unknown): string {
  const { blocks } = rich as { blocks?: Fields[] };
  const thinking = (blocks ?? []).filter((block) => block.type === 'thinking');
  return thinking.map((block) => seenText(block.text)).join('\n');
}

function seenBlocks(blocks: Fields[]): string {
  return blocks.map(seenBlock).join('\n');
}

function seenBlock(block: Fields): string {
  const { text, summary, blocks, items, cells } = block as Record<string, Fields[] | undefined>;
  if (cells !== undefined) {
    return cells.map((row) => (row as unknown as Fields[]).map((cell) => seenText(cell.text)).join(' | ')).join('\n');
  }
  if (items !== undefined) {
    return items
      .map((item) => `${label(item)} ${seenBlocks(item.blocks as Fields[]).replaceAll('\n', '\n  ')}`)
      .join('\n');
  }
  const lines = [text ?? summary, block.credit].filter((part) => part !== undefined).map(seenText);
  return [...lines, ...(blocks === undefined ? [] : [seenBlocks(blocks)])].join('\n');
}

function label(item: Fields): string {
  if (item.has_checkbox === true) return item.is_checked === true ? '☑' : '☐';
  return item.value === undefined ? '•' : `${item.value}.`;
}

function seenText(text: unknown): string {
  if (typeof text === 'string') return text;
  if (Array.isArray(text)) return text.map(seenText).join('');
  return isObject(text) ? seenText(text.text) : '';
}
