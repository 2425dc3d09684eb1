import { describe, expect, test } from 'vitest';
import type { Post } from '../../../../src/core/model/post.ts';
import type { TelegramPart } from '../../../../src/platforms/telegram/render/part.ts';
import { downgradePart, prepareParts, preview } from '../../../../src/platforms/telegram/render/render.ts';
import { toRichBlocks } from '../../../../src/platforms/telegram/render/render-rich.ts';
import { toTextMessage } from '../../../../src/platforms/telegram/render/render-text.ts';
import { type Block, paragraph } from '../../../../src/text/document/blocks.ts';
import { parseMarkdown } from '../../../../src/text/markdown/parse.ts';
import { checkRichMessage, visibleOfRich } from '../../../fakes/telegram/rules-rich.ts';
import { checkText } from '../../../fakes/telegram/rules-text.ts';

const answer = `# Done <b>now</b>

| Name | Size |
| :--- | ---: |
| \`a\` | 漢字 |

1. one
   - two
     - three
- [x] yes
- [ ] no

> quoted **bold**

See [docs](https://a.bc/d), [local](http://localhost:3000/x) and [src/a.ts](src/a.ts).

\`\`\`ts
${'const answer = 42; // <i>&amp;</i>\n'.repeat(170)}\`\`\`

*_~\`[]()#+-=|{}.! 😀 done`;

const footer: Block = { type: 'footer', text: '12 s · 3 tools' };

function post(blocks: Block[], more: Partial<Post> = {}): Post {
  return { blocks, notify: true, ...more };
}

function kinds(parts: TelegramPart[]): string[] {
  return parts.map(({ kind }) => kind);
}

function marked(blocks: Block[]): string[] {
  const { text, entities } = toTextMessage(blocks);
  expect(checkText(text, entities)).toBeUndefined();
  return entities.map(({ type, offset, length }) => `${type}: ${text.slice(offset, offset + length)}`);
}

describe('an answer with everything in it keeps its form', () => {
  test('as one rich message', () => {
    const parts = prepareParts(post([...parseMarkdown(answer), footer]), 'rich');

    const blocks = toRichBlocks(parts[0]?.kind === 'rich' ? parts[0].blocks : []);
    expect(kinds(parts)).toEqual(['rich']);
    expect(checkRichMessage({ blocks }, 'message')).toBeUndefined();
    expect(blocks.map(({ type }) => type)).toEqual([
      'heading',
      'table',
      'list',
      'list',
      'blockquote',
      'paragraph',
      'pre',
      'paragraph',
      'footer',
    ]);
    expect(blocks[0]).toEqual({ type: 'heading', size: 1, text: 'Done <b>now</b>' });
    expect(blocks[1]).toMatchObject({
      cells: [
        [
          { text: 'Name', is_header: true, align: 'left' },
          { text: 'Size', is_header: true, align: 'right' },
        ],
        [{ text: { type: 'code', text: 'a' } }, { text: '漢字', align: 'right' }],
      ],
    });
    expect(blocks[2]).toMatchObject({
      items: [{ value: 1, blocks: [{}, { items: [{ blocks: [{}, { type: 'list' }] }] }] }],
    });
    expect(blocks[3]).toMatchObject({ items: [{ has_checkbox: true, is_checked: true }, { has_checkbox: true }] });
    expect(blocks[5]).toEqual({
      type: 'paragraph',
      text: [
        'See ',
        { type: 'url', url: 'https://a.bc/d', text: 'docs' },
        ', local (http://localhost:3000/x) and src/a.ts.',
      ],
    });
    expect(blocks[6]).toMatchObject({ type: 'pre', language: 'ts' });
    expect(visibleOfRich({ blocks })).toContain('😀 done\n12 s · 3 tools');
  });

  test('as text with entities, the fence whole in each message', () => {
    const parts = prepareParts(post([...parseMarkdown(answer), footer]), 'text');

    const pres = parts.flatMap((part) =>
      part.kind === 'text' ? part.entities.filter(({ type }) => type === 'pre') : [],
    );
    expect(kinds(parts)).toEqual(['text', 'text']);
    expect(parts.map((part) => part.kind === 'text' && checkText(part.text, part.entities))).toEqual([
      undefined,
      undefined,
    ]);
    expect(pres.map((pre) => 'language' in pre && pre.language)).toEqual([false, 'ts', 'ts']);
    expect(
      parts
        .map((part) => ('text' in part ? part.text : ''))
        .join('\n')
        .match(/const answer = 42;/g),
    ).toHaveLength(170);
    expect(parts[1]).toMatchObject({ text: expect.stringMatching(/12 s · 3 tools$/) });
  });

  test('text carries lists, tables and quotes in signs', () => {
    const { text } = toTextMessage(parseMarkdown(answer).slice(0, 6));

    expect(text).toBe(
      [
        'Done <b>now</b>',
        'Name │ Size\n─────┼─────\na    │ 漢字',
        '1. one\n   ◦ two\n      ▪ three',
        '☑ yes\n☐ no',
        'quoted bold',
        'See docs, local (http://localhost:3000/x) and src/a.ts.',
      ]
        .join('\n\n')
        .replace('</b>\n\n', '</b>\n'),
    );
  });
});

