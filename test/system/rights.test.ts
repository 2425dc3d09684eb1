import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { resolvePaths } from '../../src/system/paths.ts';
import { type BridgeFiles, closeExposed, findExposed } from '../../src/system/rights.ts';

const database = ['bridge.db', 'bridge.db-wal', 'bridge.db-shm'];

/** A data folder with everything in it; all of it is closed to others. */
function rig() {
  const folder = mkdtempSync(join(tmpdir(), 'bridge-rights-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const data = join(folder, 'data');
  const paths = { ...resolvePaths({ DISPATCH_BRIDGE_HOME: data }), locks: join(folder, 'locks') };
  const files: BridgeFiles = {
    configFile: join(folder, 'mine.json'),
    secretFiles: [join(folder, 'token')],
    logFile: join(folder, 'bridge.log'),
    archive: join(folder, 'tasks.jsonl'),
    paths,
  };
  for (const name of [data, join(data, 'files'), join(data, 'outgoing'), paths.locks]) mkdirSync(name, { mode: 0o700 });
  const all = [...database.map((name) => join(data, name)), paths.dataLock, files.configFile];
  for (const name of [...all, ...files.secretFiles, files.logFile!, files.archive!])
    writeFileSync(name, '', { mode: 0o600 });
  return { folder, data, files };
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

it('what is closed to others is in order, as is what is not there', () => {
  const { folder, files } = rig();

  expect(findExposed(files)).toEqual([]);
  const elsewhere = { ...files, paths: resolvePaths({ DISPATCH_BRIDGE_HOME: join(folder, 'nowhere', 'at', 'all') }) };
  expect(findExposed({ ...elsewhere, paths: { ...elsewhere.paths, locks: files.paths.locks } })).toEqual([]);
});

it('open files and folders are found and closed, each of them', () => {
  const { folder, data, files } = rig();
  const folders = [data, join(data, 'files'), join(data, 'outgoing'), join(folder, 'locks')];
  const plain = [
    ...[...database, 'bridge.lock'].map((name) => join(data, name)),
    ...['mine.json', 'token', 'bridge.log', 'tasks.jsonl'].map((name) => join(folder, name)),
  ];
  for (const path of folders) chmodSync(path, 0o750);
  for (const path of plain) chmodSync(path, 0o604);

  const { closed, refused } = closeExposed(findExposed(files));

  expect(closed.map(({ path }) => path).toSorted()).toEqual([...folders, ...plain].toSorted());
  expect(refused).toEqual([]);
  expect(folders.map(modeOf)).toEqual(folders.map(() => 0o700));
  expect(plain.map(modeOf)).toEqual(plain.map(() => 0o600));
  expect(closed.filter(({ holdsSecrets }) => holdsSecrets)).toHaveLength(2);
});

it('what belongs to someone else is refused, with the command that helps', () => {
  const { data, files } = rig();
  const someoneElse = process.getuid!() + 1;

  const { closed, refused } = closeExposed(findExposed(files, someoneElse));

  expect(closed).toEqual([]);
  expect(refused.find(({ path }) => path === data)).toMatchObject({
    problem: `The data folder ${data} belongs to someone else.`,
    fix: `Make it yours: sudo chown ${someoneElse} '${data}' && chmod 700 '${data}'`,
  });
});

it('a link out of the data folder is refused, also one to nothing; one that stays inside is not', () => {
  const { folder, data, files } = rig();
  const relink = (name: string, target: string) => {
    rmSync(join(data, name), { recursive: true });
    symlinkSync(target, join(data, name));
  };
  mkdirSync(join(folder, 'shared'), { mode: 0o700 });
  relink('files', join(folder, 'shared'));
  relink('bridge.db', join(folder, 'not-there-yet.db'));
  relink('bridge.db-shm', join(data, 'bridge.db-wal'));

  const { refused } = closeExposed(findExposed(files));

  expect(refused.map(({ path }) => path).toSorted()).toEqual([join(data, 'bridge.db'), join(data, 'files')]);
  expect(refused[0]?.problem).toContain('is a link that leads elsewhere');
});

it('a link to the config file or a secret is followed', () => {
  const { folder, files } = rig();
  const real = join(folder, 'real-token');
  writeFileSync(real, '', { mode: 0o644 });
  rmSync(join(folder, 'token'));
  symlinkSync(real, join(folder, 'token'));

  closeExposed(findExposed(files));

  expect(modeOf(real)).toBe(0o600);
});

it('a log that goes to a device is none of our business', () => {
  const { files } = rig();

  expect(findExposed({ ...files, logFile: '/dev/null' })).toEqual([]);
});

it.runIf(process.platform === 'linux')('what cannot be closed is refused', () => {
  const { files } = rig();
  // A file of ours whose mode the kernel lets nobody change.
  const fixed = '/proc/self/comm';

  const { refused } = closeExposed(findExposed({ ...files, secretFiles: [fixed] }));

  expect(refused.map(({ path, fix }) => ({ path, fix }))).toEqual([
    { path: fixed, fix: `Close it: chmod 600 '${fixed}'` },
  ]);
  expect(refused[0]?.problem).toMatch(/is open to other users of this machine\. Its mode cannot be changed \(E\w+\)/);
});
