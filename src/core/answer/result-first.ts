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
  const kept: string[] = [];
  const blocks: Block[] = [];
  let notes = 0;
  for (const [at, step] of joined.entries()) {
    if ('tool' in step) {
      addTool(blocks, step.tool);
      continue;
    }
    const note = at === lastAt ? undefined : noteOf(step.text, last, mask);
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

/** The blocks of a text that is narration; undefined: it may be part of the result, or a secret may reach beyond it. */
function noteOf(text: string, last: string, mask: SecretMask): Block[] | undefined {
  if (text.length >= longestNote || text.length > last.length || definition.test(text)) return undefined;
  const blocks = parseMarkdown(text);
  const isPlain = blocks.length > 0 && blocks.every(({ type }) => type === 'paragraph');
  return isPlain && mask.passes([text]) ? blocks : undefined;
}

function addTool(blocks: Block[], line: string): void {
  const item = { blocks: [{ type: 'paragraph' as const, children: [{ type: 'code' as const, text: line }] }] };
  const before = blocks.at(-1);
  if (before?.type === 'list') before.items.push(item);
  else blocks.push({ type: 'list', ordered: false, start: 1, items: [item] });
}
