import { describe, expect, it } from 'vitest';
import type { Button, Post } from '../../../src/core/model/post.ts';
import { fitPlatform } from '../../../src/core/platforms/fit-platform.ts';
import { packRows } from '../../../src/core/platforms/pack-buttons.ts';
import type { ChatPlatform } from '../../../src/core/ports/chat-platform.ts';
import { paragraph } from '../../../src/text/document/blocks.ts';
import { visibleText } from '../../../src/text/document/visible.ts';

const limits = { rows: 3, inRow: 2, inAll: 5, actionBytes: 10 };

function numbered(count: number): Button[] {
  return Array.from({ length: count }, (_, n) => ({ label: `B${n + 1}`, action: `go:${n + 1}` }));
}

/** What a platform with little room gets. */
function createNarrow() {
  const set: Button[][][] = [];
  const platform = fitPlatform(
    {
      capabilities: { accounts: true, buttons: limits },
      prepare: (post: Post) => [{ text: visibleText(post.blocks), buttons: post.buttons }],
      presses: { setButtons: async (_place: string, _id: string, rows: Button[][]) => void set.push(rows) },
    } as unknown as ChatPlatform,
    (action) => (action.startsWith('go:') ? `/go ${action.slice(3)}` : undefined),
  );
  const prepared = (buttons?: Button[][]) =>
    platform.prepare({ blocks: [paragraph('Well?')], notify: true, ...(buttons && { buttons }) })[0];
  return { platform, prepared, set };
}

describe('rows of buttons', () => {
  const packed = (rows: number[][]) => packRows(rows, limits);

  it('stay as they are while they fit', () => {
    expect(packed([[1], [2, 3], [4]])).toEqual([[1], [2, 3], [4]]);
  });

  it('break when they are long, and fill up when they are many', () => {
    expect(packed([[1, 2, 3]])).toEqual([[1, 2], [3]]);
    expect(packed([[1], [2], [3], [4]])).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('lose what is too much at their end, and no row is empty', () => {
    expect(packed([[1, 2], [3, 4], [], [5], [6], [7]])).toEqual([[1, 2], [3, 4], [5]]);
    expect(packed([])).toEqual([]);
    expect(packed([[]])).toEqual([]);
  });
});

describe('a message', () => {
  it('without buttons, or with few, is as it was', () => {
    const { prepared } = createNarrow();

    expect(prepared()).toEqual({ text: 'Well?' });
    expect(prepared([numbered(2)])).toEqual({ text: 'Well?', buttons: [numbered(2)] });
  });

  it('names the buttons it has no room for, with what to send instead', () => {
    const { prepared } = createNarrow();
    const long = { label: 'Long', action: 'something-long' };

    const { text, buttons } = prepared([[...numbered(6), long]]) as { text: string; buttons: Button[][] };

    expect(buttons.flat()).toEqual(numbered(5));
    expect(buttons.map((row) => row.length)).toEqual([2, 2, 1]);
    expect(text).toContain('There is no room here for a button: “B6” (send /go 6 instead), “Long”.');
  });

  it('names ten of them at most, and how many more there are', () => {
    const { text } = createNarrow().prepared([numbered(40)]) as { text: string };

    expect(text).toContain('“B15” (send /go 15 instead) and 25 more.');
    expect(text).not.toContain('B16');
  });

  it('gets only buttons that fit when they change', async () => {
    const { platform, set } = createNarrow();

    await platform.presses!.setButtons('x:1', '1', [numbered(6)], new AbortController().signal);

    expect(set[0]!.flat()).toEqual(numbered(5));
  });
});
