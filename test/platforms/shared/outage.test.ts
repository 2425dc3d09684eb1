import { expect, test } from 'vitest';
import { createOutage } from '../../../src/platforms/shared/outage.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { createRecordedLog } from '../recorded-log.ts';

function setUp() {
  const clock = createFakeClock();
  const log = createRecordedLog();
  return { clock, log, outage: createOutage({ clock, log, alarm: 'no contact' }) };
}

test('a long silence is logged once, and again only when there was contact', async () => {
  const { clock, log, outage } = setUp();
  const failFor = async (minutes: number) => {
    for (let tries = 0; tries < minutes * 2; tries += 1) {
      await clock.advance(30_000);
      outage.persists('no answer');
    }
  };
  await failFor(1.5);
  expect(log.lines).toEqual([]);
  await failFor(10);
  expect(log.lines).toEqual([
    { level: 'error', message: 'no contact', fields: { silentMs: 120_000, detail: 'no answer' } },
  ]);
  outage.over();
  await failFor(2);

  expect(log.lines).toHaveLength(2);
});

test('the time that the machine slept is no silence', async () => {
  const { clock, log, outage } = setUp();
  await clock.advance(3_600_000);
  outage.slept(3_600_000);
  outage.persists('no answer');

  expect(log.lines).toEqual([]);
});
