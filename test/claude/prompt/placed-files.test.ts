import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createPlacedFiles } from '../../../src/claude/prompt/placed-files.ts';
import type { HostFile } from '../../../src/core/ports/host.ts';
import { chatFolders, receivedId, receivedPath } from '../../../src/system/files/folders.ts';

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'placed-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function aFile(id: string, content: HostFile['content']): HostFile {
  return { id, name: 'list', fileName: 'list.csv', mimeType: 'text/csv', size: 3, content };
}

const unread = () => Promise.reject(new Error('it was read'));

it('a file that lies on this disk stays where it is: neither read nor copied', async () => {
  const { inbox } = chatFolders(tempFolder());
  const path = join(inbox, 'task', 'list.csv');
  const { place } = createPlacedFiles({ folder: inbox, placeOf: (id) => receivedPath(inbox, id) });

  expect(await place(aFile(receivedId(inbox, path), unread))).toBe(path);
  expect(existsSync(inbox)).toBe(false);
});

it('an id leads to nothing but the files in the inbox', () => {
  const { inbox } = chatFolders('/data');

  for (const id of [
    '',
    '.',
    '..',
    'x',
    '../bridge.db',
    'a/../../bridge.db',
    'a/b/c',
    '/etc/passwd',
    'a/',
    'a//b',
    './a/b',
  ])
    expect(receivedPath(inbox, id), id).toBeUndefined();
  expect(receivedPath(inbox, receivedId(inbox, '/elsewhere/a/b'))).toBeUndefined();
  expect(receivedPath(inbox, 'a/b')).toBe('/data/files/a/b');
});

it('one that was cut off, or became a link, is written again; a failure leaves nothing that looks whole', async () => {
  const folder = tempFolder();
  const place = (content: HostFile['content']) => createPlacedFiles({ folder }).place(aFile('one', content));

  await expect(place(unread)).rejects.toThrow('it was read');
  const path = await place(async () => Buffer.from('abc'));
  rmSync(path);
  symlinkSync('/etc/hostname', path);

  expect(await place(async () => Buffer.from('xyz'))).toBe(path);
  expect(readFileSync(path, 'utf8')).toBe('xyz');
  expect(readdirSync(dirname(path))).toEqual(['list.csv']);
  expect(await place(unread)).toBe(path);
});

it('a host without a folder for files takes none', async () => {
  await expect(createPlacedFiles({ folder: undefined }).place(aFile('one', unread))).rejects.toThrow('no folder');
});
