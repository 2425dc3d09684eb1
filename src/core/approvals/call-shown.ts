import type { Block } from '../../text/blocks.ts';
import { unifiedDiff } from '../../text/diff.ts';
import { hideKeyLines } from '../../text/key-lines.ts';
import { type MaskSecrets, tornMark } from '../../text/secrets.ts';
import { shortSummary, toolLabel, toolSummary } from '../../text/tool-line.ts';
import type { AgentAsk } from '../host.ts';

/** A tool call as a person judges it. */
export interface CallShown {
  /** A question: `Run this command?` */
  title: string;
  /** The command, the change, the address: as much of it as fits, masked. */
  body: Block[];
  /** All of it, masked, when `body` had to leave something out. */
  whole?: { name: string; text: string };
}

export interface ShowCallOptions {
  /** Text of a file as it is now; undefined: there is none that could be shown. */
  readText(path: string): Promise<string | undefined>;
  /** Why it could not be shown though the file is there: `it is the bridge’s log`. Default: there is no such reason. */
  whyKept?(path: string): Promise<string | undefined>;
  /** Most characters of code in the body. */
  most: number;
  mask: MaskSecrets;
}

/** Of the one who reads a card on a phone. */
const mostLines = 40;

/** Never throws for an input that is not as its tool takes it: then it is shown as it is. */
export async function showCall(
  { tool, input }: Pick<AgentAsk, 'tool' | 'input'>,
  options: ShowCallOptions,
): Promise<CallShown> {
  const fields = fieldsOf(input);
  const path = text(fields.file_path) ?? text(fields.notebook_path);
  const command = text(fields.command);
  const url = text(fields.url);

  if (tool === 'Bash' && command !== undefined) {
    return withCode('Run this command?', { language: 'bash', code: command, file: 'command.sh' }, options);
  }
  if (path !== undefined && changes(tool, fields)) return showChange(tool, path, fields, options);
  if (tool === 'WebFetch' && url !== undefined) {
    return withCode('Fetch this page?', { code: url, file: 'address.txt' }, options);
  }
  if (path !== undefined && tool === 'Read') {
    return withCode('Read this file?', { code: path, file: 'path.txt' }, options);
  }
  const label = toolLabel(tool);
  const name = label === 'MCP' ? shortSummary(label, toolSummary(tool, input), options.mask) : label;
  const code = JSON.stringify(input, undefined, 2) ?? '';
  return withCode(`Use ${name}?`, { language: 'json', code, file: 'input.json' }, options);
}

function changes(tool: string, fields: Record<string, unknown>): boolean {
  if (tool === 'Write') return text(fields.content) !== undefined;
  if (tool === 'NotebookEdit') return text(fields.new_source) !== undefined;
  return ['Edit', 'MultiEdit'].includes(tool) && editsIn(fields).length > 0;
}

async function showChange(
  tool: string,
  path: string,
  fields: Record<string, unknown>,
  options: ShowCallOptions,
): Promise<CallShown> {
  const kept = await options.whyKept?.(path);
  const before = kept === undefined ? await options.readText(path) : undefined;
  const { from, to } = versions(tool, fields, before);
  const { text: diff, added, removed } = unifiedDiff(from, to);
  const isNew = tool === 'Write' && before === undefined && kept === undefined;
  const title = isNew ? 'Write this new file?' : 'Change this file?';
  const code = hideKeyLines(diff, [from ?? '', to]);
  const shown = withCode(title, { language: 'diff', code, file: 'changes.diff' }, options);
  const where: Block = {
    type: 'paragraph',
    children: [
      { type: 'code', text: path },
      { type: 'text', text: ` +${added} −${removed}` },
    ],
  };
  return { ...shown, body: [where, ...keptNote(kept, tool, fields), ...shown.body] };
}

/** Without its text, nobody sees how much of it changes. */
function keptNote(why: string | undefined, tool: string, fields: Record<string, unknown>): Block[] {
  if (why === undefined) return [];
  const isWide = editsIn(fields).some(({ all }) => all);
  const wide = tool === 'Write' ? ' All of it is replaced.' : isWide ? ' All places with the old text change.' : '';
  return [{ type: 'paragraph', children: [{ type: 'text', text: `What it holds now is not shown: ${why}.${wide}` }] }];
}

/** The file before and after; only the parts that change where the whole can't be known. */
function versions(
  tool: string,
  fields: Record<string, unknown>,
  before: string | undefined,
): { from: string | undefined; to: string } {
  if (tool === 'Write') return { from: before, to: text(fields.content) ?? '' };
  if (tool === 'NotebookEdit') return { from: undefined, to: text(fields.new_source) ?? '' };
  const edits = editsIn(fields);
  let to = before;
  for (const edit of edits) to = to === undefined ? undefined : applyEdit(to, edit);
  if (before !== undefined && to !== undefined) return { from: before, to };
  return { from: edits.map(({ old }) => old).join('\n'), to: edits.map(({ fresh }) => fresh).join('\n') };
}

interface Edit {
  old: string;
  fresh: string;
  all: boolean;
}

function applyEdit(content: string, { old, fresh, all }: Edit): string | undefined {
  if (old === '' || !content.includes(old)) return undefined;
  // A function, because a text may hold `$&`.
  return all ? content.replaceAll(old, () => fresh) : content.replace(old, () => fresh);
}

function editsIn(fields: Record<string, unknown>): Edit[] {
  const list = Array.isArray(fields.edits) ? fields.edits.map(fieldsOf) : [fields];
  return list.flatMap(({ old_string, new_string, replace_all }) => {
    const [old, fresh] = [text(old_string), text(new_string)];
    return old === undefined || fresh === undefined ? [] : [{ old, fresh, all: replace_all === true }];
  });
}

function withCode(
  title: string,
  { language, file, ...raw }: { language?: string; code: string; file: string },
  { most, mask }: ShowCallOptions,
): CallShown {
  // Before anything is cut: half a secret is not known as one.
  const code = mask(raw.code);
  const shown = beginning(code, most);
  const left = code.split('\n').length - shown.split('\n').length;
  const rest = left > 0 ? `… and ${left} more ${left === 1 ? 'line' : 'lines'}` : '… and more';
  const isCut = shown !== code;
  return {
    title,
    body: [
      { type: 'code', ...(language ? { language } : {}), text: shown },
      ...(isCut
        ? [{ type: 'paragraph', children: [{ type: 'bold', children: [{ type: 'text', text: rest }] }] } as Block]
        : []),
    ],
    ...(isCut ? { whole: { name: file, text: code } } : {}),
  };
}

function beginning(code: string, most: number): string {
  if (code.length <= most && (most === Number.POSITIVE_INFINITY || code.split('\n').length <= mostLines)) return code;
  const lines = code.slice(0, most).split('\n').slice(0, mostLines);
  // A line that was cut in the middle reads as if it were whole, unless it is the only one.
  if (lines.length > 1 && code.length > most) lines.pop();
  return lines
    .join('\n')
    .replace(/[\uD800-\uDBFF]$/, '')
    .replace(tornMark, '');
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
