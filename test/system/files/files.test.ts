import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { TakenFile } from '../../../src/core/ports/files.ts';
import { isSecretName } from '../../../src/danger/secret-names.ts';
import { createFileAccess } from '../../../src/system/files/access.ts';
import { safeName } from '../../../src/system/files/safe-name.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const limit = 1_000_000;

function rig(voiceCommand?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'bridge-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const project = join(folder, 'project');
  mkdirSync(join(project, 'sub'), { recursive: true });
  writeFileSync(join(project, 'report.txt'), 'all is well');
  writeFileSync(join(project, 'shot.dat'), png);
  writeFileSync(join(folder, 'outside.txt'), 'not yours');
  const files = createFileAccess({
    data: join(folder, 'data'),
    voiceCommand,
    env: { PATH: process.env.PATH ?? '' },
  });
  const take = (path: string) => files.take(path, [project], limit);
  return { folder, project, files, take };
}

function problemOf(taken: TakenFile): string {
  return taken.ok ? 'taken' : taken.problem;
}

it('takes a copy that later changes do not reach, and discards it', async () => {
  const { project, files, take } = rig();

  const taken = await take('report.txt');
  writeFileSync(join(project, 'report.txt'), 'changed');

  if (!taken.ok) throw new Error(taken.problem);
  expect(taken.file).toMatchObject({ name: 'report.txt', kind: 'document', size: 11 });
  expect(readFileSync(taken.file.path, 'utf8')).toBe('all is well');
  await files.discard(taken.file);
  expect(() => readFileSync(taken.file.path)).toThrow('ENOENT');
});

it('tells an image by its bytes, not by its name', async () => {
  const { take } = rig();
  const taken = await take('shot.dat');
  expect(taken).toMatchObject({ ok: true, file: { kind: 'image' } });
});

it('path-escape-is-refused: dots, absolute paths, links to files and folders', async () => {
  const { folder, project, take } = rig();
  symlinkSync(join(folder, 'outside.txt'), join(project, 'link.txt'));
  symlinkSync(folder, join(project, 'up'));

  const paths = [
    '../outside.txt',
    'sub/../../outside.txt',
    join(folder, 'outside.txt'),
    'link.txt',
    'up/outside.txt',
    '/etc/passwd',
    '..',
    '.',
    '',
  ];

  for (const path of paths) expect(problemOf(await take(path)), path).toMatch(/is outside|is not a file/);
});

it('follows a link that stays inside', async () => {
  const { project, take } = rig();
  symlinkSync(join(project, 'report.txt'), join(project, 'sub', 'again.txt'));
  expect(await take('sub/again.txt')).toMatchObject({ ok: true });
});

it('refuses folders, pipes, empty, unreadable, missing and large files with a sentence', async () => {
  const { project, files, take } = rig();
  writeFileSync(join(project, 'empty'), '');

  expect(problemOf(await take('sub'))).toBe('sub is not a file.');
  expect(problemOf(await take('empty'))).toBe('empty is empty.');
  expect(problemOf(await take('gone'))).toBe('There is no file gone.');
  expect(problemOf(await files.take('report.txt', [project], 5))).toMatch(/at most/);
});

it('refuses secrets by name, also behind a link or in another case', async () => {
  const { project, take } = rig();
  for (const name of ['.env', '.ENV.production', 'id_rsa', 'server.key', 'credentials.json']) {
    writeFileSync(join(project, name), 'secret');
    expect(problemOf(await take(name)), name).toMatch(/looks like a secret/);
  }
  symlinkSync(join(project, '.env'), join(project, 'harmless.txt'));
  expect(problemOf(await take('harmless.txt'))).toMatch(/looks like a secret/);
  linkSync(join(project, 'report.txt'), join(project, '.env.example'));
  expect(await take('.env.example')).toMatchObject({ ok: true });
  expect(isSecretName('/home/ann/.ssh/known_hosts')).toBe(true);
  expect(isSecretName('/home/ann/keyboard.txt')).toBe(false);
});

it('makes every name safe, and every path unused', async () => {
  const { files } = rig();
  expect(safeName('../../etc/passwd')).toBe('passwd');
  expect(safeName('C:\\Users\\x\\evil.exe')).toBe('evil.exe');
  expect(safeName('.bashrc')).toBe('bashrc');
  expect(safeName('a\u202Egnp.exe\u0000')).toBe('agnp.exe');
  expect(safeName('  ')).toBe('file');
  expect(safeName('con.txt')).toBe('_con.txt');
  expect(Buffer.byteLength(safeName(`${'😀'.repeat(500)}.jpeg`))).toBeLessThan(256);

  const first = await files.place('task', 'a.txt');
  writeFileSync(first, 'x');
  expect(await files.place('task', 'a.txt')).toBe(first.replace('a.txt', 'a-2.txt'));
});

