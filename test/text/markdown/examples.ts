import { visibleText } from '../../../src/text/document/visible.ts';
import { decodeEntities } from '../../../src/text/markdown/entities.ts';
import { parseMarkdown } from '../../../src/text/markdown/parse.ts';

/* Examples of specifications: what their HTML shows, we show too. */

export interface Example {
  number: number;
  markdown: string;
  html: string;
}

/** Letters and digits: what markup leaves over, whatever stands between them. */
const sign = /[\p{L}\p{N}]/gu;

/** Of each example that does not show all that its HTML shows, in its order, a line that says what is lacking. */
export function faultsOf(examples: readonly Example[]): string[] {
  return examples.flatMap(({ number, markdown, html }) => {
    const ours = visibleText(parseMarkdown(markdown));
    const lost = missing(shownBy(html), ours);
    return lost === undefined ? [] : [`${number}: ${JSON.stringify(markdown)} lacks ${lost}: ${JSON.stringify(ours)}`];
  });
}

function shownBy(html: string): string {
  return decodeEntities(html.replace(/<!--[\s\S]*?-->|<[/?!]?[a-z][^>]*>/gi, ''));
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
