import { describe, expect, it } from 'vitest';
import { grantRulesOf, isCovered } from '../../../src/core/grants/rules.ts';
import type { PermissionRule } from '../../../src/core/model/permission.ts';
import { paperGround } from '../ground/paper-ground.ts';

/* Worktrees share refs, stash, history and settings of a repository: no temporary permission may cover what changes
   them, whichever worktree asks. */

/** The person's checkout, and the worktree of a session. */
const places = ['/work/site', '/data/worktrees/site/fix-login'];

function bash(command: string, content = command): [call: { tool: string; input: unknown }, rules: PermissionRule[]] {
  return [{ tool: 'Bash', input: { command } }, [{ tool: 'Bash', content }]];
}

/** Under a permission for exactly this line, for how it begins, or for a tool that takes any line. */
function ways(command: string): ['exact' | 'begins' | 'tool', boolean][] {
  const words = command.split(' ');
  const begins = [`${words.slice(0, 2).join(' ')}:*`, `${words[0]}:*`, `${command}:*`];
  const isIn = (path: string) => (call: { tool: string; input: unknown }, rules: PermissionRule[]) =>
    isCovered(call, rules, paperGround(call, { path }));
  return places.flatMap((path): ['exact' | 'begins' | 'tool', boolean][] => [
    ['exact', isIn(path)(...bash(command))],
    ['begins', begins.some((rule) => isIn(path)(...bash(command, rule)))],
    ['tool', isIn(path)({ tool: 'mcp__shell__run', input: { command } }, [{ tool: 'mcp__shell__run' }])],
  ]);
}

function offered(command: string): PermissionRule[] {
  const ask = { tool: 'Bash', input: { command }, suggestions: [], suggestedMode: undefined };
  return places.flatMap((path) => grantRulesOf(ask, paperGround(ask, { path })));
}

function lines(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim());
}

const shared: [what: string, calls: string][] = [
  [
    'the stash',
    `git stash
     git stash -u
     git stash push -m x
     git stash save x
     git stash pop
     git stash pop stash@{1}
     git stash drop
     git stash clear
     git stash branch x
     git stash store abc
     git stash apply && git stash pop
     git stash apply && git stash drop
     git pull --autostash
     git pull --rebase --autostash origin main
     git merge --autostash x
     git rebase --autostash --continue`,
  ],
  [
    'history',
    `git gc
     git gc --auto
     git gc --prune=now
     git prune
     git prune-packed
     git repack -d
     git repack -adf
     git pack-refs --all
     git maintenance run
     git maintenance start
     git multi-pack-index expire
     git commit-graph write
     git reflog expire --all
     git reflog delete x
     git reflog drop --all
     git lfs prune
     git fetch --depth=1
     git fetch --depth 1 origin
     git fetch --unshallow
     git filter-branch x
     git filter-repo x
     git replace a b
     git fast-import`,
  ],
  [
    'worktrees',
    `git worktree add ../x
     git worktree add .worktrees/x -b y
     git worktree remove x
     git worktree prune
     git worktree move a b
     git worktree repair
     git worktree lock x
     git worktree unlock x`,
  ],
  [
    'branches and other refs',
    `git branch -d old
     git branch -D old
     git branch --delete old
     git branch -dr origin/old
     git branch -m new
     git branch -m old new
     git branch -M old new
     git branch --move old new
     git branch -c old new
     git branch -C old new
     git branch -f main HEAD
     git branch -qf main HEAD
     git branch --force main HEAD
     git branch --set-upstream-to=origin/main other
     git branch --set-upstream-to origin/main other
     git branch -u origin/main other
     git branch -uorigin/main other
     git branch --unset-upstream other
     git branch --edit-description
     git tag -d v1
     git tag --delete v1
     git tag -f v1
     git tag -fa v1 -m x
     git update-ref refs/heads/main HEAD
     git update-ref -d refs/heads/main
     git symbolic-ref HEAD refs/heads/main
     git symbolic-ref -d HEAD
     git notes add -m x
     git fetch origin main:main
     git fetch origin +main:main
     git fetch . HEAD:main
     git fetch --update-head-ok origin main:main
     git fetch --prune-tags
     git fetch origin --refmap=refs/heads/*:refs/heads/* main
     git fetch origin --stdin
     git pull origin main:main
     gh repo sync`,
  ],
  [
    'the branch of a worktree',
    `git checkout main
     git checkout -
     git checkout -b new
     git checkout -B main
     git checkout --detach
     git checkout abc1234
     git switch main
     git switch -c new
     git switch -C main
     git switch --detach
     git bisect start
     git bisect reset
     gh pr checkout 12
     gh co 12
     glab mr checkout 12`,
  ],
  [
    'remotes',
    `git push
     git push origin HEAD
     git push -u origin x
     git push --tags
     git push --dry-run
     git remote add x y
     git remote -v add x y
     git remote set-url origin x
     git remote rename a b
     git remote remove a
     git remote rm a
     git remote prune origin
     git remote set-head origin main
     git remote set-branches origin main
     git send-email x`,
  ],
  [
    'settings and hooks',
    `git config user.name x
     git config --local user.name x
     git config --worktree user.name x
     git config set user.name x
     git config unset user.name
     git config --unset user.name
     git config --add a.b c
     git config --replace-all a.b c
     git config --remove-section a
     git config remove-section a
     git config rename-section a b
     git config -e
     git config edit
     git config --global user.name
     git config --system --list
     git config -f x --list
     git config --file=x --list
     git config --get a.b --unset
     git init
     git init --separate-git-dir=x
     git sparse-checkout set src
     git submodule deinit lib
     git submodule deinit --all
     git submodule sync
     git submodule set-url lib x
     git submodule add x
     git submodule absorbgitdirs
     git lfs install
     husky
     npx husky init
     pre-commit install
     npx lefthook install`,
  ],
  [
    'other folders and repositories',
    `git -C /work/site commit -m x
     git -C sub status
     git --git-dir=/work/site/.git commit -m x
     git --git-dir /work/site/.git log
     git --work-tree=/work/site add a
     git --namespace=x fetch
     git -c core.worktree=/x add a
     git --bare log
     git for-each-repo --config=a.b gc
     export GIT_COMMON_DIR=x; git commit -m x
     env GIT_INDEX_FILE=x git add a.ts
     env GIT_OBJECT_DIRECTORY=x git commit -m x
     env GIT_NAMESPACE=x git fetch`,
  ],
  [
    'what git an alias stands for',
    `git st
     git co main
     git undo
     git flow finish
     git $X
     git "$X" main`,
  ],
  [
    'any of it behind another program',
    `env git stash
     command git gc
     timeout 5 git stash
     time git worktree prune
     nice git branch -d x
     /usr/bin/git stash
     /usr/lib/git-core/git-stash
     git-gc
     find . -exec git add {} + -exec git stash ;
     npm test && git stash
     npm test || git push
     ls | xargs git branch -d
     hub push`,
  ],
];

