import { it } from 'vitest';
import { discardLosesNothing } from './losing-nothing.ts';

it('no content that Git or the disk held is lost when a worktree is discarded, whatever happened in it', async () => {
  await discardLosesNothing(16, 8, 4);
});
