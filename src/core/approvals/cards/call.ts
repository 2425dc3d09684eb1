import { hiddenDangers } from '../../../danger/hidden-text.ts';
import { otherHostNames } from '../../../danger/hosts.ts';
import { type Block, paragraph } from '../../../text/document/blocks.ts';
import { revealLine } from '../../../text/reveal/reveal.ts';
import type { SecretMask } from '../../../text/secrets/mask.ts';
import { hidesCode, hidesMoreThanWords, maskShown } from '../../../text/secrets/mask-shown.ts';
import { toolLabel, toolSummary } from '../../../text/summary/tool-call.ts';
import type { FileText } from '../../ports/files.ts';
import type { AgentAsk } from '../../ports/host.ts';
import { asText, type Fields, fieldsOf, textsIn } from '../input/input-fields.ts';
import { showChange } from './change.ts';
import { type Code, type CodeShown, showCode } from './code.ts';

/** A tool call as a person judges it: every line of it and every character, masked. */
export interface CallShown {
  /** A question: `Run this command?` */
  title: string;
  /** The command, the change, the address: as much of it as fits. */
  body: Block[];
  /** What hides in its texts, beside `dangersOf`. */
  dangers: string[];
  /** The full text of each part that `body` shortens. */
  wholes: { name: string; text: string }[];
}

export interface ShowCallOptions {
  readText(path: string): Promise<FileText>;
  /** Longest code in the body, characters. */
  most: number;
  mask: SecretMask;
}

/** Characters: a further field longer than this becomes a block of its own. */
const longestField = 200;
const mostOfFields = 300;

/** Never throws: it shows an input that its tool would not take as it is. */
export async function showCall(
  ask: Pick<AgentAsk, 'tool' | 'input'> & Partial<Pick<AgentAsk, 'description'>>,
  options: ShowCallOptions,
): Promise<CallShown> {
  const fields = fieldsOf(ask.input);
  const { title, seen, shown, said } = (await asChange(ask.tool, fields, options)) ?? asCall(ask, fields);
  const code = showCode(shown, options.most, options.mask);
  const rest = showRest(fields, seen, options);
  return {
    title,
    body: [...said.before, ...code.body, ...said.after, ...rest.body].map((block) => masked(block, options.mask)),
    dangers: dangersIn(ask.tool, fields, shown, options.mask),
    wholes: [code, rest].flatMap(({ whole }) => whole ?? []),
  };
}

interface Shown {
  title: string;
  /** The names of the fields that `shown` and `said` cover completely; undefined: all. */
  seen: readonly string[] | undefined;
  shown: Code;
  said: { before: Block[]; after: Block[] };
}

async function asChange(tool: string, fields: Fields, options: ShowCallOptions): Promise<Shown | undefined> {
  const change = await showChange(tool, fields, options.readText);
  if (change === undefined) return undefined;
  const { title, path, place, diff, notes, seen } = change;
  const where: Block = {
    type: 'paragraph',
    children: [
      { type: 'code', text: revealLine(path) },
      { type: 'text', text: `${revealLine(place)} +${diff.added} −${diff.removed}` },
    ],
  };
  const shown = { language: 'diff', code: diff.text, file: 'changes.diff' };
  return { title, seen, shown, said: { before: [where, ...notes.map((note) => paragraph(note))], after: [] } };
}

function asCall({ tool, input, description }: Parameters<typeof showCall>[0], fields: Fields): Shown {
  const path = asText(fields.file_path);
  const command = asText(fields.command);
  const url = asText(fields.url);
  const said = { before: [], after: hostNotes(fields) };
  if (tool === 'Bash' && command !== undefined) {
    // The card shows it anyway, as the purpose of the call.
    const seen = ['command', ...(fields.description === description ? ['description'] : [])];
    // A platform may give the language a line of its own, and the question tells it of a single line.
    const language = command.includes('\n') ? { language: 'bash' } : {};
    return { title: 'Run this command?', seen, shown: { ...language, code: command, file: 'command.sh' }, said };
  }
  if (tool === 'WebFetch' && url !== undefined) {
    const shown = { code: revealLine(url), file: 'address.txt' };
    return { title: 'Fetch this page?', seen: ['url'], shown, said };
  }
  if (tool === 'Read' && path !== undefined) {
    const shown = { code: revealLine(path), file: 'path.txt' };
    return { title: 'Read this file?', seen: ['file_path'], shown, said };
  }
  const label = toolLabel(tool);
  const name = label === 'MCP' ? toolSummary(tool, input) : label;
  const code = JSON.stringify(input, undefined, 2) ?? '';
  return {
    title: `Use ${revealLine(name)}?`,
    seen: undefined,
    shown: { language: 'json', code, file: 'input.json' },
    said,
  };
}

/** Shows the rest of the input: nobody should have to guess what else a call does. */
function showRest(fields: Fields, seen: readonly string[] | undefined, { most, mask }: ShowCallOptions): CodeShown {
  const rest = Object.entries(fields).filter(([name]) => seen?.includes(name) === false);
  if (rest.length === 0) return { body: [] };
  const told = rest.map(([name, value]) => revealLine(`${name}: ${JSON.stringify(value)}`));
  if (told.join('').length <= longestField) {
    const children = told.flatMap((text, index) => [
      { type: 'text' as const, text: index === 0 ? 'With ' : ', ' },
      { type: 'code' as const, text },
    ]);
    return { body: [{ type: 'paragraph', children }] };
  }
  const code = JSON.stringify(Object.fromEntries(rest), undefined, 2);
  const shown = showCode({ language: 'json', code, file: 'more.json' }, Math.min(most, mostOfFields), mask);
  return { ...shown, body: [paragraph('With:'), ...shown.body] };
}

function hostNotes(fields: Fields): Block[] {
  return otherHostNames(textsIn(fields).join('\n')).map((host) => paragraph(`Host: ${revealLine(host)}`));
}

function dangersIn(tool: string, fields: Fields, { language, code }: Code, mask: SecretMask): string[] {
  // For a change, only the text on the card: the rest of the file is no part of it.
  const texts =
    language === 'diff'
      ? [code, ...textsIn(fields, ['content', 'old_string', 'new_string', 'edits', 'new_source'])]
      : textsIn(fields);
  const command = tool === 'Bash' ? asText(fields.command) : undefined;
  const masks =
    command === undefined
      ? textsIn(fields, ['old_string']).some((text) => hidesCode(text, mask))
      : hidesMoreThanWords(command, mask);
  return [
    ...(masks ? ['may hide code behind a masked secret'] : []),
    ...hiddenDangers([tool, ...texts].join('\n'), 'content'),
  ];
}

/** Masks also what two blocks together would form: one secret. */
function masked(block: Block, mask: SecretMask): Block {
  if (block.type !== 'paragraph') return block;
  const children = block.children.map((inline) =>
    'text' in inline ? { ...inline, text: maskShown(inline.text, mask) } : inline,
  );
  return { ...block, children };
}
