import type { Block } from '../../../text/document/blocks.ts';

/** The language of a code block, when it is one word. */
export function languageOf(block: Extract<Block, { type: 'code' }>): { language?: string } {
  const language = block.language;
  return language !== undefined && /^[\w+#.:/-]{1,40}$/.test(language) ? { language } : {};
}
