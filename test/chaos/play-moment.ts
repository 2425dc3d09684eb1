import type { Moment } from './moments/moment.ts';
import { createStage } from './stage.ts';
import type { Tally } from './tally.ts';

/** Plays a moment on a machine of its own and counts. */
export async function playMoment({ play, options }: Moment): Promise<Tally> {
  const stage = await createStage(options);
  try {
    await play(stage);
    await stage.untilAnswered();
    return await stage.count();
  } finally {
    await stage.close();
  }
}
