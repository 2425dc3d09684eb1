import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { archiveIn, pruneRig } from './rig.ts';

const program = fileURLToPath(new URL('dies-after-archiving.ts', import.meta.url));

it('a kill after the archive has the tasks, and before they go, loses none: they are archived again', () => {
  const rig = pruneRig();
  const ids = [rig.task('done'), rig.task('failed'), rig.task('cancelled')];
  const kept = rig.task('done');
  const archive = join(dirname(rig.file), 'tasks.jsonl');
  const archived = () =>
    readFileSync(archive, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).id as string);

  const { signal, stderr } = spawnSync(process.execPath, [program, rig.file, archive], { encoding: 'utf8' });

  expect([signal, stderr]).toEqual(['SIGKILL', '']);
  expect(archived()).toEqual(ids);
  expect(rig.store.tasks.list().map(({ id }) => id)).toEqual([...ids, kept]);

  expect(rig.pruneAll({ tasksSince: rig.clock.now() + 1, archive: archiveIn(archive) })).toBe(3);
  expect(archived()).toEqual([...ids, ...ids]);
  expect(rig.store.tasks.list().map(({ id }) => id)).toEqual([kept]);
});