describe.each(shared)('%s', (_, calls) => {
  it.each(lines(calls))('no temporary permission covers %s', (command) => {
    expect(ways(command).filter(([, covered]) => covered)).toEqual([]);
    expect(offered(command)).toEqual([]);
  });
});

const free = lines(`
  git status
  git status -sb
  git diff HEAD~1
  git log --oneline -20
  git show HEAD
  git add -A
  git add src/a.ts test/b.ts
  git commit -m 'Fix stash, gc and push'
  git commit -am 'git stash pop'
  git commit --fixup HEAD
  git mv a b
  git reset HEAD a.ts
  git restore --staged a.ts
  git stash list
  git stash show -p
  git stash apply
  git branch
  git branch -vv
  git branch -a --merged
  git branch --show-current
  git branch --format=x
  git branch --contains HEAD
  git branch new
  git branch -u origin/main
  git branch --set-upstream-to=origin/main
  git branch --unset-upstream
  git tag
  git tag -l
  git tag v1
  git worktree list
  git reflog
  git reflog show HEAD
  git remote
  git remote -v
  git remote show origin
  git remote get-url origin
  git fetch
  git fetch origin
  git fetch origin main
  git fetch --all --prune
  git fetch git@host:a/b.git main
  git pull
  git pull origin main
  git pull --rebase
  git merge main
  git merge --abort
  git rebase --continue
  git rebase --abort
  git cherry-pick abc123
  git revert --no-edit HEAD
  git config user.name
  git config --get user.name
  git config --list
  git config list
  git config --local --get-all a.b
  git submodule status
  git submodule update --init
  git symbolic-ref HEAD
  git symbolic-ref --short HEAD
  git rev-parse HEAD
  git ls-files
  git blame src/a.ts
  git describe --tags
  git notes show
  git --no-pager log
  git --version
  git lfs ls-files
  echo git stash
  grep -n git stash
  npm test -- git
  gh pr view
  pre-commit run
`);

it.each(free)('a permission for exactly this covers %s', (command) => {
  const kinds = ways(command).filter(([kind]) => kind !== 'begins');

  expect(kinds.filter(([, covered]) => !covered)).toEqual([]);
});

it.each([
  ['git_stash', false],
  ['git_push', false],
  ['git_checkout', false],
  ['git_worktree', false],
  ['git_branch', false],
  ['git_status', true],
  ['git_commit', true],
  ['git_diff_staged', true],
  ['search_git', true],
])('a permission for the tool %s of a server: %s', (tool, expected) => {
  const call = { tool: `mcp__git__${tool}`, input: { repo_path: '/work/site' } };

  for (const path of places) expect(isCovered(call, [{ tool: call.tool }], paperGround(call, { path }))).toBe(expected);
});
