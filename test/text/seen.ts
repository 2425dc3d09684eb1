import type { Block, Inline } from '../../src/text/document/blocks.ts';
import { timeText } from '../../src/text/format/time-text.ts';
import { isLinkUrl } from '../fakes/telegram/rules-text.ts';

const invisible = /[\s\p{Cc}\p{Default_Ignorable_Code_Point}]|\p{Surrogate}|\ufffd/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal escape sequences show nothing
const escapeSequence = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b\n\r\u0085\u2028\u2029]*(?:\u0007|\u001b\\))/g;

/** All that can be seen, without white space: a lost, doubled or moved character shows. */
export function seen(text: string): string {
  return text
    .replace(escapeSequence, '')
    .replace(invisible, '')
    .normalize('NFC')
    .replace(/\u030a|\u0333|\u033f/g, '');
}

/** Only letters, marks and emoji: for text that may have bullets, numbers and rules added. */
export function seenWords(text: string): string {
  return seen(text).replace(/[^\p{L}\p{M}\p{Emoji_Presentation}]/gu, '');
}

/** What a reader must see of a document on Telegram: a link that Telegram drops shows its address. */
export function expectedText(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      if ('children' in block) return inlines(block.children);
      if ('text' in block) return block.text;
      if ('blocks' in block) return expectedText(block.blocks);
      if (block.type === 'list') return block.items.map((item) => expectedText(item.blocks)).join('\n');
      return block.type === 'table'
        ? [block.header, ...block.rows].map((row) => row.map(inlines).join('\n')).join('\n')
        : '';
    })
    .join('\n');
}

function inlines(all: readonly Inline[]): string {
  return all
    .map((inline) => {
      if (inline.type === 'break') return '\n';
      if (inline.type === 'time') return timeText(inline.at, inline.near);
      if ('text' in inline) return inline.text;
      const label = inlines(inline.children);
      if (inline.type !== 'link' || seen(label) === '') return label;
      const url = seen(inline.url);
      if (isLinkUrl(url)) return label;
      const address = url.replace(/^(https?:\/\/|mailto:)/, '').replace(/\/$/, '');
      return address === '' || seen(label).includes(address) ? label : `${label} (${url})`;
    })
    .join('');
}
