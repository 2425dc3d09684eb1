import { programName } from '../programs/options.ts';
import { isWrapper, runsByVerb } from '../programs/wrappers.ts';
import { callsIn, longestLine } from '../shell-line.ts';
import { isOwnVerb, otherPrograms, sharedRuleOf } from './shared-verbs.ts';

/** A call of git that changes more than its own working tree and branch. */
interface SharedUse {
  /** After “it”: `uses the stash, which is shared`. */
  does: string;
  /** `git stash` */
  call: string;
}

/** Options before the verb that keep git where it is, with the settings it has. */
const plain =
  /^-[vhpP]$|^--(?:no-pager|paginate|version|help|no-optional-locks|no-replace-objects|no-lazy-fetch|no-advice|(?:literal|glob|noglob|icase)-pathspecs)$/;

/** Variables that lead git to another repository, or to another part of it. */
const leading = /^GIT_(?:DIR|COMMON_DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE\w*|NAMESPACE|CONFIG\w*)\+?=/;
const elsewhere = 'works in another folder, or with other settings';

/** All that a call changes for every worktree of its repository, by its text; [] when nothing does. Takes any input. */
export function sharedUses(call: { tool: string; input: unknown }): SharedUse[] {
  const line = lineOf(call.input);
  const ofLine = line === undefined || line.length > longestLine ? [] : callsIn(line).flatMap(usesOf);
  const all = [...ofLine, ...usesOfTool(call.tool)];
  return all.filter(({ does }, at) => all.findIndex((other) => other.does === does) === at);
}

/** The same for people: a fragment for “it …”. `isWorktree`: the checkout of the person is another one. */
export function describeShared({ does, call }: SharedUse, isWorktree: boolean): string {
  const whom = isWorktree ? ' with your checkout' : ' by all worktrees';
  return `${does}${isAboutSharing(does) ? whom : ''} (${call})`;
}

/** Whether it changes something in the checkout of the person as well. */
export function isAboutSharing(does: string): boolean {
  return does.endsWith(' shared');
}

function lineOf(input: unknown): string | undefined {
  const command = typeof input === 'object' && input !== null && 'command' in input ? input.command : undefined;
  if (Array.isArray(command)) return command.map(String).join(' ');
  return typeof command === 'string' ? command : undefined;
}

function usesOf(words: readonly string[]): SharedUse[] {
  const program = programName(words[0] ?? '');
  const variable = words.find((word) => leading.test(word));
  if (variable !== undefined) return [{ does: elsewhere, call: `${variable.split('=', 1)[0]}=…` }];
  const found = useOf(words);
  if (found !== undefined) return [found];
  // It may start several: `find -exec git add {} + -exec git stash ;`.
  const starts = isWrapper(program) || runsByVerb(words);
  return starts ? words.flatMap((_, at) => (at === 0 ? [] : (useOf(words.slice(at)) ?? []))) : [];
}

function useOf([first = '', ...args]: readonly string[]): SharedUse | undefined {
  const program = programName(first);
  if (program === 'git' || program === 'hub') return useOfGit(args);
  const own = /^git-([a-z-]+)$/.exec(program)?.[1];
  const does = own === undefined ? otherPrograms.get(program)?.(args) : sharedRuleOf(own)?.(args);
  return does === undefined ? undefined : { does, call: program };
}

function useOfGit(args: readonly string[]): SharedUse | undefined {
  const at = args.findIndex((arg) => !plain.test(arg));
  const verb = args[at] ?? '';
  if (at === -1) return undefined;
  if (verb.startsWith('-')) {
    return { does: elsewhere, call: `git ${verb.split('=', 1)[0]}` };
  }
  const call = `git ${verb}`;
  const rule = sharedRuleOf(verb);
  // An alias, a program of that name, or what a later version of git brings.
  if (rule === undefined)
    return isOwnVerb(verb) ? undefined : { does: 'is not known to leave alone what is shared', call };
  const does = rule(args.slice(at + 1));
  return does === undefined ? undefined : { does, call };
}

/** Tools of other servers, by their name alone: `mcp__git__git_stash`. */
function usesOfTool(tool: string): SharedUse[] {
  const verb = /^mcp__.*__git[_-]([a-z]+)/i.exec(tool)?.[1]?.toLowerCase();
  if (verb === undefined || isOwnVerb(verb)) return [];
  return [{ does: sharedRuleOf(verb)?.(['']) ?? 'is not known to leave alone what is shared', call: `git ${verb}` }];
}
