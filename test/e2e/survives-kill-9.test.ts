import PQueue from 'p-queue';
import { expect, it } from 'vitest';
import { moments } from '../chaos/moments/all.ts';
import { playMoment } from '../chaos/play-moment.ts';

/* The short form of `npm run chaos`, which kills in every state, and hundreds of times at random. */

const quick = moments.filter((moment) => moment.quick);
/** Most of the time a bridge or a claude starts: more at once would only be slower. */
const stages = new PQueue({ concurrency: 3 });

it('survives-kill-9 twenty times', () => {
  expect(quick.reduce((sum, { kills }) => sum + kills, 0)).toBe(20);
});

it.concurrent.for(quick)('survives-kill-9 $name', { timeout: 300_000 }, async (moment) => {
  const { lost, twice, sentAgain, left } = await stages.add(() => playMoment(moment));

  const expected = { lost: [], twice: [], sentAgain: moment.sentAgain ?? [], left: [] };
  expect({ lost, twice, sentAgain, left }).toEqual(expected);
});
