import type { Block } from '../../text/document/blocks.ts';
import { parseMarkdown } from '../../text/markdown/parse.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';

/** One thing Claude wrote, as markdown, or did: the line of a tool, masked. */
export type Step = { text: string } | { tool: string };

/** An answer of which the narration is set apart. */
export interface ResultFirst {
  /** What stays: the last text, and before it what is more than narration. Markdown. */
  result: string;
  how: How;
}

/** How Claude came to a result. */
export interface How {
  /** Texts, and lines of tools. */
  blocks: Block[];
  notes: number;
  tools: number;
}

/** Characters: a longer text is more than narration. */
const longestNote = 300;
/** A definition that links of other texts need. */
const definition = /^ {0,3}\[[^\]]+\]:/m;

/**
 * Sets narration apart from the result. `whole`: the answer as Claude wrote it; `toolCount`: of all tools, also those
 * that are no step. Undefined: nothing is to be set apart, or `steps` are not all of the answer.
 */
export function resultFirst(
  steps: readonly Step[],
  { whole, toolCount, mask }: { whole: string; toolCount: number; mask: SecretMask },
): ResultFirst | undefined {
  const joined = joinTexts(steps);
  const texts = joined.flatMap((step) => ('text' in step ? step.text : []));
  const last = texts.at(-1);
  if (last === undefined || texts.join('\n\n') !== whole) return undefined;

  const lastAt = joined.findLastIndex((step) => 'text' in step);
  const needsLinks = definition.test(whole);
  const kept: string[] = [];
  const blocks: Block[] = [];
  let notes = 0;
  let from = 0;
  for (const [at, step] of joined.entries()) {
    if ('tool' in step) {
      addTool(blocks, step.tool);
      continue;
    }
    const mayGo =
      at !== lastAt && !(needsLinks && step.text.includes('[')) && standsAlone(whole, from, step.text, mask);
    const note = mayGo ? noteOf(step.text, last) : undefined;
    from += step.text.length + 2;
    if (note === undefined) kept.push(step.text);
    else {
      blocks.push(...note);
      notes += 1;
    }
  }
  if (blocks.length === 0) return undefined;
  const shown = joined.length - texts.length;
  if (toolCount > shown) addTool(blocks, `… and ${toolCount - shown} more`);
  return { result: kept.join('\n\n'), how: { blocks, notes, tools: toolCount } };
}

/** What Claude writes without a tool in between is one text. */
function joinTexts(steps: readonly Step[]): Step[] {
  const joined: Step[] = [];
  for (const step of steps) {
    const before = joined.at(-1);
    if ('text' in step && before && 'text' in before) before.text += `\n\n${step.text}`;
    else joined.push({ ...step });
  }
  return joined;
}

/** The blocks of a text that is narration; undefined: it may be part of the result. */
function noteOf(text: string, last: string): Block[] | undefined {
  if (text.length >= longestNote || text.length > last.length) return undefined;
  const blocks = parseMarkdown(text);
  return blocks.length > 0 && blocks.every(({ type }) => type === 'paragraph') ? blocks : undefined;
}

/** Whether the text at `from` has no secret, and no part or beginning of one that what is around it would show. */
function standsAlone(whole: string, from: number, text: string, mask: SecretMask): boolean {
  if (text.length >= longestNote || !mask.passes([text])) return false;
  const end = from + text.length;
  const before = whole.slice(Math.max(from - mask.reach, 0), from);
  const after = whole.slice(end, end + mask.reach);
  const near = before + text + after;
  return mask.passes([near]) || mask(near) === mask(before) + text + mask(after);
}

function addTool(blocks: Block[], line: string): void {
  const item = { blocks: [{ type: 'paragraph' as const, children: [{ type: 'code' as const, text: line }] }] };
  const before = blocks.at(-1);
  if (before?.type === 'list') before.items.push(item);
  else blocks.push({ type: 'list', ordered: false, start: 1, items: [item] });
}
