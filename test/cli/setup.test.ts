import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, onTestFinished, it as test } from 'vitest';
import { fitted } from '../../src/cli/setup/ask.ts';
import { startTelegramServer } from '../fakes/telegram/server.ts';
import { untilTrue } from '../until.ts';
import { makeMachine, type Running } from './run.ts';

/** `script` gives it a terminal. */
const it = test.runIf(process.platform === 'linux');

const enter = '\r';
const down = '\u001b[B';
const interrupt = '\u0003';

/** The same for a question that was there before: it waits until the question comes again. */
function answeringAgain({ child, stdout }: Running) {
  return async (question: string, keys: string) => {
    const seen = behindKeys.get(child) ?? 0;
    await untilTrue(() => stdout().indexOf(question, seen) !== -1, `${question} to come again`);
    behindKeys.set(child, stdout().length);
    child.stdin?.write(keys);
  };
}

/** Where the output ended when the last keys were pressed. */
const behindKeys = new WeakMap<object, number>();

/** Answers each question of the wizard as soon as it is there. */
function answering({ child, stdout, untilSays }: Running) {
  return async (question: string, keys: string) => {
    await untilSays(question);
    behindKeys.set(child, stdout().length);
    child.stdin?.write(keys);
  };
}

async function startTelegram() {
  const server = await startTelegramServer();
  onTestFinished(() => server.close());
  return server;
}

function savedToken(machine: ReturnType<typeof makeMachine>): string | undefined {
  const file = join(machine.data, 'config.json');
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { telegram?: { token?: string } }).telegram?.token;
}

