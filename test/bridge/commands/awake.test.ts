import { expect, it } from 'vitest';
import { bob, withCards } from '../approvals/approvals-rig.ts';
import { message, type RigOptions, startRig } from '../rig.ts';

function keeping(state = 'kept awake while tasks run (none now)') {
  const modes: string[] = [];
  const keepAwake: NonNullable<RigOptions['keepAwake']> = {
    update() {},
    setMode: (mode) => void modes.push(mode),
    describe: () => state,
  };
  return { modes, keepAwake };
}

it('an owner says whether the computer stays awake, also after a restart, and the audit has it', async () => {
  const { modes, keepAwake } = keeping();
  const rig = await startRig({ keepAwake });

  rig.chat.give(message('/awake'));
  await rig.untilText('This computer is kept awake while tasks run (none now).');
  withCards(rig).press(rig.chat.arrived[0]!, 'On');
  await rig.untilText('I keep this computer awake as long as I run.');
  await rig.until(() => modes.at(-1) === 'always', 'it to be kept awake');
  rig.chat.give(message('/awake off'));
  await rig.until(() => modes.at(-1) === 'off', 'it to sleep');

  expect(rig.store.audit.list().filter(({ action }) => action === 'setting-changed')).toMatchObject([
    { detail: 'keepAwake: always', actor: { name: 'Ann' } },
    { detail: 'keepAwake: off' },
  ]);
  const later = keeping();
  await rig.crash(undefined, { keepAwake: later.keepAwake });
  expect(later.modes).toEqual(['off']);
});

it.each([
  ['cannot be kept awake: no bus', ' So far it cannot be kept awake: no bus.'],
  ['may sleep (keepAwake is off)', ''],
])('a computer that %s is described as such', async (state, doubt) => {
  const { keepAwake } = keeping(state);
  const { chat, untilText } = await startRig({ keepAwake });

  chat.give(message('/awake'));
  await untilText(`This computer ${state}.`);
  chat.give(message('/awake on'));

  expect(await untilText('I keep this computer awake')).toMatch(new RegExp(`after a restart\\.${doubt}$`));
});

it('nobody else does', async () => {
  const { modes, keepAwake } = keeping();
  const rig = await startRig({ keepAwake, users: [bob] });

  rig.chat.give(message('/awake off', { conversation: 'telegram:3', sender: { id: bob.id, name: bob.name } }));

  await rig.untilText('Only an owner can say whether this computer may sleep.', 'telegram:3');
  expect(modes).toEqual([]);
});
