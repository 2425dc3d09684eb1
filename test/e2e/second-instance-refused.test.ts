import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createRig } from './rig.ts';

it('second-instance-refused: on the same data folder, naming the first', async () => {
  const { start, run } = await createRig();
  const first = await start();

  const second = run(['start']);

  expect(await second.exited).toBe(75);
  expect(JSON.stringify(second.log())).toContain(`pid ${first.pid}`);
});

it('second-instance-refused: with the same token in another data folder', async () => {
  const { start, run, home } = await createRig();
  const first = await start();
  const other = join(home, 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'config.json'), readFileSync(join(home, 'config.json')), { mode: 0o600 });

  const second = run(['start'], { env: { DISPATCH_BRIDGE_HOME: other } });

  expect(await second.exited).toBe(75);
  expect(JSON.stringify(second.log())).toContain(`pid ${first.pid}`);
});

it('second-instance-refused: but after kill -9 the next start gets in at once', async () => {
  const { start } = await createRig();
  await (await start()).kill9();

  const next = await start();

  expect(next.pid).toBeGreaterThan(0);
});
