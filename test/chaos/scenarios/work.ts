import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atCommit, atGit, type FaultPoint } from '../fault-points.ts';
import type { Stage } from '../stage.ts';
import type { Scenario } from './scenario.ts';

const withTools = { claude: { args: ['--allowedTools', 'Write'], spare: false } };

/** What a code session wrote: it is somewhere, whatever happened. */
const content = 'by Claude\n';

/** The ways in which the work of a session comes home. `git`: the call that changes something. */
interface Ending {
  name: string;
  /** The button of the card, and the words of its second tap. */
  label: string;
  confirm: string;
  git: string;
  done: RegExp;
  /** Throws unless it happened exactly once, and nothing is lost. */
  check(repository: Repository): void;
}

interface Repository {
  project: string;
  remote: string;
  home: string;
  gh: string;
  git(folder: string, ...args: string[]): string;
}

const endings: readonly Ending[] = [
  {
    ...{ name: 'commit', label: 'Commit', confirm: 'Commits 1 file', git: ' commit --quiet' },
    done: /Committed|Everything is committed/,
    check: ({ git, project }) =>
      expectOne('commits', git(project, 'rev-list', '--count', `main..${branchIn(git, project)}`)),
  },
  {
    ...{ name: 'merge', label: 'Merge into main', confirm: 'Publishes nothing.', git: ' merge(?:-tree|-base)? ' },
    done: /Merged into main|main had it already/,
    check({ git, project }) {
      if (readFileSync(join(project, 'made.txt'), 'utf8') !== content) throw new Error('the merge did not arrive');
      if (git(project, 'status', '--porcelain') !== '') throw new Error('the merge left changes in the checkout');
      expectOne(
        'commits of the work',
        git(project, 'rev-list', '--count', '--no-merges', 'main^..main', '--', 'made.txt'),
      );
    },
  },
  {
    ...{ name: 'publish', label: 'Publish', confirm: 'Opens no pull request.', git: ' push ' },
    done: /Published dispatch\//,
    check({ git, project, remote }) {
      const branch = branchIn(git, project);
      if (git(remote, 'rev-parse', branch) !== git(project, 'rev-parse', branch)) throw new Error('not published');
    },
  },
  {
    ...{
      name: 'discard',
      label: 'Discard',
      confirm: 'A copy of all of it',
      git: ' (?:commit-tree|update-ref|worktree remove) ',
    },
    done: /Removed dispatch\//,
    check({ git, project, home }) {
      if (git(project, 'worktree', 'list').trim().includes('\n')) throw new Error('the worktree is still there');
      const rescue = join(home, 'rescue', 'home.git');
      const objects = git(rescue, 'rev-list', '--all', '--objects').split('\n');
      const blob = objects.find((line) => line.endsWith(' made.txt'))?.split(' ')[0];
      if (blob === undefined || git(rescue, 'cat-file', 'blob', blob) !== content) throw new Error('lost: made.txt');
    },
  },
];

/** Where the bridge dies on that way. */
const points: readonly { name: string; of(ending: Ending): FaultPoint }[] = [
  { name: 'before it is stored', of: () => atCommit('before', 'INSERT INTO steps') },
  { name: 'once it is stored', of: () => atCommit('after', 'INSERT INTO steps') },
  { name: 'before Git', of: ({ git }) => atGit('before', git) },
  { name: 'while Git works', of: ({ git }) => atGit('while', git) },
  { name: 'after Git', of: ({ git }) => atGit('after', git) },
  { name: 'before its end is stored', of: () => atCommit('before', 'UPDATE steps SET state') },
  { name: 'once its end is stored', of: () => atCommit('after', 'UPDATE steps SET state') },
];

const makings: readonly { name: string; point: FaultPoint }[] = [
  { name: 'before its worktree is stored', point: atCommit('before', 'INSERT INTO workspaces') },
  { name: 'once its worktree is stored', point: atCommit('after', 'INSERT INTO workspaces') },
  { name: 'while its worktree is made', point: atGit('while', ' worktree add ') },
  { name: 'after its worktree is made', point: atGit('after', ' worktree add ') },
];

