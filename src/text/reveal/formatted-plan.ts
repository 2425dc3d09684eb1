import type { Block, Inline } from '../document/blocks.ts';
import { inlineText } from '../document/inline.ts';
import { mapTexts } from '../document/map-texts.ts';
import { visibleText } from '../document/visible.ts';
import { parseMarkdown } from '../markdown/parse.ts';
import { privateKeyBegin } from '../secrets/private-key.ts';
import { revealCode, revealProse } from './reveal.ts';

/** Marks of markdown that no reader misses: numbers of lists, ticks, the language of a block of code. */
const marks =
  /^[\s>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*(?:\[[ xX]\][ \t])?|^([\s>]*(?:`{3,}|~{3,}))[ \t]*[\w+#.-]{1,20}[ \t]*$/gm;
const seenCharacter = /[\p{L}\p{N}]/gu;

/**
 * Formatted markdown for a decision, with the addresses of links beside them; undefined when formatting would hide
 * letters or digits of the text, for example titles of links and definitions of references.
 */
export function formattedPlan(markdown: string): Block[] | undefined {
  const blocks = mapTexts(parseMarkdown(revealProse(markdown)), { text: revealCode, inlines: withAddresses });
  const seen = visibleText(blocks);
  // Split by styles: the mask would hide what follows as part of a key.
  if (seen.search(privateKeyBegin) !== -1) return undefined;
  return isWithin(markdown.replace(marks, '$1'), seen) ? blocks : undefined;
}

function withAddresses(inlines: Inline[]): Inline[] {
  return inlines.flatMap((inline): Inline[] => {
    switch (inline.type) {
      case 'text':
        return [{ type: 'text', text: revealProse(inline.text) }];
      case 'code':
        return [{ type: 'code', text: revealCode(inline.text) }];
      case 'link': {
        const children = withAddresses(inline.children);
        const url = revealProse(inline.url);
        return inlineText(children) === url ? children : [...children, { type: 'text', text: ` (${url})` }];
      }
      case 'bold':
      case 'italic':
      case 'strike':
        return [{ ...inline, children: withAddresses(inline.children) }];
      default:
        return [inline];
    }
  });
}

/** Whether each letter and digit of `source` is in `seen`, in the same order. */
function isWithin(source: string, seen: string): boolean {
  const wanted = revealProse(source).match(seenCharacter) ?? [];
  let at = 0;
  for (const character of seen.match(seenCharacter) ?? []) if (character === wanted[at]) at += 1;
  return at === wanted.length;
}
