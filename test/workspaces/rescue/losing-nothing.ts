import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect } from 'vitest';
import { createRescue } from '../../../src/workspaces/rescue/rescue.ts';
import {
  type Grounds,
  heldBy,
  histories,
  layGrounds,
  live,
  portraitOf,
  reachableNow,
  type Step,
} from '../../fakes/git/histories.ts';
import { silentLog } from '../../fakes/silent-log.ts';

/** So many steps a discard has at most: a later one means that nobody kills it. */
const lastStep = 220;

/** Every `killEach`-th history has its discard killed at some step, then repeated. */
export async function discardLosesNothing(seed: number, numRuns: number, killEach: number): Promise<void> {
  let run = 0;
  const dying = fc.integer({ min: 1, max: lastStep });
  await fc.assert(
    fc.asyncProperty(histories, dying, async (steps, dieAt) => {
      run += 1;
      await check(steps, run % killEach === 0 ? dieAt : undefined);
    }),
    { numRuns, seed },
  );
}

async function check(steps: Step[], dieAt: number | undefined): Promise<void> {
  const grounds = layGrounds();
  try {
    live(grounds, steps);
    const held = heldBy(grounds);
    const before = portraitOf(grounds);

    if (dieAt !== undefined) {
      die(grounds, dieAt);
      expect(lost(grounds, held)).toEqual([]);
    }
    await discard(grounds);

    const found = reachableNow(grounds);
    expect([...held].filter(([sha]) => !found.has(sha))).toEqual([]);
    expect(portraitOf(grounds)).toEqual(before);
    expect(grounds.git(grounds.checkout, 'worktree', 'list').trim().split('\n')).toHaveLength(1);
  } finally {
    grounds.end();
  }
}

/** What neither the worktree nor a rescue holds. */
function lost(grounds: Grounds, held: Map<string, string>): string[] {
  const found = reachableNow(grounds);
  const still = heldBy(grounds);
  return [...held.keys()].filter((sha) => !found.has(sha) && !still.has(sha));
}

async function discard({ env, rescue: folder, place }: Grounds): Promise<void> {
  const rescue = createRescue({ env, folder, log: silentLog });
  await rescue.remove(place, await rescue.rescue(place, 'project', 'task-1'));
}

function die({ env, rescue: folder, place }: Grounds, dieAt: number): void {
  const program = fileURLToPath(new URL('../../fakes/git/discard.ts', import.meta.url));
  const ended = spawnSync(process.execPath, [program, JSON.stringify({ dieAt, folder, env, place })], {
    encoding: 'utf8',
  });
  if (ended.signal !== 'SIGKILL') expect(ended.stderr).toBe('');
}
