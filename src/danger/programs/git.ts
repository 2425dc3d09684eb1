import { has, type Options, readOptions, valuesOf } from './options.ts';

/** Settings that name a program git will start, or a place it will talk to. */
const startsProgram =
  /hook|sshcommand|pager|editor|fsmonitor|^alias\.|askpass|credential|gpg|textconv|external|\.cmd|filter|insteadof|proxy|browser|allow$|^include|driver|(?:upload|receive)pack|\.(?:command|update|vcs|path|url)$|^sendemail|templatedir|attributesfile|worktree$/i;

/** Options of git itself, before the subcommand, that take a value. */
const valued = new Set(['-C', '-c', '--git-dir', '--work-tree', '--namespace', '--exec-path', '--config-env']);

/** The warning for git with these arguments; undefined: none. */
export function gitDanger(args: readonly string[]): string | undefined {
  let at = 0;
  for (; at < args.length && args[at]!.startsWith('-'); at += valued.has(args[at]!) ? 2 : 1) {
    const [, setting] = /^(?:-c|--config-env[ =])\s*([^=]*)/.exec(`${args[at]} ${args[at + 1] ?? ''}`) ?? [];
    if (setting !== undefined && startsProgram.test(setting)) return 'makes git start a program (git -c)';
    if (/^--exec-path=?./.test(args[at]!)) return 'makes git start a program (git --exec-path)';
  }
  if (args.some((arg) => arg.includes('ext::'))) return 'makes git start a program (ext::)';
  return subcommands.get(args[at] ?? '')?.(args.slice(at + 1));
}

/** Folders in which these arguments make git work instead of the present one. */
export function gitFolders(args: readonly string[]): string[] {
  const sub = args.findIndex((arg, at) => !arg.startsWith('-') && !valued.has(args[at - 1] ?? ''));
  const own = sub === -1 ? args : args.slice(0, sub);
  const reads = /^(?:status|log|diff|show|rev-parse|ls-files|ls-tree|blame|describe|cat-file|grep|shortlog|rev-list)$/;
  if (reads.test(args[sub] ?? '')) return [];
  return [...valuesOf(own, 'C'), ...valuesOf(own, '', 'git-dir'), ...valuesOf(own, '', 'work-tree')];
}

type Rule = (args: readonly string[]) => string | undefined;

function when(warning: string, test: (args: readonly string[]) => boolean): Rule {
  return (args) => (test(args) ? warning : undefined);
}

function given(warning: string, letters: string, ...names: string[]): Rule {
  return when(warning, (args) => {
    const options = readOptions(args);
    return has(options, letters) || names.some((name) => has(options, '', name));
  });
}

/** Hooks look for secrets and broken tests before others get them. */
function skipsChecks(verb: string, options: Options, letters = ''): string | undefined {
  return has(options, letters) || options.names.some((name) => /^no-veri/.test(name))
    ? `skips the checks (git ${verb} --no-verify)`
    : undefined;
}

function push(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  if (has(options, 'f', 'force') || has(options, '', 'force-with-lease'))
    return 'overwrites history (git push --force)';
  if (options.operands.some((operand) => operand.startsWith('+'))) return 'overwrites history (git push +…)';
  if (has(options, '', 'mirror') || has(options, '', 'prune')) return 'deletes remote branches (git push --mirror)';
  if (has(options, 'd', 'delete') || options.operands.some((operand) => operand.startsWith(':'))) {
    return 'deletes a remote branch (git push --delete)';
  }
  const places = [options.operands[0] ?? '', ...valuesOf(args, '', 'repo')];
  if (places.some((place) => /^[./~]|:/.test(place))) return 'sends the code to another place (git push)';
  return skipsChecks('push', options);
}

function commit(args: readonly string[]): string | undefined {
  const own = withoutMessages(args);
  const options = readOptions(own);
  if (options.names.some((name) => /^am/.test(name))) return 'rewrites the last commit (git commit --amend)';
  return skipsChecks('commit', options, 'n');
}

/** The message of a commit is no option: `-m -n`, `-mnote`, `-amnote`. */
function withoutMessages(args: readonly string[]): string[] {
  const spoken =
    /^-[A-Za-z]*[mFCct]$|^--(?:message|file|author|date|template|reuse-message|reedit-message|fixup|squash|trailer)$/;
  return args
    .filter((_, at) => !spoken.test(args[at - 1] ?? ''))
    .map((arg) => arg.replace(/^(-[A-Za-z]*?[mFCctuS]).*$/s, '$1').replace(/^-u$/, '-'));
}

function rebase(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  if (has(options, 'x', 'exec')) return 'starts another program (git rebase --exec)';
  if (options.names.includes('skip')) return 'drops a commit (git rebase --skip)';
  const continues = options.names.some((name) => /^(?:continue|abort|quit|edit-todo|show-current-patch)$/.test(name));
  return continues ? undefined : 'rewrites commits (git rebase)';
}

function submodule(args: readonly string[]): string | undefined {
  if (args.includes('foreach')) return 'starts another program (git submodule foreach)';
  const options = readOptions(args);
  return args.includes('deinit') && (has(options, 'f', 'force') || has(options, '', 'all'))
    ? 'deletes the files of a submodule (git submodule deinit)'
    : undefined;
}

