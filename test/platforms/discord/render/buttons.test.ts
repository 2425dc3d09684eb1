import { describe, expect, test } from 'vitest';
import { toActionRows } from '../../../../src/platforms/discord/render/buttons.ts';

describe('buttons', () => {
  const button = (label: string) => ({ label, action: `do:${label}` });
  const labels = (rows: ReturnType<typeof toActionRows>) =>
    rows.map(({ components }) => components.map(({ label }) => label));

  test('fit Discord’s rows, each action once', () => {
    const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(button);

    expect(labels(toActionRows([many, [button('a')], [{ label: ' \u200b', action: 'x' }]]))).toEqual([
      ['a', 'b', 'c', 'd', 'e'],
      ['f', 'g'],
      ['…'],
    ]);
    expect(toActionRows([])).toEqual([]);
  });

  test('in too many short rows are put together, so that none is lost', () => {
    const rows = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((label) => [button(label)]);

    expect(labels(toActionRows(rows))).toEqual([
      ['a', 'b', 'c', 'd', 'e'],
      ['f', 'g'],
    ]);
  });

  test('have labels on one line, of at most 80 characters', () => {
    const [long, broken] = labels(toActionRows([[button(`${'x'.repeat(78)}👩‍👩‍👧`), button('two\nlines')]]))[0]!;

    expect(long).toBe(`${'x'.repeat(78)}…`);
    expect(broken).toBe('two lines');
  });

  test('show by their colour what they mean', () => {
    const [row] = toActionRows([
      ['Allow once', 'Allow npm test * for 30 min', 'Deny', 'Stop task', 'Stopwatch'].map(button),
    ]);

    expect(row!.components.map(({ style }) => style)).toEqual([1, 2, 4, 4, 2]);
  });
});
