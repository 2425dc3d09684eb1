import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Post } from '../../../../src/core/model/post.ts';
import * as discord from '../../../../src/platforms/discord/render/render.ts';
import { toRichBlocks } from '../../../../src/platforms/telegram/render/render-rich.ts';
import { toTextMessage } from '../../../../src/platforms/telegram/render/render-text.ts';
import { renderTerminal } from '../../../../src/platforms/terminal/render.ts';
import { createCardRig } from './card-rig.ts';

/* Whatever a text is made of, what a person is shown can be read back to that very text: so nothing of it is lost. */

const runs = { numRuns: 60, interruptAfterTimeLimit: 4_000 };

const point = (...ranges: [number, number][]) =>
  fc.oneof(...ranges.map(([from, to]) => fc.integer({ min: from, max: to }))).map((code) => String.fromCodePoint(code));

/** No backslash stands before a `u`, and no picture of a control character is in it: then it can be read back. */
const piece = fc.oneof(
  fc.constantFrom(
    'a',
    'B',
    '7',
    ' ',
    '  ',
    '\n',
    '\n\n',
    '\t',
    '\r',
    '\r\n',
    '`',
    '```',
    '\\',
    '*_~|<>[]()#-+.!@:/$"\'&;',
  ),
  fc.constantFrom(
    '\u001b]0;',
    '\u001b[31m',
    '\u0007',
    '\u001b\\',
    '&#8238;',
    '<!--',
    '-->',
    '# ',
    '- ',
    '1. ',
    '@@ -1 +1 @@',
  ),
  fc.constantFrom(
    '👨‍👩‍👧',
    '⚠️',
    'ка',
    'аа',
    'می‌خ',
    'क्‍ष',
    '漢字',
    'é',
    'e\u0301',
    'a\u030a\u0333\u033f',
    'z\u0301\u0301\u0301\u0301\u0301\u0301',
  ),
  point([0, 0x1f], [0x7f, 0xa0], [0xad, 0xad], [0x34f, 0x34f], [0x61c, 0x61c], [0x115f, 0x1160], [0x17b4, 0x17b5]),
  point([0x180b, 0x180f], [0x2000, 0x200f], [0x2028, 0x202f], [0x205f, 0x206f], [0x2800, 0x2800], [0x3000, 0x3000]),
  point([0x3164, 0x3164], [0xfe00, 0xfe0f], [0xfeff, 0xfeff], [0xffa0, 0xffa0], [0xfff0, 0xffff], [0xd800, 0xdfff]),
  point([0xe000, 0xe010], [0x1d173, 0x1d17a], [0xe0000, 0xe007f], [0xe0100, 0xe0110], [0xf0000, 0xf0005]),
);
const text = fc.array(piece, { minLength: 1, maxLength: 12 }).map((pieces) => pieces.join(''));

/** The opposite of what reveal.ts does. */
function readBack(shown: string): string {
  return shown
    .replace(/␊\n?/g, '\n')
    .replace(/␉ *\t?/g, '\t')
    .replaceAll('␠', ' ')
    .replaceAll('␡', '\u007f')
    .replace(/[\u2400-\u241f]/g, (picture) => String.fromCharCode(picture.charCodeAt(0) - 0x2400))
    .replace(/\\u(?:\{([0-9a-f]{5,6})\}|([0-9a-f]{4}))/g, (_, long, short) =>
      String.fromCodePoint(parseInt(long ?? short, 16)),
    );
}

/** Tabs that are indentation are spread to spaces, and spaces behind a tab are taken for its. */
function untabbed(text: string): string {
  return text
    .replace(/^[\t ]+/gm, (space) => space.replaceAll('\t', '    ').replace(/ +$/, ''))
    .replace(/\t *\n?/g, '\t');
}