/** Kills at each step of the way home, and while a worktree is made. */
export const withWork: readonly Scenario[] = [
  ...makings.map(
    ({ name, point }): Scenario => ({
      name: `work: a code session, ${name}`,
      options: { config: withTools },
      async play(stage) {
        const repository = prepare(stage);
        await stage.start(point);
        askCode(stage);
        await stage.untilKilled();
        await stage.start();
        await stage.untilAnswered();
        await untilCard(stage, 'Discard');
        if (existsSync(join(repository.project, 'made.txt'))) throw new Error('it worked in the checkout');
        expectOne('worktrees', String(worktreesOf(repository).length));
      },
    }),
  ),
  ...endings.flatMap((ending) => points.map(({ name, of }) => comesHome(ending, name, of(ending)))),
];

function comesHome(ending: Ending, where: string, point: FaultPoint): Scenario {
  return {
    name: `work: ${ending.name}, killed ${where}`,
    options: { config: withTools },
    async play(stage) {
      const repository = prepare(stage);
      await stage.start();
      askCode(stage);
      await stage.untilAnswered();
      await tap(stage, '→ main', ending.label);
      await until(stage, ending.confirm);
      await stage.order({ points: [point] });
      await tap(stage, ending.confirm, ending.label);
      await stage.untilKilled();
      await stage.start();
      await stage.until(
        () => stage.chat.shown().some(({ text }) => ending.done.test(text)),
        `the end of ${ending.name}`,
      );
      ending.check(repository);
      expectNothingBegun(repository);
    },
  };
}

function prepare({ project, home, environment }: Stage): Repository {
  const git = (folder: string, ...args: string[]) =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  const remote = join(home, '..', 'remote.git');
  git(home, 'init', '-q', '--bare', '-b', 'main', remote);
  git(project, 'init', '-q', '-b', 'main');
  git(project, 'config', 'user.name', 'Ann');
  git(project, 'config', 'user.email', 'ann@example.org');
  writeFileSync(join(project, 'a.txt'), 'one\n');
  git(project, 'add', 'a.txt');
  git(project, 'commit', '-qm', 'first');
  git(project, 'remote', 'add', 'origin', remote);
  git(project, 'push', '-q', 'origin', 'main');
  const bin = join(home, '..', 'bin');
  mkdirSync(bin, { recursive: true });
  copyFileSync(new URL('../../fakes/git/gh.mjs', import.meta.url), join(bin, 'gh'));
  chmodSync(join(bin, 'gh'), 0o755);
  const gh = join(home, '..', 'gh.json');
  Object.assign(environment, { PATH: `${bin}:${environment.PATH}`, GH_STATE: gh });
  return { project, remote, home, gh, git };
}

function askCode(stage: Stage): void {
  const input = JSON.stringify({ file_path: 'made.txt', content });
  stage.ask((answer) => `/code fix it [[text On it.]][[tool Write ${input}]][[next]][[text ${answer}]]`);
}

function cardWith({ chat }: Stage, part: string, label: string) {
  return chat
    .shown()
    .findLast(({ text, labels }) => text.includes(part) && labels.some((one) => one.startsWith(label)));
}

async function untilCard(stage: Stage, label: string): Promise<void> {
  await stage.until(() => cardWith(stage, '→ main', label), `the card with ${label}`);
}

async function until(stage: Stage, part: string): Promise<void> {
  await stage.until(() => stage.chat.shown().some(({ text }) => text.includes(part)), `“${part}”`);
}

async function tap(stage: Stage, part: string, label: string): Promise<void> {
  const card = await stage.until(() => cardWith(stage, part, label), `a card of “${part}” with ${label}`);
  stage.chat.press(card.id, card.labels.find((one) => one.startsWith(label))!);
}

function worktreesOf({ git, project }: Repository): string[] {
  return git(project, 'worktree', 'list').trim().split('\n').slice(1);
}

function branchIn(git: Repository['git'], project: string): string {
  return git(project, 'branch', '--list', 'dispatch/*', '--format=%(refname:short)').trim();
}

function expectOne(what: string, count: string): void {
  if (count.trim() !== '1') throw new Error(`${count.trim()} ${what} in place of 1`);
}

/** Git is in the middle of nothing, in the checkout and in the worktrees. */
function expectNothingBegun({ git, project }: Repository): void {
  for (const folder of [project, ...worktreesOf({ git, project } as Repository).map((line) => line.split(/\s/)[0]!)]) {
    const inside = git(folder, 'rev-parse', '--absolute-git-dir').trim();
    for (const name of ['index.lock', 'MERGE_HEAD', 'HEAD.lock'])
      if (existsSync(join(inside, name))) throw new Error(`${name} is left in ${folder}`);
  }
}
