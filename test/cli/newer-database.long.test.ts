import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { currentVersion } from '../../src/store/database/migrate.ts';
import { createStore } from '../../src/store/store.ts';
import { createFakeClock } from '../fakes/clock/clock.ts';
import { startTelegramServer } from '../fakes/telegram/server.ts';
import { copyKept, readKept } from '../store/database/kept.ts';
import { makeMachine } from './run.ts';

/** A database of many tasks, as the next version of the bridge leaves it. */
function newerDatabase(): string {
  const file = copyKept('0.1');
  createStore(file, createFakeClock(readKept('0.1').now)).close();
  const next = new Database(file);
  next.exec('ALTER TABLE tasks ADD COLUMN something_new TEXT');
  next.pragma(`user_version = ${currentVersion + 1}`);
  next.close();
  return file;
}

it.each([
  ['start', ['start']],
  ['pair', ['pair', 'telegram']],
  ['tasks list', ['tasks', 'list']],
  ['tasks cancel', ['tasks', 'cancel', '16']],
  ['users list', ['users', 'list']],
  ['status', ['status']],
  ['doctor', ['doctor', '--no-claude']],
])('%s of an older bridge is refused by a newer database with the way out, and changes nothing', async (name, args) => {
  const telegram = await startTelegramServer();
  onTestFinished(() => telegram.close());
  const machine = makeMachine();
  machine.writeConfig({
    claude: { command: '/no/such/claude' },
    telegram: { token: telegram.token, apiRoot: telegram.apiRoot },
  });
  copyFileSync(newerDatabase(), machine.database);
  const before = readFileSync(machine.database);

  const { code, stdout, stderr } = await machine.run(args);

  expect(`${stdout}${stderr}`.replaceAll('→', '').replaceAll(/\s+/g, ' ')).toContain(
    `The database ${machine.database} was written by a newer dispatch-bridge (version ${currentVersion + 1}, this one knows ${currentVersion}). Update dispatch-bridge, or use another folder.`,
  );
  expect(code).toBe(name === 'doctor' ? 1 : 78);
  expect(readFileSync(machine.database).equals(before)).toBe(true);
  expect(readdirSync(machine.data).filter((file) => file.includes('before') || file.endsWith('.part'))).toEqual([]);
});
