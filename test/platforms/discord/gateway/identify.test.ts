import { expect, test } from 'vitest';
import { createIdentifyPace } from '../../../../src/platforms/discord/gateway/identify.ts';
import { createFakeClock } from '../../../fakes/clock/clock.ts';

const never = new AbortController().signal;

test('sessions are asked for at most every five seconds, ever more slowly when they do not last', async () => {
  const clock = createFakeClock();
  const pace = createIdentifyPace(clock);
  const at: number[] = [];
  const asking = (async () => {
    for (let i = 0; i < 9; i += 1) {
      await pace.turn(never);
      at.push(clock.now());
    }
  })();
  await clock.advance(10 * 60_000);
  await asking;

  const gaps = at.slice(1).map((time, index) => time - at[index]!);
  expect(gaps).toEqual([5_050, 5_050, 5_050, 10_100, 20_200, 40_400, 80_800, 120_000]);
});
