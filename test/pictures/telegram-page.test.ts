import type { InputRichBlock, RichText } from 'grammy/types';
import { describe, expect, it } from 'vitest';
import { blocksHtml } from './telegram-blocks.ts';
import { messageHtml, type TelegramMessage, telegramPage } from './telegram-page.ts';
import { entitiesHtml, richTextHtml } from './telegram-text.ts';

const said: TelegramMessage = {
  id: '7',
  mine: false,
  at: Date.UTC(2026, 11, 1, 11, 30),
  visible: 'Done.',
  content: { text: 'Done.', entities: [] },
  reply: undefined,
  file: undefined,
  keyboard: [],
  reactions: [],
};

const line: InputRichBlock = { type: 'paragraph', text: 'a' };
const media = { type: 'photo', media: 'a' } as const;

describe('a block of a rich message is drawn', () => {
  it.each<[block: InputRichBlock, html: string]>([
    [{ type: 'paragraph', text: ['a ', { type: 'bold', text: 'b' }] }, '<p>a <b>b</b></p>'],
    [{ type: 'heading', size: 2, text: 'a' }, '<h2>a</h2>'],
    [{ type: 'pre', text: 'a < b', language: 'ts' }, '<pre><span class="language">ts</span>a &lt; b</pre>'],
    [{ type: 'footer', text: 'a' }, '<footer>a</footer>'],
    [{ type: 'divider' }, '<hr>'],
    [{ type: 'mathematical_expression', expression: 'x^2' }, '<p class="math">x^2</p>'],
    [{ type: 'anchor', name: 'a' }, ''],
    [
      { type: 'list', items: [{ blocks: [line] }, { blocks: [line], value: 3 }] },
      '<ul><li><span class="label">•</span><div><p>a</p></div></li><li><span class="label">3.</span><div><p>a</p></div></li></ul>',
    ],
    [
      {
        type: 'list',
        items: [
          { blocks: [], has_checkbox: true },
          { blocks: [], has_checkbox: true, is_checked: true },
        ],
      },
      '<ul><li><span class="label">☐</span><div></div></li><li><span class="label">☑</span><div></div></li></ul>',
    ],
    [{ type: 'blockquote', blocks: [line], credit: 'b' }, '<blockquote><p>a</p><cite>b</cite></blockquote>'],
    [
      { type: 'expandable_blockquote', text: 'a' },
      '<blockquote class="expandable"><div class="folded">a</div></blockquote>',
    ],
    [{ type: 'pullquote', text: 'a', credit: 'b' }, '<aside>a<cite>b</cite></aside>'],
    [
      {
        type: 'table',
        is_bordered: true,
        is_compact: true,
        cells: [
          [{ text: 'a', is_header: true, align: 'left', valign: 'top', colspan: 2 }],
          [{ text: 'b', align: 'right', valign: 'middle' }],
        ],
      },
      '<div class="wide"><table class="bordered compact"><tr><th colspan="2" style="text-align:left;vertical-align:top">a</th></tr><tr><td style="text-align:right;vertical-align:middle">b</td></tr></table></div>',
    ],
    [{ type: 'details', summary: 'a', blocks: [line] }, '<details><summary>a</summary><p>a</p></details>'],
    [
      { type: 'details', summary: 'a', blocks: [line], is_open: true },
      '<details open><summary>a</summary><p>a</p></details>',
    ],
    [
      {
        type: 'buttons',
        align: 'left',
        buttons: [
          { text: 'a', style: 'danger', callback_data: 'x' },
          { text: 'b', url: 'https://b.c' },
        ],
      },
      '<div class="buttons left"><span class="button danger">a</span><span class="button">b</span></div>',
    ],
    [
      { type: 'photo', photo: media, caption: { text: 'a', credit: 'b' } },
      '<figure><div class="media">🖼 Photo</div><figcaption>a<cite>b</cite></figcaption></figure>',
    ],
    [
      { type: 'collage', blocks: [{ type: 'photo', photo: media }] },
      '<figure><figure><div class="media">🖼 Photo</div></figure></figure>',
    ],
    [
      { type: 'map', location: { latitude: 1, longitude: 2 }, zoom: 9, width: 1, height: 1 },
      '<figure><div class="media">📍 1, 2</div></figure>',
    ],
    [{ type: 'thinking', text: 'Bash npm test' }, '<p class="thinking">Bash npm test</p>'],
  ])('%j', (block, html) => {
    expect(blocksHtml([block])).toBe(html);
  });

  it('or the page fails: nothing a person would see is left out', () => {
    const unknown = { type: 'hologram' } as unknown as InputRichBlock;

    expect(() => blocksHtml([{ type: 'blockquote', blocks: [unknown] }])).toThrow(
      'no drawing for a block of type hologram',
    );
  });
});

