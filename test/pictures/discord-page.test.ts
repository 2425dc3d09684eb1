import { type APIMessageTopLevelComponent, ButtonStyle, ComponentType } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { componentsHtml } from './discord-components.ts';
import { markdownHtml } from './discord-markdown.ts';
import { type DiscordMessage, discordPage, messageHtml } from './discord-page.ts';

const said: DiscordMessage = {
  id: '7',
  mine: false,
  author: 'bridge',
  at: Date.UTC(2026, 11, 1, 11, 30),
  visible: 'Done.',
  content: { content: 'Done.', embeds: [], components: [] },
  reply: undefined,
  files: [],
  buttons: [],
  reactions: [],
  whispered: false,
  loading: false,
  edited: false,
};

describe('markdown is drawn', () => {
  it.each([
    ['a **b *c* d** ~~e~~ __f__', '<div class="text">a <b>b <i>c</i> d</b> <s>e</s> <u>f</u></div>'],
    ['*a **b** c* _d_ snake_case_name', '<div class="text"><i>a <b>b</b> c</i> <i>d</i> snake_case_name</div>'],
    ['2 * 3 * 4', '<div class="text">2 * 3 * 4</div>'],
    ['\\*a\\* \\`b\\`', '<div class="text">*a* `b`</div>'],
    ['`a < b` ``c`d``', '<div class="text"><code>a &lt; b</code> <code>c`d</code></div>'],
    ['||a||', '<div class="text"><span class="spoiler">a</span></div>'],
    ['a\nb\n\nc', '<div class="text">a\nb\n\nc</div>'],
    ['## a *b*\nc', '<h2>a <i>b</i></h2><div class="text">c</div>'],
    ['#nothing', '<div class="text">#nothing</div>'],
    ['a\n-# b', '<div class="text">a</div><small class="print">b</small>'],
    ['> a\n> **b**\nc', '<blockquote><div class="text">a\n<b>b</b></div></blockquote><div class="text">c</div>'],
    ['>>> a\nb', '<blockquote><div class="text">a\nb</div></blockquote>'],
    [
      '- a\n  - b\n1. c',
      '<div class="item" style="margin-left:0px"><span class="label">•</span><div>a</div></div>' +
        '<div class="item" style="margin-left:20px"><span class="label">◦</span><div>b</div></div>' +
        '<div class="item" style="margin-left:0px"><span class="label">1.</span><div>c</div></div>',
    ],
    ['a\n```ts\nb **c**\n```\nd', '<div class="text">a</div><pre>b **c**</pre><div class="text">d</div>'],
    ['```\na\n```', '<pre>a</pre>'],
    ['<t:1796124600:t>', '<div class="text"><time>11:30</time></div>'],
    ['<t:1796124600:f>', '<div class="text"><time>1 December 2026 at 11:30</time></div>'],
    ['[a *b*](<https://a.b/c>)', '<div class="text"><a>a <i>b</i></a></div>'],
    ['<https://a.b> https://c.d.', '<div class="text"><a>https://a.b</a> <a>https://c.d</a>.</div>'],
    [
      '<@1> <@2> <#3> @here',
      '<div class="text"><span class="mention">@Ann</span> <span class="mention">@2</span> <span class="mention">#website</span> <span class="mention">@here</span></div>',
    ],
    ['<b>&', '<div class="text">&lt;b&gt;&amp;</div>'],
  ])('%j', (source, html) => {
    expect(markdownHtml(source, { 1: 'Ann', 3: 'website' })).toBe(html);
  });
});