/** The code of the first block of code, and of the first piece of inline code, as each platform is given it. */
function codeOn(post: Post): Record<string, string | undefined> {
  const blocks = post.blocks;
  const rich = toRichBlocks(blocks).find(({ type }) => type === 'pre') as { text: string } | undefined;
  const plain = toTextMessage(blocks);
  const pre = plain.entities.find(({ type }) => type === 'pre');
  const content = discord
    .prepareParts(post)
    .map((part) => part.content)
    .join('\n');
  const lines = renderTerminal(blocks, { columns: 100_000, color: false });
  return {
    rich: rich?.text,
    plain: pre && plain.text.slice(pre.offset, pre.offset + pre.length),
    discord: /```[a-z]*\n([\s\S]*?)\n```/.exec(content)?.[1]?.replaceAll('\u200b', ''),
    terminal: lines.flatMap((line) => (line.startsWith('│ ') ? [line.slice(2)] : [])).join('\n'),
  };
}

test('of a command', async () => {
  const { show } = createCardRig();
  const property = fc.asyncProperty(text, async (command) => {
    const { posts } = await show('Bash', { command });

    for (const [platform, code] of Object.entries(codeOn(posts.at(-1)!))) {
      expect([platform, untabbed(readBack(code ?? 'nothing'))]).toEqual([platform, untabbed(command)]);
    }
  });
  await fc.assert(property, runs);
});

test('of a new file, every line', async () => {
  const { folder, show } = createCardRig();
  const property = fc.asyncProperty(text, async (content) => {
    const { posts } = await show('Write', { file_path: join(folder, 'none'), content });

    const ended = content.endsWith('\n') ? content.slice(0, -1) : content;
    for (const [platform, code] of Object.entries(codeOn(posts.at(-1)!))) {
      const lines = (code ?? '').split('\n').filter((line) => line.startsWith('+'));
      const written = lines.map((line) => untabbed(readBack(line.slice(1)))).join('\n');
      expect([platform, written]).toEqual([platform, ended.split('\n').map(untabbed).join('\n')]);
      expect(code?.endsWith('\\ No newline at end of file')).toBe(!content.endsWith('\n'));
    }
  });
  await fc.assert(property, runs);
});

const places: [tool: string, inputOf: (text: string) => unknown, before: string, after: string][] = [
  ['Read', (path) => ({ file_path: path }), '', ''],
  ['WebFetch', (url) => ({ url }), '', ''],
  ['AskUserQuestion', (preview) => ({ questions: [{ question: 'Q', options: [{ label: 'L', preview }] }] }), '', ''],
];

test.each(places)('of what %s names', async (tool, inputOf) => {
  const { show } = createCardRig();
  const property = fc.asyncProperty(text, async (named) => {
    const { posts } = await show(tool, inputOf(named));

    for (const [platform, code] of Object.entries(codeOn(posts.at(-1)!))) {
      expect([platform, untabbed(readBack(code ?? 'nothing'))]).toEqual([platform, untabbed(named)]);
    }
  });
  await fc.assert(property, { ...runs, numRuns: 25 });
});

test('of a path, a question, an option and a plan, but for white space', async () => {
  const bare = (all: string) => all.replace(/[\s␠␊␉]|\*\*/g, '');
  const { show } = createCardRig();
  const seenIn = async (tool: string, input: unknown, seen: string) => {
    const { on } = await show(tool, input);
    for (const [platform, all] of Object.entries(on)) {
      const found = bare(readBack(all)).includes(bare(seen));
      expect(found ? '' : `${platform} lacks ${JSON.stringify(seen)} in ${JSON.stringify(all)}`).toBe('');
    }
  };
  const property = fc.asyncProperty(text, async (odd) => {
    await seenIn('Write', { file_path: `/${odd}`, content: 'x\n' }, `/${odd}`);
    const described = [{ label: `L${odd}`, description: `D${odd}` }];
    await seenIn('AskUserQuestion', { questions: [{ question: `Q${odd}`, options: described }] }, `Q${odd}`);
    await seenIn('AskUserQuestion', { questions: [{ question: 'Q', options: described }] }, `L${odd}:D${odd}`);
    await seenIn('mcp__x__y', { odd }, readBack(JSON.stringify(odd).slice(1, -1)));
  });
  await fc.assert(property, { ...runs, numRuns: 20 });
});
