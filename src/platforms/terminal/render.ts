import type { Block, Inline } from '../../text/document/blocks.ts';
import { inlineText } from '../../text/document/inline.ts';
import { listLabel } from '../../text/document/list-label.ts';
import { urlAside } from '../../text/document/url-aside.ts';
import { visibleText } from '../../text/document/visible.ts';
import { isBlank } from '../../text/format/clean.ts';
import { localTimeText } from '../../text/format/time-text.ts';
import { displayWidth, graphemes } from '../../text/format/width.ts';
import { codeWording, showsNothing, wording } from '../shared/wording.ts';
import { renderTable } from './render-table.ts';
import { paint, type Span, type Style, wrap } from './wrap.ts';

export interface TerminalRenderOptions {
  /** Width of the terminal; no line is wider, except when this is below 20. */
  columns: number;
  color: boolean;
}

/** Deep quotes and lists lose their indentation here, so that there is room for words. */
const leastWidth = 16;
const ruleWidth = 40;

/**
 * The document as lines for a terminal. No escape sequence of the text itself gets through, whatever Claude wrote: the
 * only sequences are colours and weights made here, and none with `color: false`.
 */
export function renderTerminal(blocks: readonly Block[], { columns, color }: TerminalRenderOptions): string[] {
  return renderBlocks(blocks, { width: Math.max(columns, 20), color, depth: 0 });
}

interface Place {
  width: number;
  color: boolean;
  /** Number of lists around. */
  depth: number;
}

function renderBlocks(blocks: readonly Block[], place: Place): string[] {
  const shown = blocks.filter((block) => !showsNothing(block));
  return shown.flatMap((block, index) => {
    const lines = renderBlock(block, place);
    const isTight = place.depth > 0 || (block.type === 'activity' && shown[index - 1]?.type === 'activity');
    return index === 0 || isTight ? lines : ['', ...lines];
  });
}

function renderBlock(block: Block, place: Place): string[] {
  switch (block.type) {
    case 'paragraph':
      return renderSpans(toSpans(block.children, []), place);
    case 'heading':
      return renderSpans(toSpans(block.children, block.level === 1 ? ['bold', 'underline'] : ['bold']), place);
    case 'code':
      return renderCode(block.text, place);
    case 'fold':
      return [
        ...renderSpans([{ text: wording(block.title), style: ['bold'] }], place),
        ...behind('▎ ', '▎ ', ['dim'], place, (inner) => renderBlocks(block.blocks, { ...inner, depth: 0 })),
      ];
    case 'quote':
      return behind('▎ ', '▎ ', ['dim'], place, (inner) => renderBlocks(block.blocks, { ...inner, depth: 0 }));
    case 'list':
      return renderList(block, place);
    case 'table':
      return renderTable(block, place.width, place.color);
    case 'divider':
      return renderSpans([{ text: '─'.repeat(Math.min(place.width, ruleWidth)), style: ['dim'] }], place);
    case 'footer':
    case 'activity':
      return renderSpans([{ text: wording(block.text), style: ['dim'] }], place);
  }
}

function renderSpans(spans: readonly Span[], { width, color }: Place): string[] {
  return wrap(spans, width).map((line) => line.map((span) => paint(span, color)).join(''));
}

function renderCode(code: string, place: Place): string[] {
  const lines = codeWording(code).split('\n');
  return behind('│ ', '│ ', ['dim'], place, ({ width }) => lines.flatMap((line) => chunks(line, width)));
}

/** Code breaks anywhere: moving a word would change it. */
function chunks(line: string, width: number): string[] {
  if (displayWidth(line) <= width) return [line];
  const lines = [''];
  let column = 0;
  for (const character of graphemes(line)) {
    const columns = displayWidth(character);
    if (column + columns > width) {
      lines.push('');
      column = 0;
    }
    lines[lines.length - 1] += character;
    column += columns;
  }
  return lines;
}

function renderList(list: Extract<Block, { type: 'list' }>, place: Place): string[] {
  return list.items.flatMap((item, index) => {
    if (isBlank(visibleText(item.blocks))) return [];
    const label = listLabel(list, index, place.depth);
    const hanging = ' '.repeat(displayWidth(label));
    return behind(label, hanging, [], place, (inner) =>
      renderBlocks(item.blocks, { ...inner, depth: place.depth + 1 }),
    );
  });
}

/** Lines after a mark, while there is room for it. */
function behind(
  first: string,
  others: string,
  style: readonly Style[],
  place: Place,
  render: (place: Place) => string[],
): string[] {
  const width = place.width - displayWidth(first);
  if (width < leastWidth) return render(place);
  return render({ ...place, width }).map((line, index) => {
    const mark = paint({ text: index === 0 ? first : others, style }, place.color && style.length > 0);
    return `${mark}${line}`;
  });
}

const looks = { bold: 'bold', italic: 'italic', strike: 'strike' } as const;

function toSpans(inlines: readonly Inline[], style: readonly Style[]): Span[] {
  return inlines.flatMap((inline): Span[] => {
    switch (inline.type) {
      case 'text':
        return [{ text: wording(inline.text), style }];
      case 'break':
        return [{ text: '\n', style }];
      case 'code':
        return [{ text: wording(inline.text), style: withStyle(style, 'cyan') }];
      case 'time':
        return [{ text: localTimeText(inline.at, inline.near), style }];
      case 'link': {
        const aside = urlAside(wording(inline.url), wording(inlineText(inline.children)));
        const label = toSpans(inline.children, withStyle(style, 'underline'));
        return [...label, { text: aside, style: withStyle(style, 'dim') }];
      }
      default:
        return toSpans(inline.children, withStyle(style, looks[inline.type]));
    }
  });
}

function withStyle(style: readonly Style[], added: Style): readonly Style[] {
  return style.includes(added) ? style : [...style, added];
}
