import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as clack from '@clack/prompts';
import { claudeEnvironment } from '../../claude/launch/env.ts';
import type { LoadedConfig } from '../../config/load.ts';
import { claudeCall } from '../line/call.ts';
import { openHost } from '../shared/host.ts';
import { type Surroundings, silentLog } from '../shared/surroundings.ts';
import { type Answer, back, choose, fitted } from './ask.ts';

type Found =
  | { ok: true; version: string; command: string; hasLogin: boolean | undefined }
  | { ok: false; message: string };

/**
 * Looks for `claude` and its login, and offers to log in. It may be installed, and logged in, later.
 * @returns whether it asked something
 */
export async function lookForClaude(surroundings: Surroundings): Promise<Answer<'asked' | 'silent'>> {
  const loaded = surroundings.load({ checkOutside: false });
  for (let asked = false; ; asked = true) {
    const spinner = clack.spinner();
    spinner.start('Looking for claude');
    const found = await find(loaded, surroundings);
    spinner.stop(
      fitted(found.ok ? `Found claude ${found.version}${found.hasLogin ? ', logged in' : ''}` : found.message),
    );
    if (found.ok && found.hasLogin !== false) return asked ? 'asked' : 'silent';
    const choice = found.ok
      ? await choose('Claude is not logged in. Log in now?', [
          { value: 'login', label: 'Log in now', hint: `runs ${claudeCall(found.command)} auth login` },
          { value: 'later', label: 'Later', hint: `run ${claudeCall(found.command)}, then type /login` },
        ])
      : await choose('Look for claude again?', [
          { value: 'again', label: 'Look again', hint: 'after you have installed it in another window' },
          { value: 'later', label: 'Later', hint: 'tasks wait until it is there' },
        ]);
    if (choice === back) return back;
    if (choice === 'later') return 'asked';
    if (choice === 'login' && found.ok) await logIn(found.command, loaded);
  }
}

async function find(loaded: LoadedConfig, { paths, clock }: Surroundings): Promise<Found> {
  const host = await openHost(loaded, paths, clock, silentLog);
  try {
    const found = await host.check();
    return found.ok ? { ...found, hasLogin: await host.hasLogin() } : found;
  } finally {
    await host.close(0);
  }
}

/** `claude` has the terminal to itself until it ends, and no token of ours. */
async function logIn(command: string, { config, secrets, secretEnvNames }: LoadedConfig): Promise<void> {
  const env = claudeEnvironment({ base: process.env, secrets, secretEnvNames, extra: config.claude.env });
  const child = spawn(command, ['auth', 'login'], { stdio: 'inherit', env });
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) clack.log.warn('The login of `claude` did not work.');
  } catch (error) {
    clack.log.warn(`Cannot start claude: ${error instanceof Error ? error.message : String(error)}`);
  }
}
