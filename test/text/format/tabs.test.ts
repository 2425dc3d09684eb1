import { expect, it } from 'vitest';
import { spreadTabs } from '../../../src/text/format/tabs.ts';

it.each([
  ['no tab', 'no tab'],
  ['\ta', '    a'],
  ['ab\tc', 'ab  c'],
  ['abcd\te\nf\tg', 'abcd    e\nf   g'],
  ['日\tc', '日  c'],
  ['日本\tc', '日本    c'],
  ['e\u0301\tc', 'e\u0301   c'],
])('%j reaches the next stop as people see it', (text, spread) => {
  expect(spreadTabs(text)).toBe(spread);
});
