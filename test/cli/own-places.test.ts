import { linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { keptTexts, ownPlaces, protectedPaths, spareCopies } from '../../src/cli/shared/own-places.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createFileAccess } from '../../src/system/files/access.ts';
import { resolvePaths } from '../../src/system/paths.ts';

const apiKey = 'sk-ant-made-up-0123456789abcdef';

function rig(claudeFolder: (home: string) => string | undefined = () => undefined) {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'bridge-places-')));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const put = (name: string, content = 'something') => {
    mkdirSync(join(home, name, '..'), { recursive: true });
    writeFileSync(join(home, name), content);
    return join(home, name);
  };
  put('keep/telegram.txt', '123456:AAHk-made-up-token-of-a-bot-0123456789');
  mkdirSync(join(home, 'bridge/work'), { recursive: true });
  mkdirSync(join(home, 'claude/skills'), { recursive: true });
  const file = put(
    'site/dispatch.json',
    JSON.stringify({
      telegram: { token: `file:${join(home, 'keep/telegram.txt')}` },
      log: { file: join(home, 'logs/a.txt') },
      keep: { archive: join(home, 'old/tasks.jsonl') },
      claude: { env: { ANTHROPIC_API_KEY: apiKey, PAGER: '/usr/bin/less', API_KEY_HELPER_TTL_MS: '3600000' } },
      projects: [
        { name: 'home', path: home },
        { name: 'work', path: join(home, 'bridge/work'), addDirs: [join(home, 'claude/skills')] },
      ],
    }),
  );
  const paths = resolvePaths({ DISPATCH_BRIDGE_HOME: join(home, 'bridge') });
  const loaded = loadConfig({ env: {}, file, cwd: home });
  const own = ownPlaces(loaded, paths, { HOME: home, CLAUDE_CONFIG_DIR: claudeFolder(home) });
  const files = createFileAccess({
    data: paths.data,
    voiceCommand: undefined,
    env: {},
    own,
    secrets: keptTexts(loaded),
  });
  const words = async (name: string, root = home, content?: string) => {
    const taken = await files.take(put(name, content), [root], 1_000);
    return taken.ok ? 'taken' : taken.problem;
  };
  return { home, own, words, put, file, files, loaded };
}

it.each([
  ['site/dispatch.json', 'is the bridge’s config file'],
  ['site/dispatch.json.bak', 'is a copy of the bridge’s config file'],
  ['bridge/config.json', 'is the bridge’s config file'],
  ['keep/telegram.txt', 'is a file with a secret of the bridge'],
  ['keep/telegram.txt.old', 'is a copy of a file with a secret of the bridge'],
  ['logs/a.txt', 'is the bridge’s log'],
  ['logs/a.txt.1', 'is a copy of the bridge’s log'],
  ['old/tasks.jsonl', 'is the bridge’s archive of tasks'],
  ['old/tasks.jsonl.1', 'is a copy of the bridge’s archive of tasks'],
  ['bridge/bridge.db', 'is the bridge’s database'],
  ['bridge/bridge.db-wal', 'is the bridge’s database'],
  ['bridge/bridge.lock', 'is the bridge’s lock file'],
  ['bridge/outgoing/0b1c', 'is a file in the bridge’s data folder'],
  ['.claude/settings.json', 'is one of Claude’s own files'],
  ['.claude/projects/-x/0b1c.jsonl', 'is one of Claude’s own files'],
  ['.claude.json', 'is Claude’s own config file'],
  ['site/.claude/settings.json', 'taken'],
  ['site/report.txt', 'taken'],
])('in a project around everything, %s: %s', async (name, said) => {
  const { own, words } = rig();

  expect(own.folders.map(({ path }) => path)).toContain(join(homedir(), '.claude'));
  expect(await words(name)).toContain(said);
});

it('Claude’s own folder is where its environment puts it', async () => {
  const { own, words, home } = rig((folder) => join(folder, 'claude'));

  expect(await words('claude/projects/-x/0b1c.jsonl')).toContain('is one of Claude’s own files');
  expect(await words('.claude/projects/-x/0b1c.jsonl')).toContain('is one of Claude’s own files');
  expect(own.lent).toContainEqual({ path: join(home, 'claude/skills'), depth: 0 });
  for (const odd of ['', 'relative/claude']) {
    const other = rig(() => odd);
    expect(other.own.folders.every(({ path }) => path.startsWith('/'))).toBe(true);
    expect(await other.words('site/report.txt')).toBe('taken');
  }
});

it('a project that was put into one of these folders is a project like any other', async () => {
  const { home, words, own } = rig();

  expect(own.lent[0]).toEqual({ path: join(home, 'bridge/work'), depth: 0 });
  expect(await words('bridge/work/report.txt', join(home, 'bridge/work'))).toBe('taken');
  expect(await words('bridge/work/report.txt')).toContain('the bridge’s data folder');
});

/** The worktree of a session, with what is around it in the bridge’s folder of data. */
function withWorktree() {
  const made = rig();
  const { home, put } = made;
  put('bridge/bridge.db', 'all tasks');
  put('bridge/rescue/site/HEAD', 'ref: x');
  put('bridge/logs/npm-ci.log', 'a secret was printed');
  put('bridge/worktrees/site/fix/src/a.txt');
  put('bridge/worktrees/site/other/a.txt');
  put('bridge/worktrees/site/notes.txt');
  put('bridge/worktrees/notes.txt');
  return { ...made, at: (name: string) => join(home, 'bridge', name), tree: join(home, 'bridge/worktrees/site/fix') };
}

