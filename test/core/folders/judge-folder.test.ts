import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { judgeFolder } from '../../../src/core/folders/judge-folder.ts';
import { createDisk } from '../../../src/system/disk/disk.ts';
import { createFileAccess } from '../../../src/system/files/access.ts';

/* Which folders outside a project a person may approve: by where they really are. */

/** A home folder with what a machine has: the bridge’s and Claude’s files, secrets, and folders of work. */
function machine() {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'bridge-folders-')));
  onTestFinished(() => rmSync(base, { recursive: true }));
  const home = join(base, 'home', 'ann');
  const file = (path: string) => {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), '');
  };
  file('home/ann/lib/a.txt');
  file('home/ann/.ssh/id_rsa');
  file('home/ann/.claude/settings.json');
  file('home/ann/.config/dispatch-bridge/config.json');
  file('home/ann/.config/other/x');
  file('home/ann/etc/bridge/data/bridge.db');
  file('home/ann/etc/bridge/data/below/deep/x');
  file('home/bob/.aws/credentials');
  file('home/bob/work/x');
  file('data/x');
  const env = { HOME: home };
  const data = join(home, 'etc', 'bridge', 'data');
  const files = createFileAccess({
    data,
    voiceCommand: undefined,
    env,
    own: {
      files: [{ path: join(home, '.claude.json'), what: 'Claude’s own config file' }],
      folders: [
        { path: join(home, '.claude'), what: 'one of Claude’s own files' },
        { path: join(home, '.config', 'dispatch-bridge'), what: 'a file in the bridge’s config folder' },
      ],
      lent: [{ path: join(data, 'below'), depth: 0 }],
    },
  });
  const disk = createDisk(env, files);
  return { base, judge: (path: string) => judgeFolder(path.startsWith('/') ? path : join(base, path), disk), disk };
}

describe('a folder can be approved', () => {
  it('by its real path, when it is a folder of work', async () => {
    const { base, judge } = machine();
    symlinkSync(join(base, 'data'), join(base, 'home/ann/link'));

    expect(await judge('data')).toEqual({ path: join(base, 'data') });
    expect(await judge('home/ann/lib')).toEqual({ path: join(base, 'home/ann/lib') });
    expect(await judge('home/ann/lib/../lib/')).toEqual({ path: join(base, 'home/ann/lib') });
    expect(await judge('home/ann/link')).toEqual({ path: join(base, 'data') });
    expect(await judge('home/bob/work')).toEqual({ path: join(base, 'home/bob/work') });
    expect(await judge('home/ann/.config/other')).toEqual({ path: join(base, 'home/ann/.config/other') });
  });

  it.each([
    ['the whole disk', '/', 'is the whole disk'],
    ['the home folder', 'home/ann', 'is your home folder'],
    ['a folder around it', 'home', 'holds your home folder'],
    ['the home folder, by its parent', 'home/ann/lib/..', 'is your home folder'],
    ['a folder of the system', '/etc', 'belongs to the system'],
    ['one below', '/etc/ssl', 'belongs to the system'],
    ['devices', '/dev', 'belongs to the system'],
    ['what is there for one process only', '/proc/self', 'leads nowhere for certain'],
    ['a secret one', 'home/ann/.ssh', 'is usually secret'],
    ['someone else’s home, with secrets in it', 'home/bob', 'holds what is usually secret: .aws'],
    ['the bridge’s config', 'home/ann/.config/dispatch-bridge', 'is a file in the bridge’s config folder'],
    ['a folder around it', 'home/ann/.config', 'holds files of the bridge or of Claude'],
    ['a folder around its data', 'home/ann/etc', 'holds files of the bridge or of Claude'],
    ['one that it lends to tasks', 'home/ann/etc/bridge/data/below', 'is a file in the bridge’s data folder'],
    ['a folder in that', 'home/ann/etc/bridge/data/below/deep', 'one of their folders'],
    ['Claude’s own', 'home/ann/.claude', 'is one of Claude’s own files'],
    ['a file', 'data/x', 'is not a folder'],
    ['nothing', 'data/none', 'does not exist'],
  ])('but not %s: %s', async (_, path, why) => {
    const { judge } = machine();

    expect(await judge(path)).toEqual({ refusal: expect.stringContaining(why) });
  });

  it('but not what a link makes of a harmless name', async () => {
    const { base, judge } = machine();
    for (const [name, to] of [
      ['a', 'home/ann'],
      ['b', 'home/ann/.ssh'],
      ['c', 'home/ann/.config/dispatch-bridge'],
      ['d', ''],
    ] as const) {
      symlinkSync(join(base, to), join(base, 'data', name));
    }
    symlinkSync('/', join(base, 'data', 'e'));
    symlinkSync('f', join(base, 'data', 'f'));

    const found = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => judge(`data/${name}`)));

    expect(found.filter((one) => 'path' in one)).toEqual([]);
  });

  it('but not when another case of its letters would be one of these', async () => {
    const { base, judge } = machine();
    for (const path of ['home/ANN', 'HOME', 'home/ann/.SSH', 'home/ann/.Config/Dispatch-Bridge']) {
      mkdirSync(join(base, path), { recursive: true });
    }

    for (const path of ['home/ANN', 'HOME', 'home/ann/.SSH', 'home/ann/.Config/Dispatch-Bridge', 'home/ann/.Config']) {
      expect([path, await judge(path)]).toEqual([path, { refusal: expect.any(String) }]);
    }
  });

  it.each(['a\u202eb', 'a\u200bb', 'a\nb', 'a*b', 'a[b]', 'a\\b'])(
    'but not with a name that misleads: %j',
    async (name) => {
      const { base, judge } = machine();
      mkdirSync(join(base, 'data', name));

      expect(await judge(`data/${name}`)).toEqual({ refusal: 'has signs in its path that can mislead' });
    },
  );

  it('but not by a path that is not whole', async () => {
    const { disk } = machine();

    for (const path of ['data', '~/data', '', '$HOME/data']) {
      expect(await judgeFolder(path, disk)).toEqual({ refusal: expect.stringContaining('no full path') });
    }
  });
});