function fetch(verb: string): Rule {
  return (args) => {
    const options = readOptions(args);
    const forced = has(options, '', 'force') || (verb === 'fetch' && has(options, 'f'));
    return forced || options.operands.some((operand) => /^\+/.test(operand))
      ? `moves branches (git ${verb} --force)`
      : undefined;
  };
}

function rm(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  return has(options, 'rf', 'force') && !options.names.includes('cached') ? 'deletes files (git rm)' : undefined;
}

function clone(args: readonly string[]): string | undefined {
  const settings = valuesOf(args, 'c', 'config').map((setting) => setting.split('=')[0]!);
  if (settings.some((setting) => startsProgram.test(setting))) return 'makes git start a program (git clone -c)';
  const risky = valuesOf(args, 'u').length + valuesOf(args, '', 'template').length > 0;
  return risky ? 'makes git start a program (git clone)' : undefined;
}

function clean(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  if (has(options, 'n', 'dry-run')) return undefined;
  return has(options, 'fxX', 'force') ? 'deletes untracked files (git clean -f)' : undefined;
}

function checkout(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  if (has(options, 'B')) return 'moves a branch (git checkout -B)';
  const { operands } = options;
  const creates = has(options, 'bt', 'orphan') || has(options, '', 'track');
  const paths = (args.includes('--') && args.at(-1) !== '--') || (operands.length > 1 && !creates);
  // `main` is a branch, `src/a.ts` is a file.
  const named = operands.some((operand) => /^(?:\.|:\/|\*)|\.[A-Za-z]\w{0,4}$|\/$/.test(operand));
  return paths || has(options, 'f', 'force') || (named && !creates) ? 'discards changes (git checkout)' : undefined;
}

function moved(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  if (has(options, 'C', 'force-create')) return 'moves a branch (git switch -C)';
  const discards = has(options, 'f', 'force') || has(options, '', 'discard-changes');
  return discards ? 'discards changes (git switch --force)' : undefined;
}

function restore(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  const stagedOnly = has(options, 'S', 'staged') && !has(options, 'W', 'worktree');
  return stagedOnly ? undefined : 'discards changes (git restore)';
}

function branch(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  const forced = has(options, 'D') || (has(options, 'd', 'delete') && has(options, 'f', 'force'));
  if (forced) return 'deletes a branch that may not be merged (git branch -D)';
  return has(options, 'fMC', 'force') ? 'moves a branch (git branch -f)' : undefined;
}

function config(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  const reads = ['get', 'list', 'get-all', 'get-regexp', 'show-origin'].some((name) => options.names.includes(name));
  const { operands } = options;
  if (reads || has(options, 'l') || /^(?:get|list)$/.test(operands[0] ?? '')) return undefined;
  if (operands.length < 2 && !has(options, 'e', 'edit') && !has(options, '', 'unset')) return undefined;
  const outside = ['global', 'system', 'file', 'edit'].some((name) => has(options, 'fe', name));
  return outside || operands.some((operand) => startsProgram.test(operand))
    ? 'changes how git works (git config)'
    : undefined;
}

const subcommands: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['push', push],
  ['clean', clean],
  ['checkout', checkout],
  ['restore', restore],
  ['branch', branch],
  ['config', config],
  ['clone', clone],
  ['reset', given('discards changes (git reset --hard)', '', 'hard', 'keep', 'merge')],
  ['read-tree', given('discards changes (git read-tree)', 'u', 'reset')],
  ['checkout-index', given('discards changes (git checkout-index)', 'f', 'force')],
  ['switch', moved],
  ['apply', given('may write outside the project (git apply)', '', 'unsafe-paths', 'directory')],
  ['stash', when('discards stashed changes (git stash)', ([verb]) => verb === 'drop' || verb === 'clear')],
  ['rm', rm],
  ['commit', commit],
  ['rebase', rebase],
  ['submodule', submodule],
  ['fetch', fetch('fetch')],
  ['pull', fetch('pull')],
  ['merge', (args) => skipsChecks('merge', readOptions(args))],
  ['am', (args) => skipsChecks('am', readOptions(args))],
  ['replace', () => 'rewrites history (git replace)'],
  ['lfs', when('deletes unused files (git lfs prune)', ([verb]) => verb === 'prune')],
  ['send-email', () => 'sends mail (git send-email)'],
  ['tag', given('deletes or moves a tag (git tag -d)', 'df', 'delete', 'force')],
  ['gc', given('deletes old history (git gc --prune)', '', 'prune')],
  ['prune', () => 'deletes old history (git prune)'],
  ['reflog', when('deletes old history (git reflog)', ([verb]) => verb === 'expire' || verb === 'delete')],
  ['filter-branch', () => 'rewrites history (git filter-branch)'],
  ['filter-repo', () => 'rewrites history (git filter-repo)'],
  ['update-ref', () => 'moves or deletes a branch (git update-ref)'],
  [
    'worktree',
    when('deletes a folder (git worktree)', (args) => args[0] === 'remove' && has(readOptions(args), 'f', 'force')),
  ],
  [
    'remote',
    when('changes where git pushes (git remote)', ([verb]) => /^(?:add|set-url|rename|remove|rm)$/.test(verb ?? '')),
  ],
  ['bisect', when('starts another program (git bisect run)', ([verb]) => verb === 'run')],
  ['grep', given('starts another program (git grep -O)', 'O', 'open-files-in-pager')],
  ['difftool', () => 'starts another program (git difftool)'],
  ['mergetool', () => 'starts another program (git mergetool)'],
]);
