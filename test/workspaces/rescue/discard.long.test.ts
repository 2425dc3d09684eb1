import { it } from 'vitest';
import { discardLosesNothing } from './losing-nothing.ts';

it('no content is lost by 200 random histories, half of them discarded by a process that is killed', async () => {
  await discardLosesNothing(1_616, 200, 2);
});
