import { has, type Options, readOptions } from '../programs/options.ts';

/** What a call does beyond its own working tree and branch, after “it”; undefined: nothing. */
type Rule = (args: readonly string[]) => string | undefined;

const stash = 'uses the stash, which is shared';
const history = 'tidies up history, which is shared';
const branches = 'changes branches, which are shared';
const tags = 'changes tags, which are shared';
const worktrees = 'changes the list of worktrees, which is shared';
const remotes = 'changes remotes, which are shared';
const settings = 'changes settings of git, which are shared';
const hooks = 'changes hooks, which are shared';
const leaves = 'leaves the branch of this folder';
const sends = 'sends work to a remote';

/** They read, or change only the working tree, its index and the branch that is checked out in it. */
const free = new Set(
  `add am annotate apply archive blame bundle cat-file check-attr check-ignore check-mailmap check-ref-format
  checkout-index cherry cherry-pick clean clone column commit commit-tree count-objects describe diff diff-files
  diff-index diff-tree fmt-merge-msg for-each-ref format-patch fsck grep hash-object help interpret-trailers log
  ls-files ls-remote ls-tree mailinfo mailsplit merge-base merge-file merge-tree mktag mktree mv name-rev patch-id
  range-diff read-tree request-pull reset restore rev-list rev-parse revert rm shortlog show show-branch show-index
  show-ref status stripspace update-index var verify-commit verify-pack verify-tag version whatchanged write-tree`.split(
    /\s+/,
  ),
);

/** These words may come first; all others do what is said. No word is a word too: ''. */
function unless(harmless: RegExp, does: string): Rule {
  return (args) => (harmless.test(readOptions(args).operands[0] ?? '') ? undefined : does);
}

function named({ names }: Options, pattern: RegExp): boolean {
  return names.some((name) => pattern.test(name));
}

/** `a:b` writes what is called b here. */
function fetch(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  // A shallow repository is shallow for all of its worktrees.
  if (named(options, /^(?:de|sha|uns|update-s|refet)/)) return history;
  const writes = has(options, 'fP') || named(options, /^(?:forc|std|refm|prune-t)/);
  return writes || options.operands.slice(1).some((operand) => /[:+]/.test(operand)) ? branches : undefined;
}

/** Where the changes do not fit any more, git leaves them in the stash. */
function stashing(args: readonly string[]): string | undefined {
  return named(readOptions(args), /^autos/) ? stash : undefined;
}

function rebase(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  return stashing(args) ?? (named(options, /^up/) || options.operands.length > 1 ? branches : undefined);
}

function branch(args: readonly string[]): string | undefined {
  // `-uorigin/dev`: what is behind the letter is no option.
  const options = readOptions(args.map((arg) => arg.replace(/^(-[A-Za-z]*?u).+$/s, '$1')));
  if (has(options, 'dDmMcCf') || named(options, /^(?:d|e|mo|cop|forc)/)) return branches;
  if (!has(options, 'u') && !named(options, /^(?:uns|set-up)/)) return undefined;
  const takesNext = args.some((arg) => /^(?:-[A-Za-z]*u|--set-up[a-z-]*)$/.test(arg));
  return options.operands.length > (takesNext ? 1 : 0) ? branches : undefined;
}

function tag(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  return has(options, 'df') || named(options, /^(?:d|forc)/) ? tags : undefined;
}

function symbolicRef(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  return has(options, 'd') || named(options, /^d/) || options.operands.length > 1 ? branches : undefined;
}

/** Only reading is free, and only what is set for this repository. */
function config(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  const { operands } = options;
  const isElsewhere = has(options, 'f') || named(options, /^(?:gl|sy|fi|bl)/);
  const writes = has(options, 'e') || named(options, /^(?:ad|rep|uns|ren|rem|ed)/);
  if (isElsewhere || writes || /^(?:set|unset|edit|(?:rename|remove)-section)$/.test(operands[0] ?? ''))
    return settings;
  const reads = has(options, 'l') || named(options, /^(?:get|li)/) || /^(?:get|list)$/.test(operands[0] ?? '');
  return reads || operands.length < 2 ? undefined : settings;
}

function always(does: string, verbs: string): [string, Rule][] {
  return verbs.split(' ').map((verb) => [verb, () => does]);
}

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['stash', ([first]) => (/^(?:list|show|apply)$/.test(first ?? '') ? undefined : stash)],
  ...always(history, 'gc prune prune-packed repack pack-refs pack-redundant maintenance multi-pack-index'),
  ...always(history, 'commit-graph fast-import filter-branch filter-repo replay history'),
  ['reflog', ([first]) => (/^(?:expire|delete|drop|write)$/.test(first ?? '') ? history : undefined)],
  ['replace', (args) => (args.length === 0 || args[0] === '-l' ? undefined : history)],
  ['worktree', unless(/^list$/, worktrees)],
  ['branch', branch],
  ['tag', tag],
  ...always(branches, 'update-ref fetch-pack'),
  ['symbolic-ref', symbolicRef],
  ['notes', unless(/^(?:|list|show|get-ref)$/, branches)],
  ['fetch', fetch],
  ['pull', (args) => stashing(args) ?? fetch(args)],
  ['merge', stashing],
  ['rebase', rebase],
  ...always(leaves, 'checkout switch'),
  ['bisect', unless(/^(?:log|view|visualize|terms|help)$/, leaves)],
  ...always(sends, 'push send-pack send-email http-push'),
  ['remote', unless(/^(?:|show|get-url|update)$/, remotes)],
  ['config', config],
  ['init', () => settings],
  ['sparse-checkout', unless(/^list$/, settings)],
  ['submodule', unless(/^(?:|status|summary|init|update)$/, settings)],
  ['lfs', unless(/^(?:|status|ls-files|env|version|fetch|pull|checkout|track|untrack|pointer|locks)$/, hooks)],
]);

/** Whether the verb does nothing beyond its own working tree and branch, whatever follows. */
export function isOwnVerb(verb: string): boolean {
  return free.has(verb);
}

export function sharedRuleOf(verb: string): Rule | undefined {
  return rules.get(verb);
}

/** By program name: programs beside git that change what all worktrees share. */
export const otherPrograms: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  [
    'gh',
    (args) => {
      const [first = '', second = ''] = readOptions(args).operands;
      if (first === 'co' || (first === 'pr' && /^(?:checkout|co)$/.test(second))) return leaves;
      if (first === 'issue' && second === 'develop') return branches;
      if (first !== 'repo') return undefined;
      return second === 'sync' ? branches : /^(?:fork|set-default)$/.test(second) ? remotes : undefined;
    },
  ],
  [
    'glab',
    (args) => (/^mr (?:checkout|co)\b/.test(readOptions(args).operands.slice(0, 2).join(' ')) ? leaves : undefined),
  ],
  ['husky', () => hooks],
  ['simple-git-hooks', () => hooks],
  ...['pre-commit', 'lefthook'].map((name): [string, Rule] => [
    name,
    (args) => (/^(?:un)?install|^init-/.test(readOptions(args).operands[0] ?? '') ? hooks : undefined),
  ]),
]);