describe('setup', () => {
  it('left at its last question says that all is saved, looks for the login of claude, and closes its own folder', async () => {
    const server = await startTelegram();
    const machine = makeMachine();
    rmSync(machine.data, { recursive: true });
    const wizard = machine.startOnTerminal(['setup'], {
      DISPATCH_BRIDGE_TELEGRAM_API_ROOT: server.apiRoot,
      DISPATCH_BRIDGE_CLAUDE_COMMAND: join(import.meta.dirname, '../../node_modules/.bin/claude'),
    });
    const answer = answering(wizard);

    await answer('Which app do you want to write from?', enter);
    await answer('Paste the token', `${server.token}${enter}`);
    await answer('Which folder should Claude work in?', enter);
    await answer('Claude is not logged in. Log in now?', `${down}${enter}`);
    await answer('Start now and connect your phone?', interrupt);
    const { code, stdout } = await wizard.ended;

    expect(stdout).toContain('Saved. Start it later: dispatch-bridge start');
    expect(stdout).not.toContain('Nothing changed');
    expect(stdout).toMatch(/run (?:claude|\S*node_modules\/\.bin\/claude), then type \/login/);
    expect(code).toBe(0);
    expect(savedToken(machine)).toBe(server.token);
    expect(statSync(machine.data).mode & 0o777).toBe(0o700);
  });

  it('keeps what was typed while the platform cannot be reached, and asks again', async () => {
    const machine = makeMachine();
    machine.writeConfig({
      telegram: { apiRoot: 'http://127.0.0.1:1' },
      claude: { command: '/no/such/claude' },
    });
    const wizard = machine.startOnTerminal(['setup']);
    const answer = answering(wizard);

    await answer('Which app do you want to write from?', enter);
    await answer('Paste the token', `123456:typed-once${enter}`);
    await wizard.untilSays('Cannot reach Telegram');
    await answer('What now?', `${down}${enter}`);
    await answer('Which folder should Claude work in?', enter);
    await answer('Look for claude again?', `${down}${enter}`);
    await answer('Start now and connect your phone?', `${down}${enter}`);
    const { code } = await wizard.ended;

    expect(code).toBe(0);
    expect(savedToken(machine)).toBe('123456:typed-once');
  });

  it('asks for another token when Telegram does not accept this one; left half-way, it keeps what was typed', async () => {
    const server = await startTelegram();
    const machine = makeMachine();
    machine.writeConfig({ telegram: { apiRoot: server.apiRoot }, claude: { command: '/no/such/claude' } });
    const wizard = machine.startOnTerminal(['setup']);
    const answer = answering(wizard);

    await answer('Which app do you want to write from?', enter);
    await answer('Paste the token', `123456:wrong${enter}`);
    // Keys that come before the question are not its answer.
    const behind = () => wizard.stdout().split('Telegram does not accept this token').slice(1).at(-1);
    await untilTrue(() => behind()?.includes('Paste the token') === true, 'the question to come again');
    wizard.child.stdin?.write(`${server.token}${enter}`);
    await answer('Which folder should Claude work in?', interrupt);
    const { code, stdout } = await wizard.ended;

    expect(stdout).toContain('Saved. Continue: dispatch-bridge setup');
    expect(code).toBe(0);
    expect(savedToken(machine)).toBe(server.token);
  });

  it('asks twice before Claude works in the whole home folder', async () => {
    const server = await startTelegram();
    const machine = makeMachine();
    machine.writeConfig({ telegram: { apiRoot: server.apiRoot }, claude: { command: '/no/such/claude' } });
    const wizard = machine.startOnTerminal(['setup']);
    const answer = answering(wizard);
    const again = answeringAgain(wizard);

    await answer('Which app do you want to write from?', enter);
    await answer('Paste the token', `${server.token}${enter}`);
    await answer('Which folder should Claude work in?', `~${enter}`);
    await answer('That is your whole home folder', enter);
    await again('Which folder should Claude work in?', `/${enter}`);
    await again('That is your whole home folder', enter);
    await again('Which folder should Claude work in?', `.${enter}`);
    await answer('Look for claude again?', `${down}${enter}`);
    await answer('Start now and connect your phone?', `${down}${enter}`);
    const { code } = await wizard.ended;

    expect(code).toBe(0);
    const saved = JSON.parse(readFileSync(join(machine.data, 'config.json'), 'utf8'));
    expect(saved.projects).toMatchObject([{ path: machine.project }]);
  });

  it('left before anything was typed changes nothing', async () => {
    const machine = makeMachine();
    const wizard = machine.startOnTerminal(['setup']);
    const answer = answering(wizard);

    await answer('Which app do you want to write from?', interrupt);
    const { code, stdout } = await wizard.ended;

    expect(stdout).toContain('Nothing changed.');
    expect(code).toBe(1);
    expect(existsSync(join(machine.data, 'config.json'))).toBe(false);
  });

  it('every step can be taken back, and what was typed is there again', async () => {
    const server = await startTelegram();
    const machine = makeMachine();
    machine.writeConfig({ telegram: { apiRoot: server.apiRoot }, claude: { command: '/no/such/claude' } });
    const other = join(machine.project, 'other');
    mkdirSync(other);
    const wizard = machine.startOnTerminal(['setup']);
    const answer = answering(wizard);
    const again = answeringAgain(wizard);

    await answer('Which app do you want to write from?', `${down}${enter}`);
    await answer('Paste the token', `back${enter}`);
    await again('Which app do you want to write from?', enter);
    await again('Paste the token', `${server.token}${enter}`);
    await answer('Which folder should Claude work in?', `back${enter}`);
    await answer('Keep using', enter);
    await again('Which folder should Claude work in?', enter);
    await answer('Look for claude again?', `${down}${down}${enter}`);
    await again('Which folder should Claude work in?', `other${enter}`);
    await again('Look for claude again?', `${down}${enter}`);
    await answer('Start now and connect your phone?', `${down}${down}${enter}`);
    await again('Look for claude again?', `${down}${enter}`);
    await again('Start now and connect your phone?', `${down}${enter}`);
    const { code, stdout } = await wizard.ended;

    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('Start it later') });
    const saved = JSON.parse(readFileSync(join(machine.data, 'config.json'), 'utf8'));
    expect(saved.telegram.token).toBe(server.token);
    expect(saved.discord).toBeUndefined();
    expect(saved.projects).toEqual([{ name: 'other', path: other, route: 'ask' }]);
  });

  it('logs claude in where it is not, and looks again', async () => {
    const server = await startTelegram();
    const machine = makeMachine();
    const claude = join(machine.project, 'claude');
    const mark = join(machine.project, 'logged-in');
    const script = `case "$*" in
      "auth status"*) if [ -e ${mark} ]; then echo '{"loggedIn":true}'; else echo '{"loggedIn":false}'; fi;;
      "auth login") echo "the login of claude: token ${'$'}{TELEGRAM_BOT_TOKEN:-unknown}"; touch ${mark};;
      *) echo "2.1.329 (Claude Code)";;
    esac`;
    writeFileSync(claude, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    machine.writeConfig({ telegram: { apiRoot: server.apiRoot }, claude: { command: claude } });
    const wizard = machine.startOnTerminal(['setup'], { TELEGRAM_BOT_TOKEN: server.token });
    const answer = answering(wizard);

    await answer('Which app do you want to write from?', enter);
    await answer('Keep using', enter);
    await answer('Which folder should Claude work in?', enter);
    await answer('Claude is not logged in. Log in now?', enter);
    await answer('Start now and connect your phone?', `${down}${enter}`);
    const { code, stdout } = await wizard.ended;

    expect(code).toBe(0);
    expect(stdout).toContain('the login of claude: token unknown');
    expect(stdout).toContain('Found claude 2.1.329, logged in');
  });

  it('says after the pairing what comes next', async () => {
    const server = await startTelegram();
    const machine = makeMachine();
    machine.writeConfig({
      telegram: { apiRoot: server.apiRoot, token: server.token },
      claude: { command: '/no/such/claude' },
    });
    const bridge = machine.startOnTerminal(['start']);
    await bridge.untilSays('?start=');
    const code = /start=([A-Z0-9]+)/.exec(bridge.stdout())![1]!;
    const ann = server.addUser({ first_name: 'Ann' });

    server.privateChat(ann).say(ann, code);

    await bridge.untilSays('Paired with Ann');
    await bridge.untilSays('Send your first task from the phone. Leave this window open');
  });

  it('is a word in the chat of the terminal, which continues when nothing changed', async () => {
    const machine = makeMachine();
    machine.writeConfig({ claude: { command: '/no/such/claude' } });
    const chat = machine.startOnTerminal(['start']);
    const answer = answering(chat);
    const again = answeringAgain(chat);

    await answer('To connect your phone, type /setup.', '/setup\r');
    await answer('Which app do you want to write from?', interrupt);
    await again('To connect your phone, type /setup.', 'tidy up\r');
    await chat.untilSays('#1 waits');
    chat.child.stdin?.write('/setup\r');
    await chat.untilSays('#1 is open here. Wait for the answer, or /cancel 1, then type /setup.');
  });
});

test('a sentence of the wizard is broken between its words', () => {
  const lines = fitted('Telegram does not accept this token. Copy it again from @BotFather (/mybots, API Token).', 60);

  expect(stripVTControlCharacters(lines).split('\n')).toEqual([
    'Telegram does not accept this token. Copy it again from',
    '│  @BotFather (/mybots, API Token).',
  ]);
  expect(fitted('', 60)).toBe('');
  // Two columns a character.
  expect(fitted(Array.from({ length: 9 }, () => '機器人名字').join(' '), 60).split('\n')).toHaveLength(2);
});
