import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createAskingRig, touchingMany } from './asking-rig.ts';

it('asks twenty times in one task, at the pace that a chat has, none hidden', async () => {
  const { chat, ann, project, start, card, tap, untilFinal } = await createAskingRig();
  await start();
  const { names, text } = touchingMany(20);

  chat.say(ann, text);
  for (const name of names) await tap(await card(`touch ${name}`), 'Allow once');

  await untilFinal('All of them.');
  expect(names.filter((name) => !existsSync(join(project, name)))).toEqual([]);
});