it('describes text, bytes and known types', async () => {
  const { project, files } = rig();
  writeFileSync(join(project, 'bytes'), Buffer.from([0, 1, 2, 255]));

  expect((await files.describe(join(project, 'report.txt'))).mimeType).toBe('text/plain');
  expect((await files.describe(join(project, 'bytes'))).mimeType).toBe('application/octet-stream');
  expect((await files.describe(join(project, 'shot.dat'))).mimeType).toBe('image/png');
  expect(await files.freeBytes()).toBeGreaterThan(0);
});

it('writes a voice message down with the person’s own program, without a shell', async () => {
  const { folder } = rig();
  const program = join(folder, 'listen');
  writeFileSync(program, '#!/bin/sh\necho "heard $1"\n');
  chmodSync(program, 0o755);
  const failing = join(folder, 'deaf');
  writeFileSync(failing, '#!/bin/sh\necho "no model" >&2\nexit 3\n');
  chmodSync(failing, 0o755);
  const signal = new AbortController().signal;
  const make = (voiceCommand?: string) => createFileAccess({ data: folder, voiceCommand, env: {} });

  expect(await make(program).transcribe('/x/$(id).ogg', signal)).toEqual({ text: 'heard /x/$(id).ogg' });
  expect(await make(failing).transcribe('/x.ogg', signal)).toEqual({
    problem: `${failing} could not transcribe the voice message: no model.`,
  });
  expect(await make().transcribe('/x.ogg', signal)).toEqual({ problem: expect.stringContaining('voice.command') });
});

it('writes a file for a person, closed to others, and discards it like a copy', async () => {
  const { folder, files } = rig();

  const file = await files.write('../plan für Ann.diff', '+ grün\n');

  expect(file).toMatchObject({ name: 'plan für Ann.diff', kind: 'document', size: 8 });
  expect(dirname(file.path)).toBe(join(folder, 'data', 'outgoing'));
  expect(readFileSync(file.path, 'utf8')).toBe('+ grün\n');
  expect(statSync(file.path).mode & 0o777).toBe(0o600);
  await files.discard(file);
  expect(existsSync(file.path)).toBe(false);
});

it('reads text as it is, and nothing that is no text', async () => {
  const { folder, project, files } = rig();
  const path = (name: string, content: string | Buffer) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  const text = (text: string) => ({ state: 'text', text });
  const unreadable = (why: string) => ({ state: 'unreadable', why });

  expect(await files.readText(path('bom', '\uFEFFgrün\r\n'), 100)).toEqual(text('\uFEFFgrün\r\n'));
  expect(await files.readText(path('empty', ''), 100)).toEqual(text(''));
  expect(await files.readText(path('ten', '0123456789'), 10)).toEqual(text('0123456789'));

  expect(await files.readText(path('eleven', '0123456789x'), 10)).toEqual(unreadable('is larger than 10 bytes'));
  expect(await files.readText(path('nul', 'a\0b'), 100)).toEqual(unreadable('is not text'));
  expect(await files.readText(path('latin-1', Buffer.from([0x67, 0xfc])), 100)).toEqual(unreadable('is not text'));
  expect(await files.readText(project, 100)).toEqual(unreadable('is not a regular file'));
  expect(await files.readText(join(folder, 'missing'), 100)).toEqual({ state: 'missing' });
  expect(await files.readText(join(folder, 'ten', 'below'), 100)).toEqual({ state: 'missing' });
});

it('deletes the received files of tasks that are gone, and nothing else', async () => {
  const { folder, files } = rig();
  const [gone, stored] = [randomUUID(), randomUUID()];
  for (const id of [gone, stored, 'mine']) writeFileSync(await files.place(id, 'photo.jpg'), png);
  symlinkSync(join(folder, 'project'), join(files.inbox, gone, 'link'));

  expect(await files.sweep((id) => id !== stored)).toBe(1);

  expect(readdirSync(files.inbox).toSorted()).toEqual([stored, 'mine'].toSorted());
  expect(existsSync(join(folder, 'project', 'report.txt'))).toBe(true);
  expect(await rig().files.sweep(() => true)).toBe(0);
});
