import { describe, expect, test } from 'vitest';
import { before } from '../../../../src/platforms/discord/api/target.ts';
import { createCursor } from '../../../../src/platforms/discord/receive/cursor.ts';

const dm = { kind: 'dm' as const };

describe('the cursor', () => {
  test('keeps the newest conversations, and every one of its places', () => {
    const cursor = createCursor(undefined);
    for (let i = 1; i <= 400; i += 1) cursor.note(String(i), String(1_000 + i), dm);
    cursor.note('9', '5000', { kind: 'channel', guild: '7' });

    const kept = createCursor(cursor.toString());

    expect(kept.channels()).toHaveLength(301);
    expect(kept.channels()[0]).toEqual({ channel: '9', last: '5000', place: { kind: 'channel', guild: '7' } });
    expect(kept.get('400')).toBe('1400');
    expect(kept.get('50')).toBeUndefined();
  });

  test('outlasts a channel with the first id of all', () => {
    const cursor = createCursor(undefined);
    cursor.note('0', before('0'), dm);

    expect(createCursor(cursor.toString()).channels()).toHaveLength(1);
  });

  test('never goes back', () => {
    const cursor = createCursor('{"channels":{"1":{"last":"99","place":{"kind":"dm"}}}}');
    cursor.note('1', '100', dm);
    cursor.note('1', '98', dm);

    expect(cursor.get('1')).toBe('100');
  });

  test.each([undefined, '', '17', 'x', '{"channels":{"1":2}}'])('%j is an empty one', (stored) => {
    expect(createCursor(stored).channels()).toEqual([]);
  });
});
