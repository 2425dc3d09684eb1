import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Post } from '../../../../src/core/model/post.ts';
import type { TelegramPart } from '../../../../src/platforms/telegram/render/part.ts';
import { downgradePart, prepareParts, preview } from '../../../../src/platforms/telegram/render/render.ts';
import { toRichBlocks } from '../../../../src/platforms/telegram/render/render-rich.ts';
import type { Block } from '../../../../src/text/document/blocks.ts';
import { visibleText } from '../../../../src/text/document/visible.ts';
import { parseMarkdown } from '../../../../src/text/markdown/parse.ts';
import { checkRichMessage } from '../../../fakes/telegram/rules-rich.ts';
import { checkText } from '../../../fakes/telegram/rules-text.ts';
import { garbage, markdownSamples } from '../../../text/random-markdown.ts';
import { expectedText, seen, seenWords } from '../../../text/seen.ts';
import { tries } from '../../../thorough.ts';

const runs = { numRuns: tries(30, 200) };

/** What Telegram says to a part, and what a reader sees of it. */
function receive(part: TelegramPart): { refusal: string | undefined; text: string } {
  switch (part.kind) {
    case 'rich': {
      const rich = { blocks: toRichBlocks(part.blocks), skip_entity_detection: true };
      return { refusal: checkRichMessage(rich, 'message'), text: stringsOf(rich.blocks).join('') };
    }
    case 'text':
      return { refusal: checkText(part.text, part.entities), text: part.text };
    case 'document':
      return { refusal: checkText(part.caption, undefined, 1024), text: visibleText(parseMarkdown(part.text)) };
    case 'upload': {
      const refusal = part.text === '' ? undefined : checkText(part.text, part.entities, 1024);
      return { refusal, text: part.text };
    }
  }
}

function stringsOf(value: unknown, key = ''): string[] {
  if (typeof value === 'string') return ['text', ''].includes(key) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((one) => stringsOf(one, key === 'text' ? key : ''));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => stringsOf(inner, name));
}

/** Lists deeper than Telegram allows have their numbers and bullets in the text. */
function unlabelled(text: string): string {
  return seen(text).replace(/\d+\.|[•◦▪☑☐]/g, '');
}

function post(blocks: Block[]): Post {
  return { blocks, notify: true };
}

