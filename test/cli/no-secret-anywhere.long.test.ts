import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startDiscordServer } from '../fakes/discord/server.ts';
import { startTelegramServer } from '../fakes/telegram/server.ts';
import { isThorough } from '../thorough.ts';
import { type Machine, makeMachine, type Running } from './run.ts';

/* Secrets of a form that nothing knows by its looks, given in every way there is; then every word and file is searched. */

const canary = 'cAnArY';
const telegramToken = `70001:${canary}-of-telegram`;
const discordToken = `${canary}-of-discord-0123456789`;
const claudeKey = `${canary}-of-claude`;

const nobody = 'http://127.0.0.1:1';

interface Given {
  config: Record<string, Record<string, unknown>>;
  env?: Record<string, string>;
}

const ways: [string, (machine: Machine) => Given][] = [
  [
    'written down',
    () => ({
      config: {
        telegram: { token: telegramToken },
        discord: { token: discordToken },
        claude: { env: { KEY: claudeKey } },
      },
    }),
  ],
  [
    'in variables of any name',
    () => ({
      config: { telegram: { token: 'env:ONE' }, discord: { token: 'env:TWO' }, claude: { env: { KEY: 'env:THREE' } } },
      env: { ONE: telegramToken, TWO: discordToken, THREE: claudeKey },
    }),
  ],
  [
    'in files',
    (machine) => {
      const folder = join(dirname(machine.data), 'secrets');
      mkdirSync(folder);
      const put = (name: string, secret: string) => {
        writeFileSync(join(folder, name), `${secret}\n`, { mode: 0o600 });
        return `file:${join(folder, name)}`;
      };
      return {
        config: {
          telegram: { token: put('one', telegramToken) },
          discord: { token: put('two', discordToken) },
          claude: { env: { KEY: put('three', claudeKey) } },
        },
      };
    },
  ],
  [
    'in the variables everybody uses',
    () => ({ config: {}, env: { TELEGRAM_BOT_TOKEN: telegramToken, DISCORD_BOT_TOKEN: discordToken } }),
  ],
  [
    'in the variables for single keys',
    () => ({
      config: {},
      env: {
        DISPATCH_BRIDGE_TELEGRAM_TOKEN: telegramToken,
        DISPATCH_BRIDGE_DISCORD_TOKEN: discordToken,
        DISPATCH_BRIDGE_CLAUDE_ENV: JSON.stringify({ KEY: claudeKey }),
      },
    }),
  ],
];

/** A machine whose claude tells its environment and dies. */
function makeTelltale(give: (machine: Machine) => Given, addresses: { telegram?: string; discord?: string } = {}) {
  const machine = makeMachine();
  const command = join(dirname(machine.data), 'claude');
  const script = [
    '#!/bin/sh',
    'case "$1" in --version) echo 2.1.329; exit;; esac',
    'env >&2',
    'echo "key: $KEY" >&2',
    'exit 3',
  ];
  writeFileSync(command, script.join('\n'), { mode: 0o755 });
  const { config, env = {} } = give(machine);
  machine.writeConfig({
    ...config,
    telegram: { apiRoot: addresses.telegram ?? nobody, ...config.telegram },
    discord: { apiRoot: addresses.discord ?? nobody, ...config.discord },
    claude: { command, spare: false, ...config.claude },
    projects: [{ name: 'web', path: machine.project }],
    users: [{ platform: 'telegram', id: 501000001, role: 'owner' }],
    log: { level: 'debug', file: join(machine.data, 'bridge.log') },
  });
  return {
    data: machine.data,
    run: async (...args: string[]) => {
      const { stdout, stderr, code } = await machine.run(args, { env });
      return { code, said: `${stdout}\n${stderr}` };
    },
    start: (more: Record<string, string> = {}) => machine.start(['start', '--verbose'], { ...env, ...more }),
    telltales: () => telltales(dirname(machine.data)),
  };
}

/** Files that hold a secret, but for those it was put into. */
function telltales(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'config.json' && !entry.parentPath.endsWith('secrets'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(canary));
}

/** Ends it, and gives all it has said. */
async function endOf(running: Running, signal: NodeJS.Signals | 0 = 'SIGTERM') {
  running.child.kill(signal);
  const { code, stdout, stderr } = await running.ended;
  return { code, said: `${stdout}\n${stderr}` };
}

async function startTelegram(token: string) {
  const telegram = await startTelegramServer({ token });
  onTestFinished(() => telegram.close());
  return telegram;
}

