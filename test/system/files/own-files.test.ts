import {
  closeSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createFileAccess } from '../../../src/system/files/access.ts';

const limit = 1_000_000;
const token = '123456:AAHk-made-up-token-of-a-bot';

/** A project as people have it who work in their home folder: everything of the bridge and of claude is inside. */
function rig() {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'bridge-own-')));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const put = (name: string, content = 'something') => {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), content);
    return join(home, name);
  };
  const config = put('site/settings.json');
  const secret = put('keep/telegram');
  const log = put('logs/bridge.txt');
  const database = put('data/bridge.sqlite');
  put('data/outgoing/0b1c', 'to someone else');
  put('data/files/task-1/photo.txt', 'received');
  put('data/files/task-2/photo.txt', 'received by another task');
  put('data/worktrees/site/s1/a.txt', 'of a session');
  put('.claude/projects/-home/1.jsonl', 'all that was said');
  put('.claude/CLAUDE.md', 'be kind');
  put('.claude.json', 'logins');
  put('site/report.txt', 'all is well');
  const files = createFileAccess({
    data: join(home, 'data'),
    voiceCommand: undefined,
    env: {},
    own: {
      files: [
        { path: config, what: 'the bridge’s config file' },
        { path: secret, what: 'a file with a secret of the bridge' },
        { path: log, what: 'the bridge’s log' },
        { path: database, what: 'the bridge’s database' },
        { path: join(home, '.claude.json'), what: 'Claude’s own config file' },
      ],
      folders: [{ path: join(home, '.claude'), what: 'one of Claude’s own files' }],
      lent: [{ path: join(home, 'data', 'worktrees'), depth: 2 }],
    },
    secrets: [token],
  });
  const take = (path: string, roots = [home]) => files.take(path, roots, limit);
  const words = async (path: string, roots = [home]) => {
    const taken = await take(path, roots);
    return taken.ok ? 'taken' : taken.problem;
  };
  return { home, put, files, take, words, config, database };
}

it('what is the bridge’s own, or claude’s, is not taken, however it is named', async () => {
  const { home, put, words, config } = rig();
  symlinkSync(config, join(home, 'site', 'link.txt'));
  symlinkSync(join(home, 'data'), join(home, 'site', 'pictures'));
  linkSync(config, join(home, 'site', 'hard.txt'));
  linkSync(join(home, 'data/outgoing/0b1c'), join(home, 'site', 'hard-copy.txt'));
  linkSync(join(home, '.claude/projects/-home/1.jsonl'), join(home, 'site', 'hard-talk.txt'));
  for (const name of ['.bak', '~', '.old', '.2026-01-05', '.tmp-1764000000']) put(`site/settings.json${name}`);
  for (const name of ['.settings.json.swp', 'settings.bak.json', 'settings copy.json', 'Copy of settings.json'])
    put(`site/${name}`);
  const held = openSync(config, 'r');
  onTestFinished(() => closeSync(held));

  const refused = {
    'the bridge’s config file': [
      'site/settings.json',
      'site/../site/./settings.json',
      'site/link.txt',
      'site/hard.txt',
      `/proc/self/fd/${held}`,
      `/dev/fd/${held}`,
      `/proc/self/root${config}`,
      `/proc/${process.pid}/root${config}`,
      ...['.bak', '~', '.old', '.2026-01-05', '.tmp-1764000000'].map((name) => `site/settings.json${name}`),
      ...['.settings.json.swp', 'settings.bak.json', 'settings copy.json', 'Copy of settings.json'].map(
        (name) => `site/${name}`,
      ),
    ],
    'a secret of the bridge': ['keep/telegram'],
    'the bridge’s log': ['logs/bridge.txt'],
    'the bridge’s data': ['data/outgoing/0b1c', 'site/pictures/outgoing/0b1c', 'site/hard-copy.txt'],
    'the bridge’s database': ['data/bridge.sqlite'],
    'Claude’s own': ['.claude.json', '.claude/CLAUDE.md', '.claude/projects/-home/1.jsonl', 'site/hard-talk.txt'],
  };
  for (const [what, paths] of Object.entries(refused))
    for (const path of paths) {
      const said = await words(path);
      expect(said, path).toContain(what);
      expect(said, path).toMatch(/stays? on this machine/);
    }
});

it('where case does not matter, another case is the same file', async () => {
  const { put, words } = rig();
  // This file system may tell cases apart; then these are other files, and are kept all the same.
  put('site/SETTINGS.json');
  put('.CLAUDE/projects/x.jsonl');

  expect(await words('site/SETTINGS.json')).toContain('the bridge’s config file');
  expect(await words('.CLAUDE/projects/x.jsonl')).toContain('Claude’s own');
});

it('what lies beside it, or is called alike, is sent', async () => {
  const { put, words } = rig();
  for (const name of [
    'site/report.txt',
    'site/settings.json.md',
    'site/my-settings.json',
    'site/settings.ts',
    'docs/settings.json',
    'logs/other.txt',
    'data-2/a.txt',
    '.claude-notes/a.txt',
    'site/.claude/settings.json',
  ]) {
    put(name);
    expect(await words(name), name).toBe('taken');
  }
});

it('the task’s own received files are sent, those of another task only with that one', async () => {
  const { home, words } = rig();
  const inbox = (task: string) => join(home, 'data', 'files', task);
  const photo = (task: string) => join(inbox(task), 'photo.txt');

  expect(await words(photo('task-1'), [join(home, 'site'), inbox('task-1')])).toBe('taken');
  expect(await words(photo('task-2'), [join(home, 'site'), inbox('task-1')])).toContain('outside');
  expect(await words(photo('task-1'), [home, inbox('task-1')])).toBe('taken');
  expect(await words(photo('task-2'), [home, inbox('task-1')])).toContain('the bridge’s data');
  expect(await words(photo('task-1'))).toContain('the bridge’s data');
});

