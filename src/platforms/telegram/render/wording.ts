import type { Block } from '../../../text/document/blocks.ts';
import { visibleText } from '../../../text/document/visible.ts';
import { cleanText, isBlank } from '../../../text/format/clean.ts';
import { spreadTabs } from '../../../text/format/tabs.ts';

/** Running text as Telegram takes it: a tab would become a single space there. */
export function wording(text: string): string {
  return cleanText(text).replaceAll('\t', ' ');
}

/** Code as Telegram takes it: tabs are spread to spaces, so that the indentation survives. */
export function codeWording(text: string): string {
  return spreadTabs(cleanText(text).replace(/^\n+/, '').trimEnd());
}

/** The language of a code block, when it is one word. */
export function languageOf(block: Extract<Block, { type: 'code' }>): { language?: string } {
  const language = block.language;
  return language !== undefined && /^[\w+#.:/-]{1,40}$/.test(language) ? { language } : {};
}

/** Telegram refuses what shows nothing, so a renderer leaves it out. */
export function showsNothing(block: Block): boolean {
  return block.type !== 'divider' && isBlank(visibleText([block]));
}