/** Every second one in `npm test`: each start of a program costs. */
const tried = isThorough() ? ways : ways.filter((_, n) => n % 2 === 0);

describe.each(tried)('secrets %s', (_name, give) => {
  it('are in no word of a command that looks, and in no file', async () => {
    const { run, telltales } = makeTelltale(give);

    const [config, doctor] = await Promise.all([
      run('config', 'get', '--sources', '--verbose'),
      run('doctor', '--json', '--verbose'),
    ]);

    expect(config.said).toContain('telegram.token = "70001:…"');
    expect(doctor.said).toContain(`cannot reach ${nobody}`);
    expect(config.said + doctor.said).not.toContain(canary);
    expect(telltales()).toEqual([]);
  });

  it('are in no word of a bridge that reaches nobody, and in no file', async () => {
    const { start, telltales } = makeTelltale(give);
    const bridge = start();
    await bridge.untilSays('"platform":"telegram"');
    await bridge.untilSays('"platform":"discord"');

    const { said } = await endOf(bridge);

    expect(said).toContain('cannot connect yet');
    expect(said).not.toContain(canary);
    expect(telltales()).toEqual([]);
  });
});

const written = ways[0]![1];

it('no command tells one, whatever it is for', async () => {
  const { run, telltales } = makeTelltale(written);
  const commands = [
    ['config', 'get'],
    ['config', 'get', 'claude.env.KEY'],
    ['config', 'validate'],
    ['config', 'set', 'telegram.token', `${telegramToken}x`],
    ['config', 'set', 'discord', telegramToken],
    ['status', '--json'],
    ['status'],
    ['pair', 'telegram'],
    ['tasks', '--all', '--json'],
    ['users', '--json'],
  ];

  const said: string[] = [];
  for (const command of commands) said.push((await run(...command, '--verbose')).said);

  expect(said[0]).toContain('"token": "70001:…"');
  expect(said.filter((text) => text.includes(canary))).toEqual([]);
  expect(telltales()).toEqual([]);
});

it('a token that is refused is not told', async () => {
  const telegram = await startTelegram('70001:another');
  const discord = await startDiscordServer();
  onTestFinished(() => discord.close());
  const addresses = { telegram: telegram.apiRoot, discord: discord.apiRoot };
  const { run, start, telltales } = makeTelltale(written, addresses);

  const [started, doctor] = await Promise.all([endOf(start(), 0), run('doctor', '--json', '--no-claude', '--verbose')]);

  expect(started.code).toBe(78);
  expect(doctor.said).toContain('Telegram rejects it');
  expect(started.said + doctor.said).not.toContain(canary);
  expect(telltales()).toEqual([]);
});

it('a token in the wrong place is not told', async () => {
  const said = await Promise.all(
    [{ telegram: telegramToken }, { discord: discordToken }, { claude: { env: claudeKey } }].map(async (config) => {
      const machine = makeMachine();
      machine.writeConfig(config);
      const { code, stdout, stderr } = await machine.run(['config', 'validate', '--verbose']);
      expect(code).toBe(78);
      return stdout + stderr;
    }),
  );

  expect(said.join('')).toContain('found a text of');
  expect(said.join('')).not.toContain(canary);
});

it('a claude that tells its environment, and a bridge that crashes with a token in its last words, tell none', async () => {
  const telegram = await startTelegram(telegramToken);
  const ann = telegram.addUser({ first_name: 'Ann' });
  const { run, start, telltales } = makeTelltale(
    () => ({ config: { telegram: { token: telegramToken }, claude: { env: { KEY: claudeKey } } } }),
    { telegram: telegram.apiRoot },
  );
  const crash = `process.on('SIGUSR2', () => { throw new Error('bad ${telegramToken} ${claudeKey}') })`;
  const bridge = start({ NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(crash)}` });
  const chat = telegram.privateChat(ann);

  chat.say(ann, 'show me your environment');
  const answer = await chat.untilMessage('key: ');
  const status = await run('status', '--json', '--verbose');
  const tasks = await run('tasks', 'show', '1', '--json');
  const { code, said } = await endOf(bridge, 'SIGUSR2');

  expect(code).toBe(1);
  expect(said).toContain('the bridge failed unexpectedly');
  expect(JSON.parse(status.said)).toMatchObject({ running: true });
  expect(answer.text).not.toContain(canary);
  expect(JSON.stringify(telegram.calls.map(({ params }) => params))).not.toContain(canary);
  expect(status.said + tasks.said + said).not.toContain(canary);
  expect(telltales()).toEqual([]);
});