it('a folder of received files that became a link leads nowhere', async () => {
  const { home, words } = rig();
  const inbox = join(home, 'data', 'files', 'task-3');
  symlinkSync('/etc', inbox);

  expect(await words(join(inbox, 'hostname'), [join(home, 'site'), inbox])).toContain('outside');
});

it('a folder that the bridge lends, as for a session’s worktree, is a project like any other', async () => {
  const { home, words, files } = rig();
  const worktree = join(home, 'data', 'worktrees', 'site', 's1');

  expect(await words('a.txt', [worktree])).toBe('taken');
  expect(await words(join(worktree, 'a.txt'))).toContain('the bridge’s data');
  expect(await files.readText(join(worktree, 'a.txt'), limit)).toEqual({ state: 'text', text: 'of a session' });
  symlinkSync(join(home, 'data', 'bridge.sqlite'), join(worktree, 'b.txt'));
  expect(await words('b.txt', [worktree])).toMatch(/outside|database/);
});

it('a file that holds the bridge’s token is no way out either', async () => {
  const { home, put, words } = rig();
  put('site/notes.txt', `${'x'.repeat(65_530)}${token}${'y'.repeat(100)}`);

  expect(await words('site/notes.txt')).toContain('token');
  expect(await words(join(home, 'site/report.txt'))).toBe('taken');
});

it('a link that is swapped while it is judged is no way out', async () => {
  const { home, take, config, put } = rig();
  const bait = put('site/bait/a.txt', 'harmless');
  const [folder, aside] = [dirname(bait), join(home, 'site', 'aside')];
  const trap = join(home, 'trap');
  mkdirSync(trap);
  symlinkSync(config, join(trap, 'a.txt'));
  const other = join(home, 'site', 'b.txt');
  writeFileSync(other, 'harmless');

  const taken: string[] = [];
  const until = performance.now() + 700;
  while (performance.now() < until) {
    const asked = Promise.all([take('site/bait/a.txt'), take('site/b.txt')]);
    // A whole folder, and the file itself, each to and fro while the judgement waits for the disk.
    for (let n = 0; n < 6; n++) {
      renameSync(folder, aside);
      symlinkSync(trap, folder);
      unlinkSync(other);
      symlinkSync(config, other);
      await new Promise(setImmediate);
      unlinkSync(folder);
      renameSync(aside, folder);
      unlinkSync(other);
      writeFileSync(other, 'harmless');
      await new Promise(setImmediate);
    }
    for (const one of await asked) taken.push(one.ok ? String(one.file.size) : one.problem);
  }

  expect(taken.filter((size) => size === String('something'.length))).toEqual([]);
  expect(taken.length).toBeGreaterThan(4);
});

it('the text of such a file, or of what is usually secret, is in no card', async () => {
  const { home, put, files, config } = rig();
  put('site/.env', 'A=1');
  linkSync(config, join(home, 'site', 'hard.txt'));
  symlinkSync(config, join(home, 'site', 'link.txt'));

  for (const name of ['site/settings.json', 'site/hard.txt', 'site/link.txt', '.claude.json', 'data/outgoing/0b1c']) {
    const kept = { state: 'unreadable', why: expect.stringMatching(/^is .*(?:the bridge’s|Claude’s own)/) };
    expect(await files.readText(join(home, name), limit), name).toEqual(kept);
  }
  const secret = { state: 'unreadable', why: 'looks like a secret by its name' };
  expect(await files.readText(join(home, 'site/.env'), limit)).toEqual(secret);
  expect(await files.readText(join(home, 'site/new.txt'), limit)).toEqual({ state: 'missing' });
  expect(await files.readText(join(home, 'site/report.txt'), limit)).toEqual({ state: 'text', text: 'all is well' });
});

it('tells of any path whether it leads to the bridge’s own or to claude’s, also when nothing is there yet', async () => {
  const { home, files, database } = rig();
  symlinkSync(join(home, 'data'), join(home, 'site', 'pictures'));

  expect(await files.ownPlace(`${database}`)).toBe('the bridge’s database');
  expect(await files.ownPlace(join(home, 'data'))).toContain('the bridge’s data');
  expect(await files.ownPlace(join(home, 'site/pictures/new.txt'))).toContain('the bridge’s data');
  expect(await files.ownPlace(join(home, '.claude/projects/-home/2.jsonl'))).toContain('Claude’s own');
  expect(await files.ownPlace(join(home, 'data/files/task-1/photo.txt'))).toBeUndefined();
  expect(await files.ownPlace(join(home, 'site/report.txt'))).toBeUndefined();
  expect(await files.ownPlace(join(home, 'nowhere/at/all'))).toBeUndefined();
});

it('a received file that was replaced is known', async () => {
  const { home, files, config } = rig();
  const folder = join(home, 'data', 'files', 'task-1');
  symlinkSync(config, join(folder, 'link.txt'));
  linkSync(config, join(folder, 'hard.txt'));
  symlinkSync(join(home, 'site'), join(home, 'data', 'files', 'task-9'));

  expect(await files.isReplaced(join(folder, 'photo.txt'))).toBe(false);
  expect(await files.isReplaced(join(folder, 'gone.txt'))).toBe(false);
  expect(await files.isReplaced(join(folder, 'link.txt'))).toBe(true);
  expect(await files.isReplaced(join(folder, 'hard.txt'))).toBe(true);
  expect(await files.isReplaced(join(home, 'data/files/task-9/report.txt'))).toBe(true);
  expect(await files.isReplaced(config)).toBe(true);
});
