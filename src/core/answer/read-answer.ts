import type { Block } from '../../text/document/blocks.ts';
import { cleanText } from '../../text/format/clean.ts';
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

/**
 * The blocks of an answer. Of a long one only the beginning is read; its end is one block that a file has as it is
 * written, masked already. Pauses again and again, so that nothing else waits for it.
 */
export async function readAnswer(markdown: string, mask: SecretMask): Promise<Block[]> {
  if (markdown.length <= longestRead) return parseMarkdown(markdown);
  const text = cleanText(markdown);
  const { at, inKey } = cutFor(text, { from: 0, to: headLength, late: longestRead }, mask);
  const head = text.slice(0, at);
  const fences = createFences();
  fences.pass(head);
  await breathe();
  const blocks = parseMarkdown(head);
  await breathe();
  const begin = fences.begin() + (inKey ? keyBegins : '');
  const rest = await maskedSource(begin + text.slice(at), mask);
  return [...blocks, noteMasked({ type: 'code', text: rest, asWritten: true }, mask)];
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

/** The next slice of a source. Styles may part a secret, and readers put it together: then it is written anew. */
function alsoWhenRead(source: string, fences: Fences, mask: SecretMask): string {
  const end = fences.end();
  const blocks = parseMarkdown(fences.begin() + source);
  const masked = maskDocument(blocks, mask);
  fences.pass(source);
  return masked === blocks ? source : `${end}${writeMarkdown(masked)}\n${fences.begin()}`;
}
