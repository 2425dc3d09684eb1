import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commandsAllowed, createAskingRig } from './asking-rig.ts';
import { processesOf } from './machine.ts';
import { cutPower } from './rig.ts';

it('leaves-nothing-of-dead-claudes: neither a process of a tool nor a temporary file', async () => {
  const rig = await createAskingRig({}, { ...commandsAllowed, recovery: 'ask' });
  const { telegram, chat, ann, home, project, environment, start, card } = rig;
  const temp = () =>
    readdirSync(environment.TMPDIR!, { recursive: true, encoding: 'utf8' }).filter((path) =>
      /^dispatch-bridge-\w+\/./.test(path),
    );
  const bridge = await start();
  chat.say(ann, '[[tool Bash {"command":"touch begun; while :; do sleep 0.1; done","timeout":600000}]]');
  await chat.untilDraft(({ activity }) => activity.includes('Bash'));
  await telegram.until(() => existsSync(join(project, 'begun')), 'the tool to run');

  await cutPower(rig, bridge, 'claude');
  const left = processesOf(home);
  expect(left).not.toEqual([]);
  expect(temp()).not.toEqual([]);
  const next = await start();
  await next.untilLog('ended what a dead claude left running');
  await card('Let Claude check what is done and continue?');

  expect(processesOf(home).filter((pid) => left.includes(pid))).toEqual([]);
  await expect.poll(temp).toEqual([]);
});
