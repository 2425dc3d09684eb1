import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRescue } from '../../../src/workspaces/rescue/rescue.ts';
import { contentAt, filesIn, type Grounds, layGrounds, write } from '../../fakes/git/histories.ts';
import { silentLog } from '../../fakes/silent-log.ts';

let grounds: Grounds;

beforeEach(() => {
  grounds = layGrounds();
});

afterEach(() => grounds.end());

function rescuer() {
  return createRescue({ env: grounds.env, folder: grounds.rescue, log: silentLog });
}

function portrait(top: string): unknown {
  return [...filesIn(top)]
    .map(([path, file]) => [path, contentAt(file).toString('latin1'), lstatSync(file).mode])
    .toSorted();
}

function gitState(): unknown {
  const { git, checkout } = grounds;
  const index = readFileSync(join(checkout, '.git/index')).toString('base64');
  return [index, git(checkout, 'for-each-ref'), readFileSync(join(checkout, '.git/logs/HEAD'), 'utf8')];
}

/** What a task did in the checkout: changed, deleted, new, with other line ends, and a commit of it. */
function task(top: string): void {
  write(top, 'a.txt', 'changed\r\nby the task\n');
  rmSync(join(top, 'dir/b.txt'));
  write(top, 'new/deep.txt', 'new\n');
  chmodSync(join(top, 'run.sh'), 0o755);
  symlinkSync('a.txt', join(top, 'link'));
}

it('an undo brings back bytes and rights, leaves Git as it is, and can be undone', async () => {
  const { checkout } = grounds;
  write(checkout, 'own.txt', 'not committed\n');
  chmodSync(join(checkout, 'a.txt'), 0o640);
  const start = portrait(checkout);
  const before = await rescuer().snapshot(checkout, 'project', 'before');
  task(checkout);
  const end = portrait(checkout);
  const after = await rescuer().snapshot(checkout, 'project', 'after');
  const state = gitState();
  const plan = await rescuer().planUndo(checkout, 'project', before, after);

  expect(plan.changes).toEqual([
    { path: 'a.txt', what: 'changed' },
    { path: 'dir/b.txt', what: 'added' },
    { path: 'link', what: 'deleted' },
    { path: 'new/deep.txt', what: 'deleted' },
    { path: 'run.sh', what: 'changed' },
  ]);
  expect(plan.touched).toEqual([]);
  const paths = plan.changes.map(({ path }) => path);
  const back = await rescuer().undo(checkout, 'project', before, paths, 'undone');
  expect(portrait(checkout)).toEqual(start);
  expect(gitState()).toEqual(state);
  await rescuer().undo(checkout, 'project', back, paths, 'undone-2');
  expect(portrait(checkout)).toEqual(end);
});

it('an undo puts back only the files it is given, and names those that were changed since', async () => {
  const { checkout } = grounds;
  const before = await rescuer().snapshot(checkout, 'project', 'before');
  task(checkout);
  const after = await rescuer().snapshot(checkout, 'project', 'after');
  write(checkout, 'a.txt', 'by a person\n');
  rmSync(join(checkout, 'link'));

  expect((await rescuer().planUndo(checkout, 'project', before, after)).touched).toEqual(['a.txt', 'link']);
  await rescuer().undo(checkout, 'project', before, ['new/deep.txt'], 'undone');
  expect([existsSync(join(checkout, 'new')), readFileSync(join(checkout, 'a.txt'), 'utf8')]).toEqual([
    false,
    'by a person\n',
  ]);
});

it('a snapshot has the bytes on disk where Git would convert them', async () => {
  const { checkout, git } = grounds;
  write(checkout, '.gitattributes', '*.crlf text eol=crlf\n');
  write(checkout, 'x.crlf', 'mixed\r\nends\n');
  git(checkout, 'add', '-A');
  git(checkout, 'commit', '-qm', 'converted');
  const before = await rescuer().snapshot(checkout, 'project', 'before');
  write(checkout, 'x.crlf', 'other\n');
  await rescuer().undo(checkout, 'project', before, ['x.crlf'], 'undone');

  expect(readFileSync(join(checkout, 'x.crlf'), 'utf8')).toBe('mixed\r\nends\n');
});

it('an undo never writes through a link, nor outside the folder', async () => {
  const { checkout, root } = grounds;
  const before = await rescuer().snapshot(checkout, 'project', 'before');
  mkdirSync(join(root, 'elsewhere'));
  writeFileSync(join(root, 'elsewhere/b.txt'), 'mine\n');
  rmSync(join(checkout, 'dir'), { recursive: true });
  symlinkSync(join(root, 'elsewhere'), join(checkout, 'dir'));

  for (const path of ['dir/b.txt', '../elsewhere/b.txt', '.git/config']) {
    await expect(rescuer().undo(checkout, 'project', before, [path], 'undone')).rejects.toThrow();
  }
  expect(readFileSync(join(root, 'elsewhere/b.txt'), 'utf8')).toBe('mine\n');
});

it('a snapshot is whole again after an earlier one was forgotten', async () => {
  const { checkout, git, rescue } = grounds;
  write(checkout, 'own.txt', 'not committed\n');
  const one = rescuer();
  const first = await one.snapshot(checkout, 'project', 'first');
  await one.forget('project', { ref: first.ref, folder: undefined });
  const second = await one.snapshot(checkout, 'project', 'second');

  expect(git(checkout, '--git-dir', join(rescue, 'project.git'), 'show', `${second.sha}:own.txt`)).toBe(
    'not committed\n',
  );
});
