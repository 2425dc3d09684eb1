import type { Inline } from '../../../text/document/blocks.ts';
import { inlineText } from '../../../text/document/inline.ts';
import { urlAside } from '../../../text/document/url-aside.ts';
import { isBlank } from '../../../text/format/clean.ts';
import { wording } from '../../shared/wording.ts';
import { codeSpan, literalText } from './escape.ts';

type Style = 'bold' | 'italic' | 'strike';
type LinkInline = Extract<Inline, { type: 'link' }>;

/** A longer address would fill a message by itself. */
const longestUrl = 800;

/** Inline content as Discord's markdown; breaks are line ends. `open`: the styles around it. */
export function toInlineContent(inlines: readonly Inline[], open: readonly Style[] = []): string {
  let all = '';
  for (const inline of inlines) {
    const written = writeInline(inline, open);
    // Adjacent marks would read as one.
    all += /[*_~`]$/.test(all) && /^[*_~`]/.test(written) ? `\u200b${written}` : written;
  }
  return all;
}

function writeInline(inline: Inline, open: readonly Style[]): string {
  switch (inline.type) {
    case 'text':
      return literalText(wording(inline.text));
    case 'break':
      return '\n';
    case 'code':
      return codeSpan(wording(inline.text));
    case 'time':
      // In full unless only the time of day matters: the reader's day is unknown here.
      return `<t:${Math.floor(inline.at / 1000)}:${inline.near ? 't' : 'f'}>`;
    case 'link':
      return writeLink(inline, open);
    default:
      return writeStyled(inline, open);
  }
}

function writeStyled(inline: Extract<Inline, { type: Style }>, open: readonly Style[]): string {
  if (open.includes(inline.type)) return toInlineContent(inline.children, open);
  const inner = toInlineContent(inline.children, [...open, inline.type]);
  // Marks next to a space would read as text.
  const core = inner.trim();
  if (isBlank(core)) return inner;
  const mark = inline.type === 'italic' ? (open.includes('bold') ? '_' : '*') : inline.type === 'bold' ? '**' : '~~';
  const at = inner.indexOf(core);
  return `${inner.slice(0, at)}${mark}${core}${mark}${inner.slice(at + core.length)}`;
}

/** Angle brackets keep a link from getting a large preview, and marks around from becoming part of it. */
function writeLink(link: LinkInline, open: readonly Style[]): string {
  const label = wording(inlineText(link.children));
  const written = toInlineContent(link.children, open).replaceAll('\n', ' ');
  if (isBlank(label)) return written;
  const url = wording(link.url);
  if (!isLinkable(url)) {
    const shown = url.length <= longestUrl ? url : `${Array.from(url).slice(0, 100).join('')}…`;
    return `${written}${literalText(urlAside(shown, label))}`;
  }
  const target = `<${url.replace(/[<>\\]/g, encodeURIComponent)}>`;
  if (label === url) return target;
  // Discord makes no link of a text that looks like another address.
  return /:\/\//.test(label) ? `${written} (${target})` : `[${written}](${target})`;
}

function isLinkable(url: string): boolean {
  return (
    /^https?:\/\/[^\s]+$/i.test(url) && url.length <= longestUrl && !/\p{Surrogate}/u.test(url) && URL.canParse(url)
  );
}
