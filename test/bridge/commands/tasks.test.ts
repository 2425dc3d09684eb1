import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { aTask } from '../../contracts/store/stage.ts';
import { message, startRig } from '../rig.ts';

/** A bridge with these ended tasks, and so much of them that each step of a search looks at one. */
function startWithMany(texts: readonly string[]) {
  return startRig({
    prepare(_, store) {
      store.conversations.ensure('telegram:1', 'home');
      for (const text of texts) {
        const id = randomUUID();
        store.tasks.add(aTask(id, { messages: [{ messageId: id, text }] }));
        store.tasks.move(id, 'cancelled');
      }
      const { search } = store.tasks;
      Object.assign(store.tasks, {
        search: (filter: Parameters<typeof search>[0]) => search({ ...filter, patienceMs: -1 }),
      });
    },
  });
}

const count = (length: number, text: (n: number) => string) => Array.from({ length }, (_, n) => text(n + 1));

it('/tasks TEXT searches long histories in steps, and other messages have their turn in between', async () => {
  const rig = await startWithMany(count(20, (n) => (n === 3 ? 'the blue door' : `the door ${n}`)));
  rig.chat.give(message('/tasks blue door'), message('and now this'));
  await rig.untilRun(1);
  rig.chat.give(message('/tasks oo'));
  await rig.until(() => rig.clock.pending() > 1, 'a search under way');
  expect(rig.chat.arrived.map(({ text }) => text)).not.toContainEqual(expect.stringContaining('blue'));

  await rig.clock.advance(1_000);

  expect(await rig.untilText('the blue door')).toMatch(/^❌ #3 cancelled, .+: the blue door\n\/retry N repeats one.$/);
  expect(await rig.untilText('#20 ')).toMatch(/^❌ #20 (?:.+\n){9}❌ #11 .+\n\/retry N repeats one.$/);
});

it('/tasks TEXT says how far it searched when it gives up, and where older tasks are found', async () => {
  const rig = await startWithMany(count(60, (n) => (n === 57 ? 'the door' : `window ${n}`)));
  rig.chat.give(message('/tasks zz'), message('/tasks oo'));

  await rig.clock.advance(2_000);

  const host = 'For older tasks, run this on the host: dispatch-bridge tasks list --search TEXT';
  await rig.untilText(`No task in this chat from #11 on contains this text. ${host}`);
  expect(await rig.untilText('the door')).toMatch(/^❌ #57 cancelled, .+: the door\n/);
  expect(await rig.untilText('the door')).toContain(`I searched back to #11. ${host}`);
});
