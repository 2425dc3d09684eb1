import { expect, it } from 'vitest';
import { type KnownApps, linkableAccounts, otherApps } from '../../../src/core/membership/link-words.ts';
import type { PlatformFacts } from '../../../src/core/ports/capabilities.ts';

function apps(...titles: string[]): KnownApps {
  const facts = titles.map((title) => ({ name: title.toLowerCase(), title }) as PlatformFacts);
  return { withAccounts: () => facts, titleOf: (name) => name, hasAccounts: () => true };
}

it.each([
  [[], 'accounts', undefined],
  [['One'], 'One accounts', undefined],
  [['One', 'Other'], 'One and Other accounts', 'Other'],
  [['One', 'Other', 'Third'], 'One, Other and Third accounts', 'Other or Third'],
  [['One', 'Other', 'Third', 'Fourth'], 'One, Other, Third and Fourth accounts', 'Other, Third or Fourth'],
])('the apps %j are “%s”, and beside the first “%s”', (titles, all, others) => {
  expect(linkableAccounts(apps(...titles))).toBe(all);
  expect(otherApps('one', apps(...titles))).toBe(others);
});