describe('whatever claude writes is accepted by Telegram and shows all of its text', () => {
  test('documents made of every kind of block, rich', () => {
    const property = fc.property(
      markdownSamples({ tables: true }),
      fc.constantFrom(1, 3, 12),
      ({ markdown, seen: text }, times) => {
        const source = Array(times).fill(markdown).join('\n\n<!-- y -->\n\n');

        const received = prepareParts(post(parseMarkdown(source)), 'rich').map(receive);

        expect(received.map(({ refusal }) => refusal).filter(Boolean)).toEqual([]);
        const wanted = Array(times).fill(text).join('<!--y-->');
        expect(seen(received.map((one) => one.text).join('\n'))).toBe(seen(wanted) || '(notext)');
      },
    );
    fc.assert(property, runs);
  });

  test('documents made of every kind of block, text', () => {
    const property = fc.property(
      markdownSamples({ tables: true }),
      fc.constantFrom(1, 3, 12),
      ({ markdown, seen: text }, times) => {
        const source = Array(times).fill(markdown).join('\n\n<!-- y -->\n\n');

        const received = prepareParts(post(parseMarkdown(source)), 'text').map(receive);

        expect(received.map(({ refusal }) => refusal).filter(Boolean)).toEqual([]);
        const wanted = Array(times).fill(text).join('<!--y-->');
        expect(seenWords(received.map((one) => one.text).join('\n'))).toBe(
          seenWords(wanted) || (seen(wanted) ? '' : 'notext'),
        );
      },
    );
    fc.assert(property, runs);
  });

  test.each(['rich', 'text'] as const)('garbage with odd Unicode, %s', (mode) => {
    const property = fc.property(garbage, fc.constantFrom(1, 60), (piece, times) => {
      const blocks = parseMarkdown(piece.repeat(times));

      const received = prepareParts(post(blocks), mode).map(receive);

      expect(received.map(({ refusal }) => refusal).filter(Boolean)).toEqual([]);
      const wanted = expectedText(blocks);
      const noText = received.length === 1 && received[0]!.text === '(no text)';
      if (!noText && mode === 'rich')
        expect(unlabelled(received.map((one) => one.text).join(''))).toBe(unlabelled(wanted));
      else if (!noText) expect(seenWords(received.map((one) => one.text).join(''))).toBe(seenWords(wanted));
      else expect(seenWords(wanted)).toBe('');
    });
    fc.assert(property, { ...runs, numRuns: tries(100, 600) });
  });

  test('garbage in every field that is not markdown', () => {
    const property = fc.property(garbage, garbage, (one, two) => {
      const blocks: Block[] = [
        { type: 'heading', level: 3, children: [{ type: 'bold', children: [{ type: 'text', text: one }] }] },
        { type: 'code', text: one, language: two },
        {
          type: 'paragraph',
          children: [
            {
              type: 'link',
              url: two,
              children: [
                { type: 'code', text: one },
                { type: 'text', text: two },
              ],
            },
          ],
        },
        {
          type: 'list',
          ordered: true,
          start: 0,
          items: [{ checked: true, blocks: [{ type: 'code', text: two }] }, { blocks: [] }],
        },
        { type: 'table', align: [], header: [], rows: [[[{ type: 'text', text: one }]], []] },
        { type: 'footer', text: two },
        { type: 'activity', text: one },
      ];

      const parts = [...prepareParts(post(blocks), 'rich'), ...prepareParts(post(blocks), 'text')];

      expect(parts.map((part) => receive(part).refusal).filter(Boolean)).toEqual([]);
    });
    fc.assert(property, { ...runs, numRuns: tries(60, 400) });
  });

  test('every simpler form of a part is accepted and shows the same words', () => {
    const property = fc.property(markdownSamples({ tables: true }), ({ markdown }) => {
      const parts = prepareParts(post(parseMarkdown(markdown)), 'rich');
      // A file is markdown, not what it shows.
      fc.pre(prepareParts(post(parseMarkdown(markdown)), 'text').every(({ kind }) => kind === 'text'));

      const words = seenWords(parts.map((part) => receive(part).text).join(''));
      for (let forms = parts, isSimplest = false; !isSimplest; ) {
        expect(forms.map((part) => receive(part).refusal).filter(Boolean)).toEqual([]);
        expect(seenWords(forms.map((part) => receive(part).text).join(''))).toBe(words);
        // A part without a simpler form stays beside others that have one.
        const simpler = forms.map(downgradePart);
        isSimplest = simpler.every((some) => some.length === 0);
        forms = forms.flatMap((part, n) => (simpler[n]!.length > 0 ? simpler[n]! : [part]));
      }
    });
    // Two messages, and only the first has something to make simpler.
    const two = { markdown: `${'word '.repeat(800)}**bold**\n\n${'end '.repeat(40)}`, seen: '' };
    fc.assert(property, { ...runs, examples: [[two]] });
  });

  test.each(['rich', 'text'] as const)('the caption of a file, and every simpler form of it, %s', (mode) => {
    const file = { path: '/tmp/x', name: 'x.png', kind: 'image', size: 1_000 } as const;
    const property = fc.property(garbage, fc.constantFrom(1, 20), (piece, times) => {
      const blocks = parseMarkdown(piece.repeat(times));

      let uploads = 0;
      for (let parts = prepareParts({ ...post(blocks), file }, mode); parts.length > 0; ) {
        expect(parts.map((part) => receive(part).refusal).filter(Boolean)).toEqual([]);
        uploads += parts.filter(({ kind }) => kind === 'upload').length;
        parts = parts.flatMap(downgradePart);
      }
      expect(uploads).toBeGreaterThan(1);
    });
    fc.assert(property, runs);
  });

  test('every view of a running task is one message that Telegram accepts', () => {
    const property = fc.property(
      fc.oneof(
        garbage,
        markdownSamples({ tables: true }).map((one) => one.markdown),
      ),
      fc.constantFrom(1, 100),
      (piece, times) => {
        const blocks: Block[] = [...parseMarkdown(piece.repeat(times)), { type: 'activity', text: piece.slice(0, 80) }];

        const { text, entities } = preview({ blocks }, 'text');

        expect(checkText(text, entities)).toBeUndefined();
        expect(checkRichMessage({ blocks: preview({ blocks }, 'rich') }, 'message')).toBeUndefined();
        expect(checkRichMessage({ blocks: preview({ blocks }, 'draft') }, 'draft')).toBeUndefined();
      },
    );
    fc.assert(property, runs);
  });
});
