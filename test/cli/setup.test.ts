import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, it as test } from 'vitest';
import { startTelegramServer } from '../fakes/telegram/server.ts';
import { untilTrue } from '../until.ts';
import { makeMachine, type Running } from './run.ts';

/** `script` gives it a terminal. */
const it = test.runIf(process.platform === 'linux');

const enter = '\r';
const down = '\u001b[B';
const interrupt = '\u0003';

/** Answers each question of the wizard as soon as it is there. */
function answering({ child, untilSays }: Running) {
  return async (question: string, keys: string) => {
    await untilSays(question);
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
    await answer('Start now and connect your phone?', interrupt);
    const { code, stdout } = await wizard.ended;

    expect(stdout).toContain('Saved. Start it later: dispatch-bridge start');
    expect(stdout).not.toContain('Nothing was changed');
    expect(stdout).toContain('Claude is not logged in. Run claude, then type /login');
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
    await answer('Start now and connect your phone?', `${down}${enter}`);
    const { code } = await wizard.ended;

    expect(code).toBe(0);
    expect(savedToken(machine)).toBe('123456:typed-once');
  });

  it('asks for another token when Telegram does not accept this one', async () => {
    const server = await startTelegram();
    const machine = makeMachine();
    machine.writeConfig({ telegram: { apiRoot: server.apiRoot }, claude: { command: '/no/such/claude' } });
    const wizard = machine.startOnTerminal(['setup']);
    const answer = answering(wizard);

    await answer('Which app do you want to write from?', enter);
    await answer('Paste the token', `123456:wrong${enter}`);
    // Keys that come before the question are not its answer.
    const behind = () => wizard.stdout().split('Telegram does not accept the bot token').slice(1).at(-1);
    await untilTrue(() => behind()?.includes('Paste the token') === true, 'the question to come again');
    wizard.child.stdin?.write(`${server.token}${enter}`);
    await answer('Which folder should Claude work in?', interrupt);
    const { code, stdout } = await wizard.ended;

    expect(stdout).toContain('Nothing changed.');
    expect(code).toBe(1);
    expect(savedToken(machine)).toBeUndefined();
  });
});
