import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter } from '../../../src/claude/process/line-splitter.ts';

describe('lines from bytes', () => {
  it('are the same however the bytes arrive', () => {
    const line = fc
      .string({ unit: 'binary', minLength: 1 })
      .filter((text) => !text.includes('\n') && text.trim() !== '');
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (lines, sizes) => {
        const bytes = Buffer.from(lines.join('\n'), 'utf8');
        const seen: string[] = [];
        const splitter = createLineSplitter((text) => seen.push(text), { maxBytes: 1e6, onTooLong: () => {} });
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = sizes[turn % sizes.length]!;
          splitter.push(bytes.subarray(at, at + size));
          at += size;
        }
        splitter.end();

        expect(seen).toEqual(lines.map((text) => Buffer.from(text, 'utf8').toString('utf8')));
      }),
    );
  });

  it('a line that is too long is thrown away, the next one is not', () => {
    const seen: string[] = [];
    const tooLong: number[] = [];
    const splitter = createLineSplitter((text) => seen.push(text), {
      maxBytes: 10,
      onTooLong: (bytes) => tooLong.push(bytes),
    });

    splitter.push(Buffer.from('123456789'));
    splitter.push(Buffer.from('abcdefg\nshort\n'));

    expect(seen).toEqual(['short']);
    expect(tooLong).toEqual([16]);
  });
});
