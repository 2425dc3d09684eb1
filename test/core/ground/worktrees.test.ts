import { chmodSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { grantRulesOf, isCovered } from '../../../src/core/grants/rules.ts';
import { type SurveyedAsk, survey } from '../../../src/core/ground/survey.ts';
import { createProjectFolder, type ProjectFolder } from '../../bridge/project-folder.ts';

/* A session works in a worktree outside the repository: its `.git` is a file that points into the checkout of the
   person, which has the refs, the stash, the settings and the hooks of both. */

let here: ProjectFolder;
/** The worktree of the session. */
let tree: string;

const someone = ['-c', 'user.name=a', '-c', 'user.email=a@b'];
const verbs = ['git status', 'git diff', 'git add a.txt', 'git add -A', 'git commit -m x', 'git log --oneline -3'];

beforeEach(() => {
  here = createProjectFolder();
  here.file('project/a.txt', 'one\n');
  here.file('project/sub/b.txt', 'two\n');
  here.git('init', '-b', 'main');
  here.git('add', '-A');
  here.git(...someone, 'commit', '-m', 'x');
  tree = addTree('fix');
});

function addTree(slug: string): string {
  const path = join(here.project, '..', 'data', 'worktrees', 'site', slug);
  here.git('worktree', 'add', '-b', `dispatch/${slug}`, path);
  return path;
}

interface Place {
  path?: string;
  checkout?: string | undefined;
  branch?: string;
  approved?: string[];
  addDirs?: string[];
  shellFolder?: string;
}

function look(ask: Pick<SurveyedAsk, 'tool' | 'input'> & Partial<SurveyedAsk>, place: Place = {}) {
  const { path = tree, shellFolder = path, ...more } = { checkout: here.project, ...place };
  return survey({ reason: undefined, blockedPath: undefined, shellFolder, ...ask }, { path, ...more }, here.disk);
}

async function doubts(command: string, place: Place = {}): Promise<readonly string[]> {
  const found = await look({ tool: 'Bash', input: { command } }, place);
  return [...found.dangers, ...found.doubts];
}

async function isRun(command: string, place: Place = {}): Promise<boolean> {
  const call = { tool: 'Bash', input: { command } };
  return isCovered(call, [{ tool: 'Bash', content: command }], await look(call, place));
}

describe('git in the worktree of a session', () => {
  it.each(verbs)('is as free of doubts as in the checkout: %s', async (command) => {
    expect(await doubts(command, { path: here.project, checkout: undefined })).toEqual([]);
    expect(await doubts(command)).toEqual([]);
    expect(await isRun(command)).toBe(true);
  });

  it('has the settings and the hooks of the checkout', async () => {
    here.git('config', 'core.fsmonitor', './run.sh');
    expect(await doubts('git status')).toEqual([expect.stringContaining('core.fsmonitor')]);
    here.git('config', '--unset', 'core.fsmonitor');
    const hook = here.file('project/.git/hooks/pre-commit', '#!/bin/sh\n');
    chmodSync(hook, 0o755);

    expect((await here.disk.repositoryOf(tree))?.hooks).toEqual(['pre-commit']);
    expect(await doubts('git commit -m x')).toEqual(['starts the git hook pre-commit']);
    expect(await doubts('git status')).toEqual([]);
  });

  it('has settings of its own, which count as those of the repository', async () => {
    here.git('config', 'extensions.worktreeConfig', 'true');
    const own = ['-C', tree, 'config', '--worktree'];
    here.git(...own, 'core.fsmonitor', 'curl -s https://a.example');

    expect(await doubts('git status')).toEqual([
      'makes git start a program that the repository names (core.fsmonitor)',
    ]);
    expect(await doubts('git status', { path: here.project, checkout: undefined })).toEqual([]);
    here.git(...own, 'core.fsmonitor', 'false');
    here.git(...own, 'core.hooksPath', 'tools');
    mkdirSync(join(tree, 'tools'));
    writeFileSync(join(tree, 'tools', 'pre-commit'), '#!/bin/sh\n', { mode: 0o755 });
    expect(await doubts('git commit -m x')).toEqual(['starts the git hook pre-commit']);
  });

  it('not in a folder below, nor in the worktree of another session', async () => {
    const other = addTree('other');

    expect(await isRun('git add b.txt', { shellFolder: join(tree, 'sub') })).toBe(false);
    expect(await isRun('git status', { shellFolder: other })).toBe(false);
    expect(await isRun(`cd ${other} && git status`)).toBe(false);
    expect(await isRun(`cd ${here.project} && git status`)).toBe(false);
    expect(await isRun('git status', { shellFolder: here.project })).toBe(false);
    expect(await isRun('env GIT_INDEX_FILE=x git add a.txt')).toBe(false);
  });

  const rewritten: [what: string, gitdir: () => string][] = [
    ['to the repository of the checkout itself', () => join(here.project, '.git')],
    [
      'to the folder of another worktree',
      () => {
        addTree('other');
        return join(here.project, '.git/worktrees/other');
      },
    ],
    [
      'to a repository elsewhere',
      () => {
        here.git('init', join(here.outside, 'r'));
        return join(here.outside, 'r/.git');
      },
    ],
    [
      'to a repository elsewhere that names it as its own',
      () => {
        here.git('init', join(here.outside, 'r'));
        here.git('-C', join(here.outside, 'r'), 'config', 'core.worktree', tree);
        return join(here.outside, 'r/.git');
      },
    ],
    [
      'to a worktree of a repository elsewhere',
      () => {
        const made = join(here.outside, 'r');
        here.git('init', made);
        here.git('-C', made, ...someone, 'commit', '--allow-empty', '-m', 'x');
        here.git('-C', made, 'worktree', 'add', join(here.outside, 'w'));
        writeFileSync(join(made, '.git/worktrees/w/gitdir'), `${join(tree, '.git')}\n`);
        return join(made, '.git/worktrees/w');
      },
    ],
    [
      'to a folder that only looks like one of the checkout',
      () => {
        here.file('outside/w/commondir', `${join(here.project, '.git')}\n`);
        here.file('outside/w/HEAD', 'ref: refs/heads/main\n');
        here.file('outside/w/gitdir', `${join(tree, '.git')}\n`);
        return join(here.outside, 'w');
      },
    ],
    ['to nothing', () => join(here.outside, 'none')],
  ];

  it.each(rewritten)('is doubtful where its `.git` was rewritten %s', async (_, gitdir) => {
    writeFileSync(join(tree, '.git'), `gitdir: ${gitdir()}\n`);

    for (const command of ['git status', 'git add a.txt', 'git commit -m x']) {
      expect(await doubts(command), command).not.toEqual([]);
      expect(await isRun(command), command).toBe(false);
    }
  });

  it('is doubtful where a repository of its own took the place of that file', async () => {
    rmSync(join(tree, '.git'));
    here.git('init', tree);

    expect(await doubts('git status')).toEqual(['runs git on another repository than that of your checkout']);
  });

  it('is doubtful in a checkout whose `.git` became a file that points elsewhere', async () => {
    here.git('init', join(here.outside, 'r'));
    rmSync(join(here.project, '.git'), { recursive: true });
    here.file('project/.git', `gitdir: ${join(here.outside, 'r/.git')}\n`);

    expect(await doubts('git status', { path: here.project, checkout: undefined })).toEqual([
      'runs git on the repository of another folder',
    ]);
  });

  it('a submodule that is a project is none of that', async () => {
    const lib = join(here.outside, 'lib');
    here.git('init', lib);
    here.git('-C', lib, ...someone, 'commit', '--allow-empty', '-m', 'x');
    here.git('-c', 'protocol.file.allow=always', 'submodule', 'add', lib, 'lib');

    expect(await doubts('git status', { path: join(here.project, 'lib'), checkout: undefined })).toEqual([]);
  });

  it('is doubtful on the branch of others, but not where it only looks', async () => {
    const on = (command: string) => doubts(command, { branch: 'dispatch/fix' });
    expect(await on('git commit -m x')).toEqual([]);
    here.git('-C', tree, 'checkout', '-b', 'other');

    for (const verb of ['commit -m x', 'merge main', 'reset HEAD~1', 'cherry-pick abc', 'pull'])
      expect(await on(`git ${verb}`), verb).toEqual(['works on the branch other, not on dispatch/fix']);
    for (const verb of ['status', 'diff', 'add a.txt', 'log']) expect(await on(`git ${verb}`), verb).toEqual([]);
    here.git('-C', tree, 'checkout', '--detach');
    expect(await on('git commit -m x')).toEqual([]);
  });

  it('is doubtful where settings have a fetch move branches', async () => {
    here.git('config', 'remote.origin.url', here.outside);
    here.git('config', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*');
    expect(await doubts('git fetch')).toEqual([]);
    here.git('config', '--add', 'remote.origin.fetch', '+refs/heads/*:refs/heads/*');

    for (const command of ['git fetch', 'git pull', 'git remote update'])
      expect(await doubts(command)).toEqual(['has git change what all worktrees share (remote.origin.fetch)']);
    expect(await doubts('git commit -m x')).toEqual([]);
    here.git('config', 'merge.autoStash', 'true');
    expect(await doubts('git merge main')).toEqual(['has git change what all worktrees share (merge.autostash)']);
  });
});

describe('what is shared', () => {
  it('is said on the card, and no grant covers it', async () => {
    const { cautions, doubts: why } = await look({ tool: 'Bash', input: { command: 'git stash' } });

    expect(cautions).toEqual(['uses the stash, which is shared with your checkout (git stash)']);
    expect(why).toEqual(cautions);
    expect(await isRun('git stash')).toBe(false);
  });

  it('is in the checkout only a reason why it is allowed once', async () => {
    const place = { path: here.project, checkout: undefined };
    const { cautions, doubts: why } = await look({ tool: 'Bash', input: { command: 'git stash' } }, place);

    expect(cautions).toEqual([]);
    expect(why).toEqual(['uses the stash, which is shared by all worktrees (git stash)']);
    expect(await isRun('git stash', place)).toBe(false);
  });
});

describe('the checkout of the person', () => {
  const edits = (path: string, place: Place = {}) => {
    const call = { tool: 'Edit', input: { file_path: path, old_string: 'one', new_string: 'two' } };
    return { call, ground: look({ ...call, reason: undefined }, place) };
  };

  it.each<[what: string, place: () => Place]>([
    ['by itself', () => ({})],
    ['though it was approved', () => ({ approved: [here.project] })],
    ['though a folder around it was approved', () => ({ approved: [realpathSync(join(here.project, '..'))] })],
    ['though a folder in it was approved', () => ({ approved: [join(here.project, 'sub')] })],
    ['though the config adds it', () => ({ addDirs: [here.project] })],
    ['though the config adds a link to it', () => ({ addDirs: [here.link('alias', 'project')] })],
  ])('is outside for a session in its worktree, %s', async (_, make) => {
    const place = make();
    for (const file of ['a.txt', 'sub/b.txt']) {
      const { call, ground } = edits(join(here.project, file), place);
      const found = await ground;
      const rules = [here.project, join(here.project, 'sub'), tree, join(here.project, '..')].flatMap((path) => [
        { tool: 'Edit', content: `/${path}/**` },
        { tool: 'Edit', content: `/${path}` },
        { tool: 'Edit', content: `/${join(here.project, file)}` },
      ]);

      expect(isCovered(call, rules, found)).toBe(false);
      expect(grantRulesOf({ ...call, suggestions: [], suggestedMode: 'acceptEdits' }, found)).toEqual([]);
    }
  });

  it('is outside by a link in the worktree as well', async () => {
    here.link('data/worktrees/site/fix/way', here.project);
    const { call, ground } = edits(join(tree, 'way/a.txt'));

    expect((await ground).dangers).toEqual([
      `leads outside the project: ${join(tree, 'way/a.txt')} → ${join(here.project, 'a.txt')}`,
    ]);
    expect(isCovered(call, [{ tool: 'Edit', content: `/${tree}/**` }], await ground)).toBe(false);
  });

  it('is not what the same edit in the worktree is', async () => {
    const { call, ground } = edits(join(tree, 'a.txt'));

    expect(isCovered(call, [{ tool: 'Edit', content: `/${tree}/**` }], await ground)).toBe(true);
    expect(isCovered(call, [{ tool: 'Edit', content: `/${here.project}/**` }], await ground)).toBe(false);
  });

  it('keeps its `.git`, and that of the worktree, from any grant', async () => {
    for (const path of [join(tree, '.git'), join(here.project, '.git/worktrees/fix/HEAD')]) {
      const { call, ground } = edits(path);
      expect(isCovered(call, [{ tool: 'Edit', content: `/${tree}/**` }], await ground)).toBe(false);
    }
    for (const command of ['rm .git', 'mv .git x', `echo x > ${join(tree, '.git')}`, 'cp a.txt .git'])
      expect(await isRun(command), command).toBe(false);
  });
});
