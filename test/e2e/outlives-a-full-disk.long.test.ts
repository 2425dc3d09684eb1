import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type FaultPoint, faultEnvironment } from '../chaos/fault-points.ts';
import { createAskingRig } from './asking-rig.ts';

const full: FaultPoint = {
  at: 'write',
  when: 'before',
  act: 'fail',
  code: 'SQLITE_FULL',
  times: Number.MAX_SAFE_INTEGER,
};

it('outlives-a-full-disk: it continues, and nothing is lost or done twice once there is space again', async () => {
  const rig = await createAskingRig();
  const { telegram, chat, ann, model, home, start, untilFinal } = rig;
  const control = join(home, 'orders.json');
  const bridge = await start({ env: faultEnvironment([], control) });
  async function order(id: string, points: FaultPoint[]): Promise<void> {
    const before = bridge.log().length;
    writeFileSync(control, JSON.stringify({ id, points }));
    process.kill(bridge.pid, 'SIGUSR2');
    await bridge.untilLog('chaos: ordered', before);
  }
  chat.say(ann, '[[gate full]][[text The first.]]');
  await model.untilGate('full');

  await order('full', [full]);
  model.open('full');
  chat.say(ann, 'say second');
  await bridge.untilLog('cannot store updates from telegram; asking for them again');
  await bridge.untilLog('what status shows could not be stored');
  await bridge.untilLog('database write failed; retrying');
  await order('space again', []);

  await untilFinal('The first.');
  await untilFinal('second');
  expect(telegram.timesShown('The first.')).toBe(1);
  expect(await bridge.stop()).toBe(0);
});
