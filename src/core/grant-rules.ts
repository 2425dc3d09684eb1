import { dangersOf, type Folders } from '../text/danger.ts';
import { folderOf, isBelow, resolvePath } from '../text/danger-paths.ts';
import { parseShell } from '../text/shell.ts';
import { coversLine, lineRules, prefixOf } from './grant-shell.ts';
import type { AgentAsk, PermissionRule } from './host.ts';

/** A tool call, as claude asks for it: untrusted. */
export interface ToolCall {
  tool: string;
  input: unknown;
}

export type GrantableAsk = Pick<AgentAsk, 'tool' | 'input' | 'suggestions' | 'suggestedMode'>;

/** Tools that change files: a rule for one is a rule for all of them, as it is with claude's own rules for `Edit`. */
const editors: ReadonlySet<string> = new Set(['Edit', 'Write', 'MultiEdit', 'NotebookEdit']);
/** Likewise `Read` stands for all that read files. */
const readers: ReadonlySet<string> = new Set(['Read', 'Grep', 'Glob', 'LS']);
/** They are for people to answer, each time anew. */
const personal: ReadonlySet<string> = new Set(['AskUserQuestion', 'ExitPlanMode']);

const mcpName = /^mcp__(.+?)__(.+)$/;

/**
 * The rules that "allow for a while" would give: what claude suggests, narrowed to this call where it is too wide, and
 * all that is needed to cover the call. [] when it may be allowed once only: something looks destructive, leads out of
 * the folders or can't be read for certain; or it is a question or a plan.
 */
export function grantRulesOf(ask: GrantableAsk, folders: Folders): PermissionRule[] {
  if (alwaysAsks(ask, folders)) return [];
  const rules = proposed(ask, folders);
  return hasRule(ask, rules, folders) ? rules : [];
}

function proposed(ask: GrantableAsk, folders: Folders): PermissionRule[] {
  const { tool } = ask;
  const suggested = ask.suggestions.filter((rule) => familyOf(rule.tool) === familyOf(tool));
  if (tool === 'Bash') {
    const contents = suggested.flatMap(({ content }) => content ?? []);
    return lineRules(fieldOf(ask, 'command') ?? '', contents, folders).map((content) => ({ tool, content }));
  }
  if (editors.has(tool)) {
    const path = pathOf(ask, folders);
    const folder = path === undefined ? undefined : folderOf(path, folders);
    const offered = suggested.length > 0 || ask.suggestedMode === 'acceptEdits';
    return folder === undefined || !offered ? [] : [{ tool, content: `/${folder}/**` }];
  }
  if (tool === 'WebFetch') {
    const host = hostOf(ask);
    return host === undefined ? [] : [{ tool, content: `domain:${host}` }];
  }
  if (mcpName.test(tool) || tool === 'WebSearch') return [{ tool }];
  return suggested.length === 1 ? [suggested[0]!] : [];
}

/**
 * Do these rules cover the call? Never when it looks destructive. Of a line for the shell every part needs a rule, and
 * may redirect nowhere but to `/dev/null`; variables and patterns are covered by their very text only.
 */
export function isCovered(call: ToolCall, rules: readonly PermissionRule[], folders: Folders): boolean {
  return !alwaysAsks(call, folders) && hasRule(call, rules, folders);
}

function alwaysAsks(call: ToolCall, folders: Folders): boolean {
  return personal.has(call.tool) || dangersOf(call, folders).length > 0;
}