describe('entities follow the rules of nesting', () => {
  test.each([
    ['code in bold', '**a `b` c**', ['bold: a', 'code: b', 'bold: c']],
    ['bold in bold', '**a *b* __c__**', ['bold: a b c', 'italic: b']],
    ['code in a link', '[`a`](https://b.cd)', ['text_link: a']],
    ['image in a link', '[![a](https://b.cd/e.png)](https://b.cd)', ['text_link: a']],
    ['quote in quote', '> a\n>\n> > b', ['blockquote: a\n\n> b']],
    ['indented code in a quote', '> ```\n>   a\n> ```', ['blockquote: a', 'pre: a']],
    ['code in a list', '- a\n  ```\n  b\n  ```', ['pre: b']],
    ['emoji before', '😀 **a**', ['bold: a']],
    ['spaces inside', '** a**b', []],
  ])('%s', (_, markdown, entities) => {
    expect(marked(parseMarkdown(markdown))).toEqual(entities);
  });

  test('more than 100 entities take more than one message', () => {
    const parts = prepareParts(post(parseMarkdown('**a** '.repeat(150))), 'text');

    expect(kinds(parts)).toEqual(['text', 'text']);
    expect(parts.map((part) => part.kind === 'text' && checkText(part.text, part.entities))).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('what is to be approved keeps its language', () => {
  const command = 'cd src &&\n\tgrep -rn "a < b" . | head # “all” of it';
  const diff = '@@ -1,2 +1,2 @@\n-const a = 1;\n+const a = `2`;\n  indented';
  const blocks: Block[] = [
    paragraph('Bash wants to run'),
    { type: 'code', language: 'bash', text: command },
    { type: 'code', language: 'diff', text: diff },
  ];

  test('in a rich message', () => {
    const rich = toRichBlocks(blocks);

    expect(checkRichMessage({ blocks: rich }, 'message')).toBeUndefined();
    expect(rich.slice(1)).toEqual([
      { type: 'pre', language: 'bash', text: command.replace('\t', '    ') },
      { type: 'pre', language: 'diff', text: diff },
    ]);
  });

  test('in a text message', () => {
    const { text, entities } = toTextMessage(blocks);

    expect(checkText(text, entities)).toBeUndefined();
    expect(
      entities.map(({ offset, length, ...entity }) => ({ ...entity, text: text.slice(offset, offset + length) })),
    ).toEqual([
      { type: 'pre', language: 'bash', text: command.replace('\t', '    ') },
      { type: 'pre', language: 'diff', text: diff },
    ]);
  });

  test('when the text comes from a refused rich message', () => {
    const [rich] = prepareParts(post(blocks), 'rich');
    const [part] = downgradePart(rich!);

    expect(part).toMatchObject({ kind: 'text', entities: [{ language: 'bash' }, { language: 'diff' }] });
  });
});

describe('odd content', () => {
  test.each(['rich', 'text'] as const)('an empty answer says so, %s', (mode) => {
    const shown = prepareParts(
      post([paragraph(' \u200b\u2800\n'), { type: 'divider' }, { type: 'code', text: '' }]),
      mode,
    );

    expect(JSON.stringify(shown)).toContain('(no text)');
    expect(shown).toHaveLength(1);
  });

  test('indentation by tabs survives', () => {
    const blocks: Block[] = [{ type: 'code', text: 'a:\n\tb\n  \tc' }];

    expect(toTextMessage(blocks).text).toBe('a:\n    b\n    c');
    expect(toRichBlocks(blocks)).toEqual([{ type: 'pre', text: 'a:\n    b\n    c' }]);
  });

  test('lists deeper than Telegram allows are flattened, with nothing lost', () => {
    const depths = Array.from({ length: 30 }, (_, i) => i);
    const blocks = parseMarkdown(depths.map((i) => `${'  '.repeat(i)}- **level${i}**`).join('\n'));

    const rich = { blocks: toRichBlocks(blocks) };

    expect(checkRichMessage(rich, 'message')).toBeUndefined();
    expect(visibleOfRich(rich).match(/level\d+/g)).toEqual(depths.map((i) => `level${i}`));
  });

  test('a table with more than 20 columns is aligned text', () => {
    const row = (mark: string) =>
      `|${Array.from({ length: 21 }, (_, i) => (mark === '-' ? '-' : `${mark}${i}`)).join('|')}|`;

    const blocks = toRichBlocks(parseMarkdown([row('h'), row('-'), row('c')].join('\n')));

    expect(blocks).toMatchObject([{ type: 'pre', text: expect.stringContaining('h19 │ h20') }]);
  });
});

describe('a long answer', () => {
  const long = parseMarkdown(Array.from({ length: 3_000 }, (_, i) => `Sentence number ${i} of **many**.`).join('\n\n'));
  const buttons = [[{ label: 'Again', action: 'again:1' }]];

  test.each(['rich', 'text'] as const)('ends as a file after two messages, %s', (mode) => {
    const parts = prepareParts(post([...long, footer], { buttons, replyTo: '7' }), mode);

    expect(kinds(parts)).toEqual([mode, mode, 'document']);
    expect(parts[2]).toMatchObject({
      name: 'answer.md',
      caption: expect.stringMatching(/^The rest of the answer is attached \(\d+ kB\)\.\n\n12 s · 3 tools$/),
      text: expect.stringMatching(/Sentence number 2999 of \*\*many\*\*\.\n$/),
      notify: true,
      buttons,
    });
    expect(parts.map(({ notify }) => notify)).toEqual([false, false, true]);
    expect(parts.map(({ replyTo }) => replyTo)).toEqual(['7', undefined, undefined]);
    expect(parts.filter((part) => part.buttons !== undefined)).toHaveLength(1);
    const found = JSON.stringify(parts).match(/Sentence number \d+/g);
    expect(found).toEqual(Array.from({ length: 3_000 }, (_, i) => `Sentence number ${i}`));
  });

  test('of three messages is no file, and a silent post stays silent', () => {
    const parts = prepareParts(post(long.slice(0, 280), { notify: false }), 'text');

    expect(kinds(parts)).toEqual(['text', 'text', 'text']);
    expect(parts.map(({ notify }) => notify)).toEqual([false, false, false]);
  });

  test('as a view is one message with its end', () => {
    const blocks: Block[] = [...long, { type: 'activity', text: 'Bash npm test · 12 s' }];

    const { text, entities } = preview({ blocks }, 'text');
    const draft = preview({ blocks }, 'draft');

    expect(checkText(text, entities)).toBeUndefined();
    expect(text).toMatch(/^…\n[\s\S]+Sentence number 2999 of many\.\n\nBash npm test · 12 s$/);
    expect(checkRichMessage({ blocks: draft }, 'draft')).toBeUndefined();
    expect(draft.at(-1)).toEqual({ type: 'thinking', text: 'Bash npm test · 12 s' });
    expect(preview({ blocks }, 'rich').at(-1)).toMatchObject({ type: 'paragraph', text: { type: 'italic' } });
  });
});

describe('a refused part has simpler forms', () => {
  test('rich, then text, then plain, then none', () => {
    const [rich] = prepareParts(post([...parseMarkdown('**a** b'), footer], { replyTo: '7' }), 'rich');

    const text = downgradePart(rich!);
    const plain = text.flatMap(downgradePart);

    expect(text).toMatchObject([{ kind: 'text', text: 'a b\n\n12 s · 3 tools', notify: true, replyTo: '7' }]);
    expect(plain).toEqual([{ ...text[0], entities: [] }]);
    expect(plain.flatMap(downgradePart)).toEqual([]);
  });

  test('a file becomes messages, a huge one is cut and says so', () => {
    const document = { kind: 'document', name: 'a.md', caption: 'The rest\n\n1 s', notify: true } as const;

    const short = downgradePart({ ...document, text: 'word '.repeat(1_000) });
    const huge = downgradePart({ ...document, text: 'word '.repeat(100_000) });

    expect(
      short
        .map((part) => 'text' in part && part.text)
        .join(' ')
        .match(/word/g),
    ).toHaveLength(1_000);
    expect(short.at(-1)).toMatchObject({ text: '1 s', notify: true });
    expect(huge).toHaveLength(11);
    expect(huge.at(-1)).toMatchObject({ text: '… (cut here: this chat does not accept files)' });
  });
});
