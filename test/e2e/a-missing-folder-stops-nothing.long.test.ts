import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createRig } from './rig.ts';

it('a-missing-folder-stops-nothing: the bridge starts, tasks there say what is missing, the others are done', async () => {
  const { telegram, home, project, ann, configure, start, run } = await createRig();
  const chat = telegram.privateChat(ann);
  const missing = join(home, '..', 'moved-away');
  configure({
    projects: [
      { name: 'here', path: project, addDirs: [join(home, '..', 'no-extra')], default: true },
      { name: 'away', path: missing },
    ],
  });

  const bridge = await start();
  const warnings = bridge.log().filter(({ msg }) => String(msg).includes('which does not exist'));
  chat.say(ann, 'say hello from here');
  await chat.untilMessage('hello from here');
  chat.say(ann, '/project away');
  await chat.untilMessage('“away”');
  chat.say(ann, 'say hello from there');
  await chat.untilMessage(`The project’s folder ${missing} does not exist on the host.`);
  mkdirSync(missing);
  chat.say(ann, 'say hello from there again');
  await chat.untilMessage('hello from there again');

  expect(warnings).toHaveLength(2);
  const doctor = run(['doctor', '--no-claude', '--json']);
  expect(await doctor.exited).toBe(1);
});