describe('a rich text is drawn', () => {
  it.each<[text: RichText, html: string]>([
    [{ type: 'code', text: '<a>' }, '<code>&lt;a&gt;</code>'],
    [{ type: 'url', url: 'https://a.b', text: { type: 'italic', text: 'a' } }, '<a><i>a</i></a>'],
    [{ type: 'spoiler', text: 'a' }, '<span class="spoiler">a</span>'],
    [{ type: 'date_time', unix_time: 1796124600, date_time_format: 'wt', text: 'x' }, '<time>Tue 11:30</time>'],
    [{ type: 'date_time', unix_time: 1796124600, date_time_format: 'r', text: 'x' }, '<time>x</time>'],
    [{ type: 'button', button: { text: 'a', callback_data: 'x' } }, '<span class="inline-button">a</span>'],
  ])('%j', (text, html) => {
    expect(richTextHtml(text)).toBe(html);
  });
});

describe('a plain message is drawn', () => {
  it('with entities that nest and touch, counted in UTF-16 units', () => {
    const html = entitiesHtml('👀 bold code <end>', [
      { type: 'code', offset: 8, length: 4 },
      { type: 'bold', offset: 3, length: 9 },
      { type: 'italic', offset: 12, length: 6 },
    ]);

    expect(html).toBe('👀 <b>bold <code>code</code></b><i> &lt;end&gt;</i>');
  });

  it('with quotes, also those that open, and code on lines of their own', () => {
    const html = entitiesHtml('a\nb\nc\nd', [
      { type: 'expandable_blockquote', offset: 2, length: 1 },
      { type: 'pre', offset: 4, length: 1, language: 'sh' },
    ]);

    expect(html).toBe(
      'a<blockquote class="expandable"><div class="folded">b</div></blockquote><pre><span class="language">sh</span>c</pre>d',
    );
  });
});

describe('a message is drawn', () => {
  it('with what it replies to, its sign, and rows of keys below the bubble', () => {
    const html = messageHtml({
      ...said,
      reply: { author: 'Ann', text: 'Fix\nit' },
      keyboard: [['Allow once', 'Deny'], ['Stop']],
      reactions: ['👀'],
    });

    expect(html).toBe(
      '<div class="message keyed" data-id="7"><div class="bubble"><div class="reply"><b>Ann</b><span>Fix it</span></div>' +
        '<div class="plain">Done.</div><div class="foot"><span class="reaction">👀</span>11:30</div></div>' +
        '<div class="keys"><div class="row"><div class="key">Allow once</div><div class="key">Deny</div></div>' +
        '<div class="row"><div class="key">Stop</div></div></div></div>',
    );
  });

  it('on the side of the one who wrote it, and with its file', () => {
    const html = messageHtml({ ...said, mine: true, file: { name: 'a&b.txt', size: 2048 } });

    expect(html).toContain('class="message mine"');
    expect(html).toContain('11:30 ✓✓');
    expect(html).toContain('a&amp;b.txt<small>2.0 KB</small>');
  });
});

it('the page has the draft with its Stop, holds what people wrote as text alone, and needs nothing from elsewhere', () => {
  const evil = '<script src="https://a.b"></script>';
  const draft = { content: { text: evil, entities: [] }, canStop: true };
  const page = telegramPage(
    { title: evil, messages: [{ ...said, content: { text: evil, entities: [] }, keyboard: [[evil]] }], draft },
    'dark',
  );

  expect(page).toContain('<body class="dark">');
  expect(page).toContain('<div class="stop">■ Stop</div>');
  expect(page.match(/&lt;script src=&quot;/g)).toHaveLength(4);
  expect(page).not.toMatch(/<script|<link|<img|url\(|@import|(?:src|href)="/);
});
