import { tests } from 'commonmark-spec';
import { expect, it } from 'vitest';
import { decodeEntities } from '../../src/text/entities.ts';
import { parseMarkdown } from '../../src/text/markdown.ts';
import { visibleText } from '../../src/text/visible.ts';

/** Letters and digits: what markup leaves over, whatever stands between them. */
const sign = /[\p{L}\p{N}]/gu;
const tab = '→';

/** What the specification's HTML shows. */
function shownBy(html: string): string {
  return decodeEntities(html.replaceAll(tab, '\t').replace(/<!--[\s\S]*?-->|<[/?!]?[a-z][^>]*>/gi, ''));
}

/** The first sign of `wanted` that `found` does not have behind those before it. */
function missing(wanted: string, found: string): string | undefined {
  const signs: string[] = found.normalize('NFC').match(sign) ?? [];
  let at = 0;
  const looked: string[] = wanted.normalize('NFC').match(sign) ?? [];
  for (const one of looked) {
    const place = signs.indexOf(one, at);
    if (place < 0) return one;
    at = place + 1;
  }
  return undefined;
}

it('shows all that the examples of the CommonMark specification show', () => {
  const faults = tests.flatMap(({ number, markdown, html }) => {
    const ours = visibleText(parseMarkdown(markdown.replaceAll(tab, '\t')));
    const lost = missing(shownBy(html), ours);
    return lost === undefined ? [] : [`${number}: ${JSON.stringify(markdown)} lacks ${lost}: ${JSON.stringify(ours)}`];
  });

  expect(tests.length).toBeGreaterThan(600);
  expect(faults).toEqual([]);
});
