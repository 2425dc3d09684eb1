import { expect, it } from 'vitest';
import { createRig } from './rig.ts';

it('pairs-by-deep-link: the first start shows a link, and the person who opens it becomes owner', async () => {
  const { telegram, start, run, configure } = await createRig();
  configure({ users: [] });
  const bob = telegram.addUser({ first_name: 'Bob' });
  const mallory = telegram.addUser({ first_name: 'Mallory' });
  const bridge = await start();
  await bridge.untilOutput('?start=');
  const code = /start=([A-Z0-9]+)/.exec(bridge.stdout())![1]!;
  expect(code.length).toBeGreaterThanOrEqual(8);

  telegram.privateChat(bob).say(bob, `/start ${code}`);
  await telegram.privateChat(bob).untilMessage('Connected to workbench');
  expect(await bridge.untilLog('paired')).toMatchObject({ role: 'owner' });

  telegram.privateChat(mallory).say(mallory, `/start ${code}`);
  expect(await bridge.untilLog('a message of someone without access was dropped')).toMatchObject({
    what: 'a pairing code that is used',
  });
  expect(telegram.privateChat(mallory).answers).toEqual([]);

  telegram.privateChat(bob).say(bob, 'say paired and working');
  await telegram.privateChat(bob).untilMessage('paired and working');

  const users = run(['users', 'list', '--json']);
  expect(await users.exited).toBe(0);
  expect(users.stdout()).toContain('Bob');
});

it('pairs-by-deep-link: `pair` in another process shows who got access, and the role is kept', async () => {
  const { telegram, ann, start, run } = await createRig();
  const bob = telegram.addUser({ first_name: 'Bob' });
  await start();
  const pair = run(['pair', 'telegram', '--role', 'viewer']);
  await pair.untilOutput('?start=');
  const code = /start=([A-Z0-9]+)/.exec(pair.stdout())![1]!;

  telegram.privateChat(bob).say(bob, code.toLowerCase());
  await telegram.privateChat(bob).untilMessage('Connected to workbench');

  expect(await pair.exited).toBe(0);
  expect(pair.stdout()).toContain('Paired with Bob');
  telegram.privateChat(bob).say(bob, 'say not for viewers');
  await telegram.privateChat(bob).untilMessage('not give tasks');
  expect(telegram.privateChat(ann).answers).toEqual([]);
});
