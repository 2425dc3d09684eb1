import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createRig } from './rig.ts';

it('first-task-on-a-bare-machine: without any config a piped task is answered, and the program ends with 0', async () => {
  const { run, home, model } = await createRig();
  rmSync(join(home, 'config.json'));

  const bridge = run([], { input: 'say one\nsay two\n' });

  expect(await bridge.exited).toBe(0);
  expect(bridge.stdout().indexOf('one')).toBeGreaterThan(-1);
  expect(bridge.stdout().indexOf('two')).toBeGreaterThan(bridge.stdout().indexOf('one'));
  expect(model.promptsSeen('say one')).toBe(1);
  expect(bridge.log().map((line) => line.connect)).toContainEqual(
    expect.stringMatching(/^(?:npx dispatch-bridge|node .*\/bin\/dispatch-bridge\.js) setup$/),
  );
});

it('first-task-on-a-bare-machine: without claude the task is kept, and answered when claude is there', async () => {
  const { run, configure } = await createRig();
  configure({ telegram: {}, claude: { command: '/nowhere/claude', spare: false } });

  const without = run(['start'], { input: 'say at last\n' });
  expect(await without.exited).toBe(69);
  expect(without.stdout()).toContain('Claude was not found at /nowhere/claude');

  configure({ claude: { spare: false } });
  const withClaude = run(['start'], { input: '' });
  expect(await withClaude.exited).toBe(0);
  expect(withClaude.stdout()).toContain('at last');
});
