import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commandsAllowed, createAskingRig } from './asking-rig.ts';

/** claude works on a first task and stands still in it, with others in line. */
async function busy(...others: string[]) {
  const rig = await createAskingRig({}, commandsAllowed);
  const { chat, ann, start, run, card } = rig;
  await start();
  chat.say(ann, '[[text Begun. ]][[gate first]][[text First is done.]]');
  await chat.untilDraft('Begun.');
  for (const text of others) chat.say(ann, `[[text ${text}]]`);
  await card(others.length === 2 ? '2nd in line' : 'Next in line');
  return {
    ...rig,
    /** What `dispatch-bridge tasks …` prints. */
    async tasks(...args: string[]): Promise<string> {
      const command = run(['tasks', ...args]);
      expect(await command.exited, command.stdout()).toBe(0);
      return command.stdout();
    },
  };
}

it('steered-from-the-terminal: tasks list, move, pause and resume show a line and change it', async () => {
  const { chat, ann, model, tasks, untilFinal } = await busy('Second is done.', 'Third is done.');
  const conversation = `telegram:${chat.id}`;
  expect(await tasks('list')).toMatch(/running[\s\S]*Second is done[\s\S]*Third is done/);

  expect(await tasks('move', '3', 'first')).toContain('Task #3 is number 1 of 2 in line.');
  expect(await tasks('list')).toMatch(/running[\s\S]*Third is done[\s\S]*Second is done/);
  expect(await tasks('pause')).toContain(`Paused: ${conversation}.`);
  model.open('first');
  await untilFinal('First is done.');
  chat.say(ann, '/status');
  await chat.untilMessage('Host: workbench');
  expect(model.promptsSeen('Third is done.')).toBe(0);
  expect(await tasks('resume', conversation)).toContain(`Resumed: ${conversation}.`);

  const [third, second] = [await untilFinal('Third is done.'), await untilFinal('Second is done.')];
  expect(third.id).toBeLessThan(second.id);
});

it('steered-from-the-terminal: tasks cancel takes one out, or stops it; tasks retry does it again', async () => {
  const { chat, model, home, tasks, untilFinal } = await busy('Second is done.');
  expect(statSync(join(home, 'control.sock')).mode & 0o777).toBe(0o600);

  expect(await tasks('cancel', '2')).toContain('Cancelled #2.');
  await chat.untilMessage('From the host: cancelled #2.');
  expect(await tasks('retry', '2')).toContain('Retrying #2 as #3.');
  expect(await tasks('cancel', '1')).toContain('Stopping task #1.');
  await chat.untilMessage('Stopped.');

  await untilFinal('Second is done.');
  expect(model.promptsSeen('Second is done.')).toBe(1);
  expect(await tasks('show', '3')).toMatch(/done/);
});
