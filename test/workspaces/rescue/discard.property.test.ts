import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRescue } from '../../../src/workspaces/rescue/rescue.ts';
import { type Grounds, heldBy, histories, layGrounds, live, portraitOf, reachableNow, type Step } from '../../fakes/git/histories.ts';
import { silentLog } from '../../fakes/silent-log.ts';

async function discard(grounds: Grounds): Promise<void> {
  const { env, rescue: folder, place } = grounds;
  const rescue = createRescue({ env, folder, log: silentLog });
  const rescued = await rescue.rescue(place, 'project', 'task-1');
  await rescue.remove(place, rescued);
}

async function losesNothing(steps: Step[]): Promise<void> {
  const grounds = layGrounds();
  try {
    live(grounds, steps);
    const held = heldBy(grounds);
    const before = portraitOf(grounds);

    await discard(grounds);

    const found = reachableNow(grounds);
    expect([...held].filter(([sha]) => !found.has(sha))).toEqual([]);
    expect(portraitOf(grounds)).toEqual(before);
    expect(grounds.git(grounds.checkout, 'worktree', 'list').trim().split('\n')).toHaveLength(1);
  } finally {
    grounds.end();
  }
}

it('no content that Git or the disk held is lost when a worktree is discarded, whatever happened in it', async () => {
  await fc.assert(fc.asyncProperty(histories, losesNothing), { numRuns: 15, seed: 16 });
});
