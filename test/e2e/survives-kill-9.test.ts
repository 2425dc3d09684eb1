import PQueue from 'p-queue';
import { expect, it } from 'vitest';
import { moments } from '../chaos/moments/all.ts';
import { playMoment } from '../chaos/play-moment.ts';
import { isThorough } from '../thorough.ts';

/* `npm run test:long` kills in every state a task can be in; `npm run chaos` also at random, hundreds of times. */

const played = isThorough() ? moments : moments.filter(({ quick }) => quick);
/** Most of the time a bridge or a claude starts: more at once would only be slower. */
const stages = new PQueue({ concurrency: 2 });

it('survives-kill-9 in ten states at least', () => {
  expect(played.length).toBeGreaterThanOrEqual(10);
});

it.concurrent.for(played)('survives-kill-9 $name', async (moment) => {
  const { lost, twice, sentAgain, left } = await stages.add(() => playMoment(moment));

  const expected = { lost: [], twice: [], sentAgain: moment.sentAgain ?? [], left: [] };
  expect({ lost, twice, sentAgain, left }).toEqual(expected);
});
