import type { Inline } from '../document/blocks.ts';
import { inlineText } from '../document/inline.ts';
import { cleanText } from '../format/clean.ts';
import { timeText } from '../format/time-text.ts';
import { escapeAll, escapeMarkdown, fenceFor } from './escape.ts';

/** `plain` leaves out styles and escapes everything: for text whose styles markdown cannot express. */
export interface MarkdownStyle {
  plain: boolean;
}

const marks = { bold: '**', italic: '_', strike: '~~' } as const;

/** Inline content as markdown; breaks are line ends. */
export function writeInlineMarkdown(inlines: readonly Inline[], style: MarkdownStyle): string {
  return inlines.map((inline) => writeInline(inline, style)).join('');
}

function writeInline(inline: Inline, style: MarkdownStyle): string {
  switch (inline.type) {
    case 'text':
      return style.plain ? escapeAll(cleanText(inline.text)) : escapeMarkdown(cleanText(inline.text));
    case 'break':
      return '\n';
    case 'code':
      return style.plain ? escapeAll(cleanText(inline.text)) : codeSpan(cleanText(inline.text));
    case 'time':
      return style.plain ? escapeAll(timeText(inline.at, inline.near)) : timeText(inline.at, inline.near);
    case 'link':
      return style.plain ? writeInlineMarkdown(inline.children, style) : writeLink(inline, style);
    default: {
      const inner = writeInlineMarkdown(inline.children, style);
      if (style.plain || inner.trim() === '') return inner;
      // Marks next to a space would read as text.
      const core = inner.trim();
      const at = inner.indexOf(core);
      const mark = marks[inline.type];
      return `${inner.slice(0, at)}${mark}${core}${mark}${inner.slice(at + core.length)}`;
    }
  }
}

function codeSpan(code: string): string {
  const line = code.replaceAll('\n', ' ');
  if (line.trim() === '') return line;
  const fence = fenceFor(line, 1);
  const room = /^`|`$|^ .* $/.test(line) ? ' ' : '';
  return `${fence}${room}${line}${room}${fence}`;
}

function writeLink(link: Extract<Inline, { type: 'link' }>, style: MarkdownStyle): string {
  const label = inlineText(link.children);
  if (label === link.url && /^https?:\/\/[^\s<>*_~|]+$/.test(label)) return label;
  const url = cleanText(link.url);
  const target = /^[^\s<>()\\]+$/.test(url) ? url : `<${url.replace(/[<>\\]/g, '\\$&').replace(/\s+/g, '%20')}>`;
  return `[${writeInlineMarkdown(link.children, style)}](${target})`;
}
