import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createApprovedFolders } from '../../../src/core/folders/approved.ts';
import { folderTool } from '../../../src/core/model/permission.ts';
import type { Task } from '../../../src/core/model/task.ts';
import type { AllowList } from '../../../src/core/people/allow-list.ts';
import { createStore } from '../../../src/store/store.ts';
import { createProjectFolder } from '../../bridge/project-folder.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';

const task = { platform: 'telegram', userId: '1', userName: 'Ann', project: 'home' } as Task;
const ann = { platform: 'telegram' as const, id: '1', name: 'Ann' };

it('a folder applies only while its path leads to itself', async () => {
  const { project, disk } = createProjectFolder();
  const base = join(project, '..');
  const clock = createFakeClock();
  const store = createStore(join(base, 'bridge.db'), clock);
  const [good, timed] = ['good', 'timed'].map((name) => join(base, name));
  for (const path of [good!, timed!]) mkdirSync(path);
  const allowList = { roleOf: () => 'owner' } as unknown as AllowList;
  const folders = createApprovedFolders({ store, allowList, disk, clock });
  store.folders.add({ project: 'home', path: good!, by: ann, createdAt: 0 });
  store.folders.add({ project: 'site', path: join(base, 'outside'), by: ann, createdAt: 0 });
  const grant = { platform: 'telegram' as const, userId: '1', userName: 'Ann', project: 'home', createdAt: 0 };
  store.grants.add({ ...grant, tool: folderTool, rule: timed, expiresAt: clock.now() + 1_000 });
  store.grants.add({ ...grant, tool: 'Read', rule: `/${base}/outside/**`, expiresAt: clock.now() + 1_000 });

  expect(await folders.of(task)).toEqual([good, timed]);
  renameSync(good!, join(base, 'away'));
  expect(await folders.of(task)).toEqual([timed]);
  symlinkSync(join(base, 'outside'), good!);
  expect(await folders.of(task)).toEqual([timed]);
  await clock.advance(1_000);
  expect(await folders.of(task)).toEqual([]);
  store.close();
});