function hasRule(call: ToolCall, rules: readonly PermissionRule[], folders: Folders): boolean {
  const own = rules.filter((rule) => familyOf(rule.tool) === familyOf(call.tool));
  const contents = own.flatMap(({ content }) => content ?? []);
  const command = fieldOf(call, 'command');
  if (call.tool === 'Bash') return command !== undefined && coversLine(command, contents, folders);
  if (command !== undefined && parseShell(command) === undefined) return false;

  if (editors.has(call.tool) || readers.has(call.tool)) {
    const path = pathOf(call, folders);
    return path !== undefined && contents.some((content) => coversPath(path, content));
  }
  if (call.tool === 'WebFetch') {
    const host = hostOf(call);
    return host !== undefined && contents.includes(`domain:${host}`);
  }
  if (call.tool === 'Skill') return contents.includes(fieldOf(call, 'skill') ?? '');
  const whole = mcpName.test(call.tool) || call.tool === 'WebSearch';
  return whole && own.some(({ content }) => content === undefined);
}

/** A rule in words for people: `npm test *`, `edits in /work/site`, `the tool github · search`. */
export function describeRule({ tool, content }: PermissionRule): string {
  const mcp = mcpName.exec(tool);
  if (mcp !== null) return `the tool ${mcp[1]} · ${mcp[2]}`;
  if (content === undefined) return tool === 'WebSearch' ? 'searching the web' : `every use of ${tool}`;
  if (tool === 'Bash') return prefixOf(content) === undefined ? content : content.replace(/(?::| )\*$/, ' *');
  if (tool === 'WebFetch') return `fetching from ${content.replace(/^domain:/, '')}`;
  if (tool === 'Skill') return `the skill ${content}`;
  const path = content.replace(/^\/\//, '/');
  const place = path.endsWith('/**') ? `in ${path.slice(0, -3)}` : `of ${path}`;
  if (editors.has(tool)) return `edits ${place}`;
  return readers.has(tool) ? `reading ${place}` : `${tool} ${content}`;
}

function familyOf(tool: string): string {
  if (editors.has(tool)) return 'Edit';
  return readers.has(tool) ? 'Read' : tool;
}

/** `//abs/**` and `//abs/file`; claude's other forms are relative to files that the bridge doesn't know. */
function coversPath(path: string, content: string): boolean {
  if (!content.startsWith('//')) return false;
  const folder = content.endsWith('/**') ? content.slice(1, -3) : undefined;
  const named = resolvePath(folder ?? content.slice(1), undefined);
  if (named === undefined || named === '/' || /[*?[\]!\\]/.test(named)) return false;
  return folder === undefined ? path === named : isBelow(path, named);
}

/** Absolute; undefined when the call does not name one place for certain. */
function pathOf(call: ToolCall, folders: Folders): string | undefined {
  const searches = ['pattern', 'glob'].map((key) => fieldOf(call, key) ?? '');
  if (call.tool === 'Glob' && /^[/~]|\.\.|\$/.test(searches[0]!)) return undefined;
  if (/^[/~]|\.\./.test(searches[1]!)) return undefined;
  const named = ['file_path', 'notebook_path', 'path'].flatMap((key) => fieldOf(call, key) ?? []);
  return named.length === 1 ? resolvePath(named[0]!, resolvePath(folders.path, undefined)) : undefined;
}

/**
 * The host; with its port where that is no usual one, and always on this machine, in its network or by number: there,
 * each port is another program.
 */
function hostOf(call: ToolCall): string | undefined {
  const address = fieldOf(call, 'url') ?? '';
  if (!URL.canParse(address) || address.includes('\\')) return undefined;
  const { protocol, host, hostname, port, username, password } = new URL(address);
  const plain = /^https?:$/.test(protocol) && username === '' && password === '';
  if (!plain || hostname === '') return undefined;
  const near = /^\[|^[\d.]+$|\.(?:localhost|local|internal|lan|home)\.?$|^[^.]+\.?$/.test(hostname);
  return near && port === '' ? `${hostname}:${protocol === 'https:' ? 443 : 80}` : host;
}

function fieldOf({ input }: ToolCall, key: string): string | undefined {
  if (typeof input !== 'object' || input === null || !Object.hasOwn(input, key)) return undefined;
  const value = (input as Record<string, unknown>)[key];
  return typeof value === 'string' ? value : undefined;
}
