import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { writeRunningNote } from '../../src/app/watch/running-note.ts';
import { createStore } from '../../src/store/store.ts';
import { createClock } from '../../src/system/clock.ts';
import { acquireLock } from '../../src/system/lock.ts';
import { silentLog } from '../fakes/silent-log.ts';
import { startTelegramServer } from '../fakes/telegram/server.ts';
import { type Machine, makeMachine } from './run.ts';

/*
 * Each package and each file costs the start time and memory for good, so a new one is a decision: is it needed before
 * the first message?
 */

const hook = join(import.meta.dirname, 'loaded.cjs');
/** What every command needs: its arguments and the colours of its words. */
const always = ['chalk', 'commander'];
/** To know where the files are, and to read config and database. */
const reading = ['better-sqlite3', 'env-paths', 'is-safe-filename', 'leven'];

interface Loaded {
  packages: string[];
  /** Files of the program itself, from `dist`. */
  own: string[];
  fetch: boolean;
}

function watchLoading(machine: Machine): { env: NodeJS.ProcessEnv; loaded(): Loaded } {
  const file = join(machine.project, 'loaded.txt');
  writeFileSync(file, '');
  return {
    env: { NODE_OPTIONS: `--require ${hook}`, LOADED_FILE: file },
    loaded() {
      const names = readFileSync(file, 'utf8').split('\n');
      const packages = names.flatMap((name) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1] ?? []);
      const own = names.flatMap((name) => /^file:.*\/dist\/(.*\.js)$/.exec(name)?.[1] ?? []);
      return {
        packages: [...new Set(packages)].toSorted(),
        own: own.filter((name) => !name.includes('node_modules')),
        fetch: names.includes('fetch'),
      };
    },
  };
}

it.each(['--version', '-V'])('%s loads nothing of the program', async (option) => {
  const machine = makeMachine();
  const { env, loaded } = watchLoading(machine);

  const { code, stdout } = await machine.run([option], { env });

  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${version}\n` });
  expect(loaded()).toEqual({ packages: [], own: [], fetch: false });
});

it('help loads no command', async () => {
  const machine = makeMachine();
  const { env, loaded } = watchLoading(machine);

  await machine.run(['--help'], { env });

  const { packages, own } = loaded();
  expect(packages).toEqual(always);
  expect(own.length).toBeLessThan(10);
});

it('status loads no platform and no log, and of the program only what it shows', async () => {
  const machine = makeMachine();
  const { env, loaded } = watchLoading(machine);

  expect(await machine.run(['status'], { env })).toMatchObject({ code: 3, stderr: '' });

  const { packages, own, fetch } = loaded();
  // `which` looks for claude.
  expect(packages).toEqual([...always, ...reading, 'isexe', 'which'].toSorted());
  expect(own.filter((name) => name.startsWith('platforms/'))).toEqual([]);
  expect(own.length).toBeLessThan(50);
  expect(fetch).toBe(false);
});

it('status of a running bridge loads nothing that starts claude', async () => {
  const machine = makeMachine();
  const store = createStore(machine.database, createClock());
  writeRunningNote({ store, log: silentLog }, { startedAt: 1, agent: { ok: true, version: '2.1.0' } });
  store.close();
  const lock = acquireLock(join(machine.data, 'bridge.lock'), 'the data folder');
  onTestFinished(() => lock.release());
  const { env, loaded } = watchLoading(machine);

  const { stdout } = await machine.run(['status'], { env });

  expect(stdout).toContain('Claude     2.1.0\n');
  const { packages, own } = loaded();
  expect(packages.filter((name) => ['isexe', 'which'].includes(name))).toEqual([]);
  expect(own.filter((name) => name.startsWith('claude/') || name.includes('execa'))).toEqual([]);
});

it('start with Telegram alone loads few files until its first poll, and nothing of Discord, diffs or setup', async () => {
  const machine = makeMachine();
  const telegram = await startTelegramServer();
  onTestFinished(() => telegram.close());
  machine.writeConfig({
    telegram: { token: telegram.token, apiRoot: telegram.apiRoot },
    projects: [{ name: 'home', path: machine.project }],
  });
  const { env, loaded } = watchLoading(machine);
  const bridge = machine.start(['start'], env);
  await telegram.untilPolling();

  const { packages, own } = loaded();
  const logging = ['@pinojs/redact', 'atomic-sleep', 'on-exit-leak-free', 'pino', 'pino-std-serializers'];
  const more = ['quick-format-unescaped', 'safe-stable-stringify', 'sonic-boom', 'thread-stream'];
  const words = ['entities', 'grammy', 'marked', 'p-queue', 'uqr'];
  // These look for claude, right after the first poll.
  const next = ['isexe', 'which'];
  const allowed = [...always, ...reading, ...logging, ...more, ...words, ...next];
  expect(packages.filter((name) => !allowed.includes(name))).toEqual([]);
  expect(own).toContain('platforms/telegram/platform.js');
  expect(own.filter((name) => name.startsWith('platforms/discord/'))).toEqual([]);
  expect(own.length).toBeLessThan(90);

  bridge.child.kill('SIGTERM');
  expect(await bridge.ended).toMatchObject({ code: 0 });
  expect(loaded().fetch).toBe(false);
});