it('lends the worktrees of sessions, and nothing else of the data folder', async () => {
  const { at, files } = withWorktree();
  symlinkSync(at('bridge.db'), at('worktrees/site/fix/way.txt'));
  symlinkSync(at('.'), at('worktrees/site/fix/way'));
  symlinkSync(at('worktrees/site/fix'), at('way'));
  linkSync(at('bridge.db'), at('worktrees/site/fix/hard.txt'));
  linkSync(at('logs/npm-ci.log'), at('worktrees/site/fix/hard.log'));
  const own = (name: string) => files.ownPlace(at(name));

  for (const name of ['fix', 'fix/src', 'fix/src/a.txt', 'fix/new/b.txt', 'fix/.git', 'later'])
    expect(await own(`worktrees/site/${name}`), name).toBeUndefined();
  for (const name of ['worktrees', 'worktrees/site', 'worktrees/site/', 'worktrees/site/fix/..', 'worktrees/later'])
    expect(await own(name), name).toBe('a file in the bridge’s data folder');
  for (const name of ['.', 'rescue', 'rescue/site', 'rescue/site/HEAD', 'logs', 'logs/npm-ci.log', 'outgoing/a'])
    expect(await own(name), name).toBe('a file in the bridge’s data folder');
  for (const name of ['worktrees/site/fix/way.txt', 'worktrees/site/fix/way/bridge.db', 'worktrees/site/fix/hard.txt'])
    expect(await own(name), name).toBe('the bridge’s database');
  for (const name of ['worktrees/site/fix/hard.log', 'worktrees/site/fix/way/rescue/site', 'worktrees/site/fix/way'])
    expect(await own(name), name).toBe('a file in the bridge’s data folder');
  expect(await own('way/src/a.txt')).toBeUndefined();
});

it('no folder of the data folder may be approved, also no worktree of another session', async () => {
  const { at, files } = withWorktree();

  for (const name of ['.', 'worktrees', 'worktrees/site', 'worktrees/site/other', 'rescue', 'logs'])
    expect(await files.touchesOwn(at(name)), name).toBe(true);
});

it('Claude’s tools may open no rescued work, also by a link to the data folder, and every worktree', () => {
  const { home, loaded, at } = withWorktree();
  symlinkSync(at('.'), join(home, 'linked'));
  const by = (data: string) => protectedPaths(loaded, resolvePaths({ DISPATCH_BRIDGE_HOME: join(home, data) }));
  const known = by('linked');
  rmSync(at('rescue'), { recursive: true });

  expect(by('bridge')).toContain(at('rescue'));
  for (const list of [known, by('linked')])
    expect(list).toEqual(expect.arrayContaining([join(home, 'linked/rescue'), at('rescue'), at('bridge.db')]));
  for (const path of [...known, ...by('bridge')]) {
    expect(at('worktrees/site/fix').startsWith(path), path).toBe(false);
    expect(join(home, 'linked/worktrees/site/fix').startsWith(path), path).toBe(false);
  }
});

it('a session sends the files of its worktree, and of nothing beside it', async () => {
  const { at, files, tree, put } = withWorktree();
  symlinkSync(at('bridge.db'), join(tree, 'way.txt'));
  symlinkSync(put('site/report.txt'), join(tree, 'report.txt'));
  const send = async (path: string, root = tree) => {
    const taken = await files.take(path, [root], 1_000);
    return taken.ok ? 'taken' : taken.problem;
  };

  expect(await send('src/a.txt')).toBe('taken');
  expect(await send(join(tree, 'src/a.txt'))).toBe('taken');
  for (const path of ['../other/a.txt', '../notes.txt', at('rescue/site/HEAD'), at('logs/npm-ci.log'), 'report.txt'])
    expect(await send(path), path).toContain('is outside the project');
  expect(await send('way.txt')).toMatch(/outside|database/);
  for (const root of [at('worktrees'), at('worktrees/site')])
    expect(await send(join(tree, 'src/a.txt'), root)).toContain('a file in the bridge’s data folder');
});

it('finds the spare copies that lie beside a file, and none where no folder is', () => {
  const { home, put, file } = rig();
  put('site/dispatch.json~');
  put('site/my-dispatch.json');

  expect(spareCopies(file)).toEqual([join(home, 'site/dispatch.json~')]);
  expect(spareCopies(join(home, 'nowhere/config.json'))).toEqual([]);
});

it.each([
  ['the token of a bot', '{"token":"123456:AAHk-made-up-token-of-a-bot-0123456789"}', 'It stays on this machine'],
  ['a key that claude gets from the config', `{"a":"${apiKey}"}`, 'It stays on this machine'],
  ['what is no secret of it', 'PAGER=/usr/bin/less TTL=3600000', 'taken'],
])('a copy under any name is judged by what it holds: %s', async (_, content, said) => {
  expect(await rig().words('site/notes.txt', undefined, content)).toContain(said);
});
