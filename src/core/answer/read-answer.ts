import type { Block } from '../../text/document/blocks.ts';
import { cleanText } from '../../text/format/clean.ts';
import { withoutMarks } from '../../text/markdown/bare.ts';
import { createMarkdownReader } from '../../text/markdown/growing.ts';
import { parseMarkdown } from '../../text/markdown/parse.ts';
import { writeMarkdown } from '../../text/markdown/write.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';
import { maskDocument, noteMasked } from '../../text/secrets/mask-document.ts';
import { cutFor, keyBegins, maskInSlices } from '../../text/secrets/slices.ts';
import { breathe } from '../timing/breathe.ts';
import { createFences, type Fences } from './fences.ts';

/** Three messages of any platform hold less, so the end of a longer answer goes as a file in any case. */
const longestRead = 100_000;
/** Two messages of any platform hold no more. */
const headLength = 64_000;
/** So much is read without a pause. */
const atOnce = 16_000;

/**
 * The blocks of an answer. Those of a long one are its beginning, and one block with its end as it is written, masked
 * already, for a file. Pauses often, so that nothing else waits for it.
 */
export async function answerBlocks(markdown: string, mask: SecretMask): Promise<Block[]> {
  if (markdown.length <= longestRead) return readInSteps(markdown, mask);
  const text = cleanText(markdown);
  const { at, inKey } = cutFor(text, { from: 0, to: headLength, late: longestRead }, mask);
  const head = text.slice(0, at);
  const fences = createFences();
  fences.pass(head);
  const blocks = await readInSteps(head, mask);
  const begin = fences.begin() + (inKey ? keyBegins : '');
  const rest = await maskedSource(begin + text.slice(at), mask);
  return [...blocks, noteMasked({ type: 'code', text: rest, asWritten: true }, mask)];
}

async function readInSteps(markdown: string, mask: SecretMask): Promise<Block[]> {
  if (markdown.length <= atOnce) return parseMarkdown(markdown);
  const reader = createMarkdownReader();
  for (let end = atOnce; end < markdown.length; end += atOnce) {
    // The mask of the whole skips blocks that it has looked at here.
    maskDocument(reader.read(markdown.slice(0, end)), mask);
    await breathe();
  }
  const blocks = reader.read(markdown);
  await breathe();
  return blocks;
}

/** Markdown in which nothing secret can be read, neither as it is written nor as it is shown. */
async function maskedSource(text: string, mask: SecretMask): Promise<string> {
  const shown: string[] = [];
  const fences = createFences();
  for (const slice of maskInSlices(text, mask)) {
    shown.push(alsoWhenRead(slice.shown, fences, mask));
    await breathe();
  }
  return shown.join('').replace(/^\n+/, '').trimEnd();
}

/** The next slice of a source. Styles may part a secret, and readers put it together: such a slice is written without them. */
function alsoWhenRead(source: string, fences: Fences, mask: SecretMask): string {
  const [begin, end] = [fences.begin(), fences.end()];
  fences.pass(source);
  if (mask.passes([withoutMarks(source)])) return source;
  const blocks = parseMarkdown(begin + source);
  const masked = maskDocument(blocks, mask);
  return masked === blocks ? source : `${end}${writeMarkdown(masked)}\n${fences.begin()}`;
}
