import type { MarkedToken, Token, Tokens } from 'marked';
import { type Align, type Block, type Inline, type ListItem, text } from '../document/blocks.ts';
import { inlineText } from '../document/inline.ts';
import { cleanText } from '../format/clean.ts';
import { decodeEntities } from './entities.ts';
import { lexMarkdown } from './lex.ts';

/** Quotes and lists deeper than this stay as source text. */
const maxDepth = 40;
/** More containers in one line, or deeper lists, than people write: they would overflow the lexer's stack. */
const absurdNesting = /^(?:(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t]))){100}|[ \t]{200,}(?:[-+*]|\d{1,9}[.)])[ \t])/m;

/**
 * Reads GitHub-flavoured markdown. Total: whatever the input, the document shows all of its text. HTML is literal text,
 * images are links, line ends within a paragraph are kept.
 */
export function parseMarkdown(markdown: string): Block[] {
  const source = cleanText(markdown);
  return parsePieces(source)?.flatMap(({ blocks }) => blocks) ?? [{ type: 'code', text: source }];
}

/** A top-level piece of a source, and what it becomes. */
export interface MarkdownPiece {
  source: string;
  blocks: Block[];
}

/** The same, piece by piece, for clean text. Undefined: it cannot be read, but the text itself is worth showing. */
export function parsePieces(source: string): MarkdownPiece[] | undefined {
  if (absurdNesting.test(source)) return undefined;
  try {
    return lexMarkdown(source).map((token) => ({ source: token.raw, blocks: toBlocks([token], 0) }));
  } catch {
    // The lexer overflows its stack or refuses to continue.
    return undefined;
  }
}

function toBlocks(tokens: readonly Token[], depth: number): Block[] {
  return tokens.flatMap((token) => toBlock(token as MarkedToken, depth));
}

function toBlock(token: MarkedToken, depth: number): Block | Block[] {
  switch (token.type) {
    case 'space':
    case 'def':
    case 'checkbox':
      return [];
    case 'heading':
      return { type: 'heading', level: token.depth as 1 | 2 | 3 | 4 | 5 | 6, children: toInlines(token.tokens) };
    case 'code':
      return codeBlock(token);
    case 'hr':
      return { type: 'divider' };
    case 'blockquote':
      if (depth >= maxDepth) return { type: 'code', text: token.text };
      return { type: 'quote', blocks: toBlocks(token.tokens, depth + 1) };
    case 'list':
      if (depth >= maxDepth) return { type: 'code', text: token.raw };
      return toList(token, depth);
    case 'table':
      return toTable(token);
    case 'html':
      return { type: 'paragraph', children: lines(token.text.trimEnd()) };
    default:
      return { type: 'paragraph', children: toInlines([token]) };
  }
}

function codeBlock(token: Tokens.Code): Block {
  const language = decodeEntities(token.lang ?? '').match(/\S+/)?.[0];
  return { type: 'code', ...(language === undefined ? {} : { language }), text: token.text };
}

function toList(token: Tokens.List, depth: number): Block {
  const items = token.items.map((item): ListItem => {
    const blocks = toBlocks(item.tokens, depth + 1);
    return item.task ? { checked: item.checked === true, blocks } : { blocks };
  });
  return { type: 'list', ordered: token.ordered, start: token.start === '' ? 1 : token.start, items };
}

function toTable(token: Tokens.Table): Block {
  const lines = token.raw.split('\n').slice(2);
  return {
    type: 'table',
    align: token.align.map((align): Align => align ?? 'left'),
    header: token.header.map((cell) => toInlines(cell.tokens)),
    rows: token.rows.map((row, index) => [
      ...row.slice(0, -1).map((cell) => toInlines(cell.tokens)),
      [...toInlines(row.at(-1)?.tokens ?? []), ...excessCells(lines[index] ?? '', token.header.length)],
    ]),
  };
}

/** GFM drops the cells of a row beyond the header, often due to an unescaped pipe; here they stay in the last cell. */
function excessCells(line: string, columns: number): Inline[] {
  const cells = line
    .trim()
    .replace(/^\||(?<!\\)\|$/g, '')
    .split(/(?<!\\)\|/);
  return cells.slice(columns).map((cell) => text(` | ${decodeEntities(cell.trim())}`));
}

function toInlines(tokens: readonly Token[]): Inline[] {
  return joinTexts(tokens.flatMap((token) => toInline(token as MarkedToken)));
}

function joinTexts(inlines: Inline[]): Inline[] {
  const joined: Inline[] = [];
  for (const inline of inlines) {
    const last = joined.at(-1);
    if (inline.type === 'text' && last?.type === 'text') joined[joined.length - 1] = text(last.text + inline.text);
    else joined.push(inline);
  }
  return joined;
}

function toInline(token: MarkedToken): Inline | Inline[] {
  switch (token.type) {
    case 'strong':
      return { type: 'bold', children: toInlines(token.tokens) };
    case 'em':
      return { type: 'italic', children: toInlines(token.tokens) };
    case 'del':
      return { type: 'strike', children: toInlines(token.tokens) };
    case 'codespan':
      return { type: 'code', text: token.text };
    case 'br':
      return { type: 'break' };
    case 'link':
      if (token.autolink) return { type: 'link', url: token.href, children: [text(token.text)] };
      return link(token.href, toInlines(token.tokens));
    case 'image':
      return link(token.href, toInlines(token.tokens ?? []));
    case 'checkbox':
      return [];
    case 'escape':
    case 'html':
      return lines(token.text);
    case 'text':
    case 'paragraph':
      if (token.tokens !== undefined) return toInlines(token.tokens);
      return lines(decodeEntities(token.text));
    default:
      return lines(token.raw);
  }
}

function link(href: string, children: Inline[]): Inline {
  const url = decodeEntities(href);
  return { type: 'link', url, children: inlineText(children).trim() === '' ? [text(url)] : children };
}

/** Authors mostly mean a line end in a paragraph. */
function lines(value: string): Inline[] {
  return value.split('\n').flatMap((line, index): Inline[] => {
    const shown: Inline[] = line === '' ? [] : [text(line)];
    return index === 0 ? shown : [{ type: 'break' }, ...shown];
  });
}
