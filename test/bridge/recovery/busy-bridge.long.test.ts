import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { contentsOf, type Kept, keep, readKept, renamed, takeDatabase } from '../../store/database/kept.ts';
import { createProjects, makeBusy } from './busy-bridge.ts';

/** Writes what this test makes to `test/fixtures/databases`, under this name. */
const release = process.env.KEEP_DATABASE_AS;

it('the bridge of today leaves each task as the one that made the fixture did', async () => {
  const projects = createProjects();
  const { rig, cases } = await makeBusy(projects);
  const folders = [[rig.folder, '/srv/bridge'] as const, [projects, '/srv'] as const];

  const file = takeDatabase(join(rig.folder, 'bridge.db'), folders);

  const contents = contentsOf(file);
  expect(Object.entries(contents.rows).filter(([, count]) => count === 0)).toEqual([]);
  expect(readFileSync(file).includes(projects)).toBe(false);
  expect(readFileSync(file).includes(rig.folder)).toBe(false);
  if (release !== undefined) {
    const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const chats = { telegram: rig.chat.arrived, discord: rig.others[0]!.arrived };
    const kept = { madeBy: `dispatch-bridge ${version}, ${commit}`, ...contents, now: rig.clock.now(), cases, chats };
    keep(release, file, JSON.parse(renamed(JSON.stringify(kept), folders)) as Kept);
  }
  const { cases: casesOf01, tasks } = readKept('0.1');
  expect(cases).toEqual(casesOf01);
  expect(contents.tasks).toEqual(tasks);
});