describe('components are drawn', () => {
  const button = (label: string, style: number) => ({ type: ComponentType.Button, style, label, custom_id: label });
  const row = (...components: unknown[]) => ({ type: ComponentType.ActionRow, components });

  it.each<[component: unknown, html: string]>([
    [
      row(
        button('Allow once', ButtonStyle.Primary),
        button('Deny', ButtonStyle.Danger),
        button('<More>', ButtonStyle.Secondary),
      ),
      '<div class="row"><div class="button primary">Allow once</div><div class="button danger">Deny</div><div class="button">&lt;More&gt;</div></div>',
    ],
    [
      row({ ...button('a', ButtonStyle.Success), disabled: true, emoji: { name: '✅' } }),
      '<div class="row"><div class="button success disabled">✅ a</div></div>',
    ],
    [
      row({ type: ComponentType.Button, style: ButtonStyle.Link, label: 'a', url: 'https://a.b' }),
      '<div class="row"><div class="button">a ↗</div></div>',
    ],
    [
      row({ type: ComponentType.StringSelect, placeholder: 'Which?' }),
      '<div class="row"><div class="select">Which?</div></div>',
    ],
    [
      {
        type: ComponentType.Container,
        components: [
          { type: ComponentType.TextDisplay, content: '**a**' },
          { type: ComponentType.Separator },
          {
            type: ComponentType.Section,
            components: [{ type: ComponentType.TextDisplay, content: 'b' }],
            accessory: button('c', ButtonStyle.Secondary),
          },
        ],
      },
      '<div class="container"><div class="text"><b>a</b></div><hr><div class="section"><div><div class="text">b</div></div><div class="button">c</div></div></div>',
    ],
  ])('%j', (component, html) => {
    expect(componentsHtml([component as APIMessageTopLevelComponent])).toBe(html);
  });

  it('or the page fails: nothing a person would see is left out', () => {
    const unknown = row({ type: 99 }) as unknown as APIMessageTopLevelComponent;

    expect(() => componentsHtml([unknown])).toThrow('no drawing for a component of type 99');
  });
});

describe('a message is drawn', () => {
  it('with what it replies to, its author, its note of an edit and its sign', () => {
    const html = messageHtml(
      { ...said, reply: { author: 'Ann', text: 'Fix\nit' }, edited: true, reactions: ['👀'] },
      {},
    );

    expect(html).toBe(
      '<div class="message replied" data-id="7"><div class="reply"><b>@Ann</b><span>Fix it</span></div><div class="face">B</div>' +
        '<div class="author">bridge<span class="tag">APP</span><small>11:30</small></div>' +
        '<div class="text">Done.<span class="edited">(edited)</span></div>' +
        '<div class="reactions"><span class="reaction">👀 1</span></div></div>',
    );
  });

  it('below the one before it without a name, when both are by the same author and no reply', () => {
    const later = { ...said, id: '8', at: said.at + 60_000 };

    expect(messageHtml(later, {}, said)).toBe(
      '<div class="message next" data-id="8"><div class="text">Done.</div></div>',
    );
    expect(messageHtml({ ...later, author: 'Ann', mine: true }, {}, said)).toContain('<div class="author">Ann<small>');
    expect(messageHtml({ ...later, at: said.at + 3_600_000 }, {}, said)).toContain('class="author"');
  });

  it('with files and embeds, and says when only one person sees it', () => {
    const embed = { title: 'a', description: '**b**', fields: [{ name: 'c', value: 'd' }], footer: { text: 'e' } };
    const content = { content: '', embeds: [embed], components: [] };
    const html = messageHtml({ ...said, content, files: [{ name: 'a.txt', size: 512 }], whispered: true }, {});

    expect(html).toContain('a.txt<small>0.5 KB</small>');
    expect(html).toContain(
      '<div class="embed"><b class="title"><div class="text">a</div></b><div class="text"><b>b</b></div>' +
        '<b class="title">c</b><div class="text">d</div><div class="foot">e</div></div>',
    );
    expect(html).toContain('Only you can see this');
  });

  it('as thinking while its reply is not there', () => {
    expect(messageHtml({ ...said, loading: true }, {})).toContain('bridge is thinking…');
  });
});

it('the page holds what people wrote as text alone, and needs nothing from elsewhere', () => {
  const evil = '<script src="https://a.b"></script>';
  const page = discordPage(
    {
      channel: evil,
      names: {},
      messages: [
        { ...said, author: evil, content: { ...said.content, content: evil }, reply: { author: 'a', text: evil } },
      ],
    },
    'light',
  );

  expect(page).toContain('<body class="light">');
  expect(page.match(/&lt;script src=/g)).toHaveLength(4);
  expect(page).not.toMatch(/<script|<link|<img|url\(|@import|(?:src|href)="/);
});
