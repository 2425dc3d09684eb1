import { element, escapeHtml, formatMoment } from './html.ts';

/* Discord's markdown, as its app reads it: what the bridge writes, and what people may write. */

/** Names for what only has an id in a text: `<@1>`, `<@&2>`, `<#3>`. */
export type Names = Readonly<Record<string, string>>;

/** The HTML of a message's content. */
export function markdownHtml(source: string, names: Names = {}): string {
  let html = '';
  let at = 0;
  for (const fence of source.matchAll(/```(?:([a-z0-9_+\-.#]+)\n)?\n?([\s\S]*?)\n?```/gi)) {
    html += linesHtml(source.slice(at, fence.index).replace(/\n$/, ''), names);
    html += element('pre', '', escapeHtml(fence[2]!));
    at = fence.index + fence[0].length;
    if (source[at] === '\n') at += 1;
  }
  return html + linesHtml(source.slice(at), names);
}

const listItem = /^( *)([-*]|\d+\.) (.*)$/;

/** What is no code: line by line, where lists and quotes take several. */
function linesHtml(source: string, names: Names): string {
  if (source === '') return '';
  const lines = source.split('\n');
  let html = '';
  let plain: string[] = [];
  const flush = () => {
    if (plain.length > 0) html += element('div', 'text', inlineHtml(plain.join('\n'), names));
    plain = [];
  };
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    const heading = /^(#{1,3}) +(.+)$/.exec(line);
    const small = /^-# +(.+)$/.exec(line);
    const whole = /^>>> ([\s\S]*)$/.exec(lines.slice(index).join('\n'));
    const isQuote = /^> /.test(line) || line === '>';
    if (heading || small || whole || isQuote || listItem.test(line)) flush();
    if (heading) html += element(`h${heading[1]!.length}`, '', inlineHtml(heading[2]!, names));
    else if (small) html += element('small', 'print', inlineHtml(small[1]!, names));
    else if (whole) return html + element('blockquote', '', linesHtml(whole[1]!, names));
    else if (isQuote) {
      const end = endOf(lines, index, /^>(?: |$)/);
      const inner = lines.slice(index, end).map((one) => one.replace(/^> ?/, ''));
      html += element('blockquote', '', linesHtml(inner.join('\n'), names));
      index = end - 1;
    } else if (listItem.test(line)) {
      const end = endOf(lines, index, /^(?: *(?:[-*]|\d+\.) | {2,}\S)/);
      html += lines
        .slice(index, end)
        .map((one) => itemHtml(one, names))
        .join('');
      index = end - 1;
    } else plain.push(line);
  }
  flush();
  return html;
}

/** The first line after `start` that is not like these. */
function endOf(lines: readonly string[], start: number, like: RegExp): number {
  const length = lines.slice(start).findIndex((line) => !like.test(line));
  return length === -1 ? lines.length : start + length;
}

/** An item, or a further line of one. */
function itemHtml(line: string, names: Names): string {
  const [, spaces = '', sign = '', text = line.trim()] = listItem.exec(line) ?? [];
  const depth = Math.floor((sign === '' ? line.length - line.trimStart().length : spaces.length) / 2);
  const label = element('span', 'label', sign === '' || /\d/.test(sign) ? sign : depth > 0 ? '◦' : '•');
  return `<div class="item" style="margin-left:${depth * 20}px">${label}${element('div', '', inlineHtml(text, names))}</div>`;
}

type Inline = [pattern: RegExp, draw: (match: RegExpExecArray, names: Names) => string];

const any = '(?:\\\\.|[^\\\\])+?';

/** Marks that stand on both sides of a text, as patterns; the longer ones first. */
const marks: [pattern: string, tag: string, className?: string][] = [
  [`\\*\\*(?=\\S)(${any})\\*\\*(?!\\*)`, 'b'],
  [`__(?=\\S)(${any})__(?!_)`, 'u'],
  [`~~(?=\\S)(${any})~~`, 's'],
  [`\\|\\|(${any})\\|\\|`, 'span', 'spoiler'],
  ['\\*(?=[^\\s*])((?:\\\\.|\\*\\*|[^\\\\*])+?)\\*(?!\\*)', 'i'],
  ['(?<!\\w)_(?=[^\\s_])((?:\\\\.|__|[^\\\\_])+?)_(?!\\w)', 'i'],
];

/** What begins at a place of a text, in this order. */
const inlines: Inline[] = [
  [/\\([^\w\s])/y, ([, sign]) => escapeHtml(sign!)],
  [
    /(`+)([\s\S]*?[^`])\1(?!`)/y,
    ([, , code]) => element('code', '', escapeHtml(code!.replace(/^ (?=`)|(?<=`) $/g, ''))),
  ],
  [
    /<t:(-?\d+)(?::([tTdDfFR]))?>/y,
    ([, seconds, style = 'f']) => element('time', '', momentText(Number(seconds), style)),
  ],
  [/<(@!?|@&|#)(\d+)>/y, ([, kind, id], names) => mention(kind!, names[id!] ?? id!)],
  [/@(everyone|here)\b/y, ([whole]) => element('span', 'mention', escapeHtml(whole))],
  [/<\/([\w -]+):\d+>/y, ([, name]) => element('span', 'mention', `/${escapeHtml(name!)}`)],
  [/<a?:(\w+):\d+>/y, ([, name]) => `:${escapeHtml(name!)}:`],
  [
    /\[((?:\\.|[^\]\\])+)\]\(<?(https?:[^\s>)]+)>?\)/y,
    ([, label], names) => element('a', '', inlineHtml(label!, names)),
  ],
  [/<(https?:[^\s>]+)>/y, ([, url]) => element('a', '', escapeHtml(url!))],
  [/https?:\/\/[^\s<]*[^\s<.,:;"')\]]/y, ([url]) => element('a', '', escapeHtml(url))],
  ...marks.map(
    ([pattern, tag, className = '']): Inline => [
      new RegExp(pattern, 'y'),
      ([, inner], names) => element(tag, className, inlineHtml(inner!, names)),
    ],
  ),
];

function inlineHtml(text: string, names: Names): string {
  let html = '';
  let at = 0;
  while (at < text.length) {
    const [drawn, length] = drawAt(text, at, names);
    html += drawn;
    at += length;
  }
  return html;
}

function drawAt(text: string, at: number, names: Names): [html: string, length: number] {
  for (const [pattern, draw] of inlines) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) return [draw(match, names), match[0].length];
  }
  const sign = String.fromCodePoint(text.codePointAt(at)!);
  return [escapeHtml(sign), sign.length];
}

function mention(kind: string, name: string): string {
  return element('span', 'mention', escapeHtml(`${kind === '#' ? '#' : '@'}${name}`));
}

const forms: Record<string, Intl.DateTimeFormatOptions> = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { dateStyle: 'short' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
};

/** Of a time that is told as a distance from now, the time itself: a picture has no now. */
function momentText(seconds: number, style: string): string {
  return escapeHtml(formatMoment(seconds * 1000, forms[style] ?? forms.f!));
}
