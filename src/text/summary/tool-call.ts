import { revealText } from '../reveal/reveal.ts';
import type { SecretMask } from '../secrets/mask.ts';
import { oneLine } from './one-line.ts';

const maxLength = 80;

/** The most telling field of each tool's input. Source: the tool schemas of `claude`, and our own. */
const tellingField: Record<string, string> = {
  Bash: 'command',
  BashOutput: 'bash_id',
  KillShell: 'shell_id',
  Read: 'file_path',
  Edit: 'file_path',
  MultiEdit: 'file_path',
  Write: 'file_path',
  NotebookEdit: 'notebook_path',
  Grep: 'pattern',
  Glob: 'pattern',
  WebFetch: 'url',
  WebSearch: 'query',
  Task: 'description',
  Agent: 'description',
  Skill: 'skill',
  mcp__bridge__send_file: 'path',
  mcp__bridge__send_image: 'path',
};

const mcpName = /^mcp__(.+?)__(.+)$/;

/** The server name of the bridge's own tools. */
const ownServer = 'bridge';

/** Labels of tools whose summary is a path. */
const pathLabels = new Set(
  Object.entries(tellingField).flatMap(([name, field]) => (field.endsWith('path') ? [toolLabel(name)] : [])),
);

/** A tool's name for people, for use before its summary: `Bash`, `send_file`; `MCP` where the summary has the name. */
export function toolLabel(name: string): string {
  const mcp = mcpName.exec(name);
  if (mcp === null) return name;
  return mcp[1] === ownServer ? mcp[2]! : 'MCP';
}

/**
 * The subject of a tool call, without the tool's name: its command, its path, `github · search`. In full length, with
 * hidden characters made visible; `shortToolSummary` makes a line of it. '' when the input has none. `input` is
 * unchecked, as Claude sent it.
 */
export function toolSummary(name: string, input: unknown): string {
  const mcp = mcpName.exec(name);
  if (mcp !== null && mcp[1] !== ownServer) return revealText(`${mcp[1]} · ${mcp[2]}`);
  const fields = typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
  const field = tellingField[name];
  const told = field === undefined ? undefined : fields[field];
  const value = typeof told === 'string' ? told : Object.values(fields).find((other) => typeof other === 'string');
  return typeof value === 'string' ? revealText(value).trim() : '';
}

/** One line of at most 80 characters of a tool's summary, masked: `npm test`, `…/src/core/a.ts`. `label`: `toolLabel`. */
export function shortToolSummary(label: string, summary: string, mask: SecretMask): string {
  // Masks first: nobody could recognise half a secret.
  const masked = revealText(mask(summary));
  if (label === 'Bash') return oneLine(firstLine(masked), maxLength);
  return pathLabels.has(label) ? shortPath(oneLine(masked)) : oneLine(masked, maxLength);
}

function firstLine(command: string): string {
  const lines = command.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 1 ? `${lines[0]} …` : (lines[0] ?? '');
}

/** The end of a path is more useful than its beginning: at most its last three names. */
function shortPath(path: string): string {
  const names = path.split(/[/\\]/).filter((name) => name !== '');
  const absolute = /^(?:[/\\]|[a-z]:)/i.test(path);
  const short = absolute && names.length > 3 ? `…/${names.slice(-3).join('/')}` : path;
  const characters = Array.from(short);
  return characters.length <= maxLength ? short : `…${characters.slice(1 - maxLength).join('')}`;
}
