import { describe, expect, it } from 'vitest';
import { processesOf } from './machine.ts';
import { createRig, shareRig } from './rig.ts';

const endless = (text: string) =>
  `[[text ${text}]][[tool Bash {"command":"tail -f /dev/null","timeout":600000}]][[next]][[text never]]`;

describe('on one machine', () => {
  const shared = shareRig(async (machine) => {
    const bridge = await machine.start();
    return { ...machine, bridge, chat: machine.telegram.privateChat(machine.ann) };
  });

  it('stop-leaves-no-process: /stop ends claude’s turn, its tool and everything they started', async () => {
    const { chat, ann, home, bridge } = shared();
    chat.say(ann, endless('Waiting long.'));
    await chat.untilDraft((draft) => draft.activity.includes('Bash'));
    expect(processesOf(home).length).toBeGreaterThan(1);

    chat.say(ann, '/stop');
    const answer = await chat.untilMessage('Stopped.');

    expect(answer.text).toContain('Waiting long.');
    expect(processesOf(home)).toEqual([bridge.pid]);
    chat.say(ann, 'say still alive');
    await chat.untilMessage('still alive');
  });

  it('stop-leaves-no-process: the Stop button under the draft does the same', async () => {
    const { chat, ann, home, bridge } = shared();
    chat.say(ann, endless('Waiting for the button.'));
    await chat.untilDraft(({ text, activity }) => text.includes('for the button') && activity.includes('Bash'));

    chat.pressStop(ann);
    await chat.untilMessage(/Waiting for the button\.[\s\S]*Stopped\./);

    expect(processesOf(home)).toEqual([bridge.pid]);
  });

  it('stop-leaves-no-process: stopping the bridge leaves neither claude nor its tools', async () => {
    const { chat, ann, home, bridge } = shared();
    chat.say(ann, 'say warm');
    await chat.untilMessage('warm');

    expect(await bridge.stop()).toBe(0);

    expect(processesOf(home)).toEqual([]);
  });
});

it('stop-leaves-no-process: a second signal ends the bridge at once, and the task is not lost', async () => {
  const { telegram, model, ann, start } = await createRig();
  const chat = telegram.privateChat(ann);
  const bridge = await start();
  chat.say(ann, '[[text Half. ]][[gate second]][[text Whole.]]');
  await model.untilGate('second');

  process.kill(bridge.pid, 'SIGTERM');
  await bridge.untilLog('stopping; send the signal again to stop at once');
  process.kill(bridge.pid, 'SIGTERM');
  expect(await bridge.exited).toBe(130);

  await start();
  model.open('second');
  await chat.untilMessage('Whole.');
  expect(model.promptsSeen('[[gate second]]')).toBe(1);
});
