import type { InputRichBlock, RichBlockCaption, RichBlockTableCell, RichText } from 'grammy/types';
import { element, escapeHtml } from './html.ts';
import { preHtml, richTextHtml } from './telegram-text.ts';

type BlockOf<T extends InputRichBlock['type']> = Extract<InputRichBlock, { type: T }>;

/** How each kind of block of a rich message is drawn. Media are boxes that say what they are. */
const drawings: { [T in InputRichBlock['type']]: (block: BlockOf<T>) => string } = {
  paragraph: ({ text }) => element('p', '', richTextHtml(text)),
  heading: ({ text, size }) => element(`h${size}`, '', richTextHtml(text)),
  pre: ({ text, language }) => preHtml(richTextHtml(text), language),
  footer: ({ text }) => element('footer', '', richTextHtml(text)),
  divider: () => '<hr>',
  mathematical_expression: ({ expression }) => element('p', 'math', escapeHtml(expression)),
  anchor: () => '',
  list: ({ items }) => element('ul', '', items.map(itemHtml).join('')),
  blockquote: ({ blocks, credit }) => element('blockquote', '', `${blocksHtml(blocks)}${creditHtml(credit)}`),
  expandable_blockquote: ({ text, credit }) =>
    element('blockquote', 'expandable', `${element('div', 'folded', richTextHtml(text))}${creditHtml(credit)}`),
  pullquote: ({ text, credit }) => element('aside', '', `${richTextHtml(text)}${creditHtml(credit)}`),
  collage: ({ blocks, caption }) => mediaHtml(blocksHtml(blocks), caption),
  slideshow: ({ blocks, caption }) => mediaHtml(blocksHtml(blocks), caption),
  buttons: ({ buttons, align }) =>
    element(
      'div',
      `buttons ${align ?? 'stretched'}`,
      buttons.map(({ text, style }) => element('span', `button ${style ?? ''}`.trim(), richTextHtml(text))).join(''),
    ),
  table: tableHtml,
  details: ({ summary, blocks, is_open }) =>
    `<details${is_open ? ' open' : ''}>${element('summary', '', richTextHtml(summary))}${blocksHtml(blocks)}</details>`,
  map: ({ location, caption }) => boxHtml(`📍 ${location.latitude}, ${location.longitude}`, caption),
  animation: ({ caption }) => boxHtml('🎞 Animation', caption),
  audio: ({ caption }) => boxHtml('🎵 Audio', caption),
  document: ({ caption }) => boxHtml('📄 File', caption),
  photo: ({ caption }) => boxHtml('🖼 Photo', caption),
  video: ({ caption }) => boxHtml('🎬 Video', caption),
  voice_note: ({ caption }) => boxHtml('🎤 Voice', caption),
  thinking: ({ text }) => element('p', 'thinking', richTextHtml(text)),
};

/** @throws Error for a kind of block that has no drawing: nothing a person would see is left out. */
export function blocksHtml(blocks: readonly InputRichBlock[]): string {
  return blocks
    .map((block) => {
      const draw = drawings[block.type] as ((block: InputRichBlock) => string) | undefined;
      if (draw === undefined) throw new Error(`no drawing for a block of type ${block.type}`);
      return draw(block);
    })
    .join('');
}

function itemHtml(item: BlockOf<'list'>['items'][number]): string {
  const label = item.has_checkbox ? (item.is_checked ? '☑' : '☐') : item.value === undefined ? '•' : `${item.value}.`;
  return element('li', '', `${element('span', 'label', label)}${element('div', '', blocksHtml(item.blocks))}`);
}

function tableHtml({ cells, caption, ...flags }: BlockOf<'table'>): string {
  const looks = { is_bordered: 'bordered', is_striped: 'striped', is_compact: 'compact' } as const;
  const names = Object.entries(looks).flatMap(([flag, name]) => (flags[flag as keyof typeof looks] ? [name] : []));
  const rows = cells.map((row) => element('tr', '', row.map(cellHtml).join(''))).join('');
  const title = caption === undefined ? '' : element('caption', '', richTextHtml(caption));
  // One that is too wide is moved sideways, so it is cut at the edge.
  return element('div', 'wide', element('table', names.join(' '), `${title}${rows}`));
}

function cellHtml({ text = '', is_header, colspan = 1, rowspan = 1, align, valign }: RichBlockTableCell): string {
  const tag = is_header ? 'th' : 'td';
  const spans = `${colspan > 1 ? ` colspan="${colspan}"` : ''}${rowspan > 1 ? ` rowspan="${rowspan}"` : ''}`;
  return `<${tag}${spans} style="text-align:${align};vertical-align:${valign}">${richTextHtml(text)}</${tag}>`;
}

function creditHtml(credit: RichText | undefined): string {
  return credit === undefined ? '' : element('cite', '', richTextHtml(credit));
}

function boxHtml(name: string, caption: RichBlockCaption | undefined): string {
  return mediaHtml(element('div', 'media', escapeHtml(name)), caption);
}

function mediaHtml(inner: string, caption: RichBlockCaption | undefined): string {
  if (caption === undefined) return element('figure', '', inner);
  const words = element('figcaption', '', `${richTextHtml(caption.text)}${creditHtml(caption.credit)}`);
  return element('figure', '', `${inner}${words}`);
}
