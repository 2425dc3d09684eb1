import type { Block } from '../../text/document/blocks.ts';
import { visibleText } from '../../text/document/visible.ts';
import { cleanText, isBlank } from '../../text/format/clean.ts';
import { spreadTabs } from '../../text/format/tabs.ts';

/** Running text as every platform shows it: most would show a tab as a single space. */
export function wording(text: string): string {
  return cleanText(text).replaceAll('\t', ' ');
}

/** Code as every platform shows it: tabs become spaces, so that the indentation survives. */
export function codeWording(text: string): string {
  return spreadTabs(cleanText(text).replace(/^\n+/, '').trimEnd());
}

/** Platforms refuse a block that shows nothing, so a renderer leaves it out. */
export function showsNothing(block: Block): boolean {
  return block.type !== 'divider' && isBlank(visibleText([block]));
}
