import { revealText } from '../text/reveal/reveal.ts';
import { hiddenDangers } from './hidden-text.ts';
import { hostDangers } from './hosts.ts';
import { type Folders, resolvePath, writeDanger } from './paths.ts';
import { dropsData, statementDanger } from './programs/sql.ts';
import { secretDanger } from './secrets.ts';
import { longestLine, shellDangers } from './shell-line.ts';

const maxWarnings = 5;
/** Most kinds of warnings. */
const maxKinds = 12;
const maxLength = 120;
const deepest = 6;

/** Claude's tools that write the file they name. */
const editors = new Set(['Write', 'Edit', 'MultiEdit', 'NotebookEdit']);
/** Only the input of these tools names files; prompts and contents are no paths. */
const speaking = new Set(['AskUserQuestion', 'ExitPlanMode', 'Task', 'Agent', 'TodoWrite', 'WebSearch']);
const contents = new Set([
  'content',
  'new_string',
  'old_string',
  'new_source',
  'edits',
  'prompt',
  'description',
  'text',
  'body',
]);

/**
 * All that looks destructive, leads out of the folders or touches secrets in a tool call: short fragments for people,
 * like `deletes files by force (rm -rf)`; [] when nothing does. No proof that a call is harmless: it cannot see links,
 * and judges a program by its arguments alone. Total: takes any input.
 */
export function dangersOf(call: { tool: string; input: unknown }, folders: Folders): string[] {
  const { tool } = call;
  if (speaking.has(tool)) return [];
  const input = typeof call.input === 'object' && call.input !== null ? (call.input as Record<string, unknown>) : {};
  const found = [
    ...shellCall(input, folders),
    ...fileCall(tool, input, folders),
    ...databaseCall(tool, input),
    ...secretsIn(tool, input),
  ];
  const short = (all: string[]) => all.map((warning) => shorten(revealText(warning).replace(/\s+/g, ' ')));
  // Neither kind may push the other out.
  return [...chosen([...new Set(short(found))]), ...short(hiding(tool, input)).slice(0, maxWarnings)];
}

/** Many warnings of one kind push out no other kind; the last entry has the number of those left out. */
function chosen(warnings: readonly string[]): string[] {
  if (warnings.length <= maxWarnings) return [...warnings];
  const kindOf = (warning: string) => warning.split(': ', 1)[0];
  const firsts = warnings.filter((one, at) => warnings.findIndex((other) => kindOf(other) === kindOf(one)) === at);
  const ordered = [...firsts, ...warnings.filter((one) => !firsts.includes(one))];
  const shown = ordered.slice(0, Math.max(maxWarnings, Math.min(firsts.length, maxKinds)));
  const left = ordered.length - shown.length;
  return left === 0 ? shown : [...shown, `does ${left} more such ${left === 1 ? 'thing' : 'things'}`];
}

/** Hidden or deceptive characters in what a call names: its command, paths, addresses. */
function hiding(tool: string, input: Record<string, unknown>): string[] {
  const named = Object.entries(input).filter(([key]) => !contents.has(key));
  const text = [tool, ...named.map(([key]) => key), ...named.flatMap(([, value]) => textsIn(value, 0))].join('\n');
  return [...hiddenDangers(text, 'name'), ...hostDangers(text)];
}

function shellCall(input: Record<string, unknown>, folders: Folders): string[] {
  const unboxed = input.dangerouslyDisableSandbox === true ? ['runs outside Claude’s sandbox'] : [];
  const { command } = input;
  const line = Array.isArray(command) ? command.map(String).join(' ') : command;
  if (typeof line !== 'string') return unboxed;
  if (line.length > longestLine) return [...unboxed, 'is too long to check'];
  return [...unboxed, ...shellDangers(line, folders)];
}

function fileCall(tool: string, input: Record<string, unknown>, folders: Folders): string[] {
  if (!editors.has(tool)) return [];
  const paths = [input.file_path, input.notebook_path].filter((path) => path !== undefined);
  if (paths.length === 0) return ['writes to an unnamed file'];
  return paths.flatMap((path) => {
    if (typeof path !== 'string') return ['writes to an unnamed file'];
    // Claude removes spaces around a path.
    return writeDanger(path.trim(), resolvePath(folders.at ?? folders.path, undefined), folders) ?? [];
  });
}

/** Tools of other servers that hand statements to a database. */
function databaseCall(tool: string, input: Record<string, unknown>): string[] {
  if (!tool.startsWith('mcp__')) return [];
  return Object.entries(input)
    .filter(([key]) => /^(?:sql|quer(?:y|ies)|statements?|commands?)$/i.test(key))
    .flatMap(([, value]) => textsIn(value, 0))
    .flatMap((text) =>
      [...(dropsData(text) ? ['deletes data from a database'] : []), statementDanger(text) ?? []].flat(),
    );
}

/** Every text of the input that may be a path or an address. */
function secretsIn(tool: string, input: Record<string, unknown>): string[] {
  const searches = tool === 'Grep' || tool === 'Glob';
  const entries = Object.entries(input).filter(
    ([key]) => key !== 'command' && !contents.has(key) && !(tool === 'Grep' && key === 'pattern'),
  );
  const words = entries.flatMap(([key, value]) =>
    textsIn(value, 0).filter((text) => searches || /path/i.test(key) || !/\s/.test(text.trim())),
  );
  return words.flatMap((word) => secretDanger(word.trim()) ?? []);
}

function textsIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth > deepest) return [];
  return Object.values(value).flatMap((inner) => textsIn(inner, depth + 1));
}

function shorten(warning: string): string {
  const characters = Array.from(warning);
  return characters.length <= maxLength ? warning : `${characters.slice(0, maxLength - 1).join('')}…`;
}
