import { dangersOf } from '../../danger/dangers.ts';
import { sharedUses } from '../../danger/git/shared.ts';
import { isWithin, resolvePath } from '../../danger/paths.ts';
import { parseShell } from '../../danger/shell/parse.ts';
import { editors, fieldOf, readers, type ToolCall } from '../ground/called-path.ts';
import type { Ground } from '../ground/ground.ts';
import { folderTool, type PermissionRule } from '../model/permission.ts';
import { type AgentAsk, elicitationTool } from '../ports/host.ts';
import { coversLine, lineRules, prefixOf } from './shell-lines.ts';

export type GrantableAsk = Pick<AgentAsk, 'tool' | 'input' | 'suggestions' | 'suggestedMode'>;

/** Only people answer these, each time. */
const personal: ReadonlySet<string> = new Set(['AskUserQuestion', 'ExitPlanMode', elicitationTool]);

const mcpName = /^mcp__(.+?)__(.+)$/;

/**
 * The rules of a temporary permission for this call: what Claude suggests, narrowed to this call where it is too wide,
 * and all that is needed to cover the call; outside the project one file to read, never a folder. [] when people may
 * allow it only once: something looks destructive, leads out of the folders, or is not known for certain; or it is a
 * question or a plan.
 */
export function grantRulesOf(ask: GrantableAsk, ground: Ground): PermissionRule[] {
  if (alwaysAsks(ask, ground)) return [];
  const rules = proposed(ask, ground);
  return hasRule(ask, rules, ground) ? rules : [];
}

function proposed(ask: GrantableAsk, { folders, owns, target }: Ground): PermissionRule[] {
  const { tool } = ask;
  const suggested = ask.suggestions.filter((rule) => familyOf(rule.tool) === familyOf(tool));
  if (tool === 'Bash') {
    const contents = suggested.flatMap(({ content }) => content ?? []);
    return lineRules(fieldOf(ask, 'command') ?? '', contents, folders).map((content) => ({ tool, content }));
  }
  if (editors.has(tool)) {
    const own = target && owns.find(({ real }) => isWithin(target.path, real));
    const offered = suggested.length > 0 || ask.suggestedMode === 'acceptEdits';
    return own === undefined || !offered ? [] : [{ tool, content: `/${own.written}/**` }];
  }
  if (readers.has(tool)) {
    const isFile = target?.kind === 'file' && suggested.length > 0;
    return isFile ? [{ tool, content: `/${target.path}` }] : [];
  }
  if (tool === 'WebFetch') {
    const host = hostOf(ask);
    return host === undefined ? [] : [{ tool, content: `domain:${host}` }];
  }
  if (mcpName.test(tool) || tool === 'WebSearch') return [{ tool }];
  return suggested.length === 1 ? [suggested[0]!] : [];
}

/**
 * Whether these rules cover the call on this ground. Never when it looks destructive or something is not known. Every
 * part of a shell line needs a rule, and may redirect only to `/dev/null`; rules cover variables and patterns only by
 * their exact text.
 */
export function isCovered(call: ToolCall, rules: readonly PermissionRule[], ground: Ground): boolean {
  return !alwaysAsks(call, ground) && hasRule(call, rules, ground);
}

/** Whether the call only reads, with a tool of Claude's, in a folder that someone approved; nothing about it is uncertain. */
export function readsApproved(call: ToolCall, ground: Ground): boolean {
  const { owns, target } = ground;
  const isThere = owns.some((one) => one.isApproved && target !== undefined && isWithin(target.path, one.real));
  return isThere && readers.has(call.tool) && !alwaysAsks(call, ground);
}

function alwaysAsks(call: ToolCall, { folders, dangers, doubts }: Ground): boolean {
  const isUncertain = dangers.length > 0 || doubts.length > 0;
  const isMore = isUncertain || sharedUses(call).length > 0 || dangersOf(call, folders).length > 0;
  return personal.has(call.tool) || isMore;
}

function hasRule(call: ToolCall, rules: readonly PermissionRule[], ground: Ground): boolean {
  const own = rules.filter((rule) => familyOf(rule.tool) === familyOf(call.tool));
  const contents = own.flatMap(({ content }) => content ?? []);
  const command = fieldOf(call, 'command');
  if (call.tool === 'Bash') return command !== undefined && coversLine(command, contents, ground.folders);
  if (command !== undefined && parseShell(command) === undefined) return false;

  if (editors.has(call.tool) || readers.has(call.tool)) {
    return contents.some((content) => coversTarget(ground, content));
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
  if (content === undefined) return tool === 'WebSearch' ? 'searching the web' : `all uses of ${tool}`;
  if (tool === folderTool) return `the folder ${content}`;
  if (tool === 'Bash') return prefixOf(content) === undefined ? content : content.replace(/(?::| )\*$/, ' *');
  if (tool === 'WebFetch') return `fetching from ${content.replace(/^domain:/, '')}`;
  if (tool === 'Skill') return `the skill ${content}`;
  const path = content.replace(/^\/\//, '/');
  const folder = path.endsWith('/**') ? path.slice(0, -3) : undefined;
  if (editors.has(tool)) return folder === undefined ? `edits to ${path}` : `edits in ${folder}`;
  if (readers.has(tool)) return folder === undefined ? `reading ${path}` : `reading in ${folder}`;
  return `${tool} ${content}`;
}

function familyOf(tool: string): string {
  if (editors.has(tool)) return 'Edit';
  return readers.has(tool) ? 'Read' : tool;
}

/**
 * `//abs/**` for a folder of the project, or `//abs/file`; Claude's other forms are relative to a folder we do not
 * know.
 */
function coversTarget({ target, owns }: Ground, content: string): boolean {
  if (target === undefined || !content.startsWith('//')) return false;
  const isFolder = content.endsWith('/**');
  const named = resolvePath(content.slice(1, isFolder ? -3 : undefined), undefined);
  if (named === undefined || named === '/' || /[*?[\]!\\]/.test(named)) return false;
  const own = owns.find(({ written, real }) =>
    isFolder ? written === named || real === named : isWithin(named, written),
  );
  if (isFolder) return own !== undefined && isWithin(target.path, own.real);
  const really = own === undefined ? named : `${own.real}${named.slice(own.written.length)}`;
  return target.path === named || target.path === really;
}

/**
 * The host; with its port when that is unusual, and always for this machine, its network and numeric addresses: there
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
