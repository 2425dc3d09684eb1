import type { Block } from '../../text/document/blocks.ts';
import { createMarkdownReader } from '../../text/markdown/growing.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';
import { maskDocument } from '../../text/secrets/mask-document.ts';
import { cutFor, keyBegins } from '../../text/secrets/slices.ts';
import { createFences } from './fences.ts';

/** Previews show the end of a long text; reading more of it than any platform shows would only cost time. */
const longestShown = 24_000;

/** The end of an answer that grows, as blocks; what stays the same is read once. */
export interface GrowingAnswer {
  /**
   * The end of `markdown`, masked: 12,000 characters, or more. `isWriting`: shows nothing of a secret that is still
   * unfinished. Blocks of an earlier call are the same objects where they can.
   */
  blocks(markdown: string, isWriting: boolean): Block[];
}

export function createGrowingAnswer(mask: SecretMask): GrowingAnswer {
  const reader = createMarkdownReader();
  let before = '';
  let from = 0;
  let inKey = false;
  let fences = createFences();

  function forget(): void {
    from = 0;
    inKey = false;
    fences = createFences();
  }

  /** Leaves out the beginning, where neither a secret nor a block of code is torn, or it continues as such. */
  function moveOn(markdown: string): void {
    const to = markdown.length - longestShown;
    const cut = cutFor(markdown, { from, to, late: to + longestShown / 2, inKey }, mask);
    fences.pass(markdown.slice(from, cut.at));
    from = cut.at;
    inKey = cut.inKey;
  }

  return {
    blocks(markdown, isWriting) {
      if (!markdown.startsWith(before)) forget();
      before = markdown;
      if (markdown.length - from > 2 * longestShown) moveOn(markdown);
      const begin = from === 0 ? '' : fences.begin() + (inKey ? keyBegins : '');
      const shown = begin + markdown.slice(from);
      return maskDocument(reader.read(isWriting ? mask.growing(shown) : shown), mask);
    },
  };
}
