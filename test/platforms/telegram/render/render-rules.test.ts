import { describe, expect, test } from 'vitest';
import { activityOfRich, checkRichMessage, visibleOfRich } from '../../../fakes/telegram/rules-rich.ts';
import { checkText } from '../../../fakes/telegram/rules-text.ts';

function nested(depth: number): unknown {
  return depth === 0 ? { type: 'paragraph', text: 'deep' } : { type: 'blockquote', blocks: [nested(depth - 1)] };
}

const cell = { text: 'c', align: 'left', valign: 'top' };
const item = { blocks: [{ type: 'paragraph', text: 'i' }] };

describe('the rules refuse what Telegram refuses', () => {
  test.each([
    ['nothing', '', [], 'message text is empty'],
    ['only zero-width', '\u200b\u200d \u2800', [], 'message text is empty'],
    ['too long', 'x'.repeat(4097), [], 'message is too long'],
    ['space at the end', 'a ', [], 'whitespace'],
    ['a lone surrogate', 'a\ud800b', [], 'UTF-8'],
    ['a control character', 'a\u0007b', [], 'control'],
    ['an entity past the end', 'abc', [{ type: 'bold', offset: 1, length: 3 }], 'ends after'],
    ['an empty entity', 'abc', [{ type: 'bold', offset: 1, length: 0 }], 'is empty'],
    ['a split emoji', '😀', [{ type: 'bold', offset: 0, length: 1 }], 'splits'],
    ['a blank entity', 'a b', [{ type: 'bold', offset: 1, length: 1 }], 'nothing visible'],
    ['a local link', 'abc', [{ type: 'text_link', offset: 0, length: 3, url: 'http://localhost:3' }], 'wrong link'],
    ['an unknown entity', 'abc', [{ type: 'heading', offset: 0, length: 3 }], 'unsupported'],
    [
      'crossing',
      'abc',
      [
        { type: 'bold', offset: 0, length: 2 },
        { type: 'italic', offset: 1, length: 2 },
      ],
      'intersect',
    ],
    [
      'code in bold',
      'abc',
      [
        { type: 'bold', offset: 0, length: 3 },
        { type: 'code', offset: 1, length: 1 },
      ],
      'inside',
    ],
    [
      'bold in pre',
      'abc',
      [
        { type: 'pre', offset: 0, length: 3 },
        { type: 'bold', offset: 1, length: 1 },
      ],
      'inside',
    ],
    [
      'quote in quote',
      'abc',
      [
        { type: 'blockquote', offset: 0, length: 3 },
        { type: 'blockquote', offset: 1, length: 1 },
      ],
      'inside',
    ],
    [
      '101 entities',
      'a'.repeat(101),
      Array.from({ length: 101 }, (_, offset) => ({ type: 'bold', offset, length: 1 })),
      'ENTITIES',
    ],
  ])('text: %s', (_, text, entities, reason) => {
    expect(checkText(text, entities)).toContain(reason);
  });

  test.each([
    ['no blocks', { blocks: [] }, 'empty'],
    ['two forms', { blocks: [], html: 'x' }, 'exactly one'],
    ['blank text', { blocks: [{ type: 'paragraph', text: '\u200b' }] }, 'empty'],
    ['an empty paragraph', { blocks: [{ type: 'paragraph', text: '' }] }, 'EMPTY'],
    ['a list without items', { blocks: [{ type: 'list', items: [] }] }, 'no items'],
    ['an item without blocks', { blocks: [{ type: 'list', items: [{ blocks: [] }] }] }, 'no blocks'],
    ['checked without a box', { blocks: [{ type: 'list', items: [{ ...item, is_checked: true }] }] }, 'checkbox'],
    ['21 columns', { blocks: [{ type: 'table', cells: [Array(21).fill(cell)] }] }, 'COLUMNS'],
    ['17 levels', { blocks: [nested(16)] }, 'NESTING'],
    ['501 blocks', { blocks: Array(501).fill({ type: 'paragraph', text: 'a' }) }, 'BLOCKS'],
    ['too much text', { blocks: [{ type: 'pre', text: 'é'.repeat(16_385) }] }, 'too long'],
    ['a thinking block in a message', { blocks: [{ type: 'thinking', text: 'a' }] }, 'THINKING'],
    ['an unknown field', { blocks: [{ type: 'paragraph', text: 'a', level: 1 }] }, 'no field'],
    [
      'a local link',
      { blocks: [{ type: 'paragraph', text: { type: 'url', url: 'http://box', text: 'a' } }] },
      'wrong link',
    ],
  ])('rich: %s', (_, rich, reason) => {
    expect(checkRichMessage(rich, 'message')).toContain(reason);
  });

  test('what is right passes, and reads as people see it', () => {
    const rich = {
      blocks: [
        { type: 'heading', size: 2, text: ['a ', { type: 'bold', text: 'b' }] },
        {
          type: 'list',
          items: [item, { ...item, value: 3, type: '1' }, { ...item, has_checkbox: true, is_checked: true }],
        },
        { type: 'table', cells: [[cell, cell]] },
        { type: 'thinking', text: 'hm' },
      ],
    };

    expect(checkRichMessage(rich, 'draft')).toBeUndefined();
    expect(visibleOfRich(rich)).toBe('a b\n• i\n3. i\n☑ i\nc | c');
    expect(activityOfRich(rich)).toBe('hm');
    expect(
      checkText('a😀', [
        { type: 'bold', offset: 0, length: 3 },
        { type: 'italic', offset: 1, length: 2 },
      ]),
    ).toBeUndefined();
  });
});
