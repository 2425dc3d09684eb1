import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import chalk from 'chalk';
import type { Role } from '../core/model/user.ts';
import { createPairing, type Pairing, type PairingCode } from '../core/people/pairing.ts';
import type { ChatPlatform, PlatformAccount } from '../core/ports/chat-platform.ts';
import { lockHolder } from '../system/lock.ts';
import { call } from './line/call.ts';
import { type ExitCode, exitCodes } from './shared/exit.ts';
import { pairingCard } from './shared/pairing-card.ts';
import { type AccountPlatform, noNotes, openPlatform } from './shared/platforms.ts';
import { plain, print } from './shared/print.ts';
import { findSurroundings, type GlobalOptions, silentLog } from './shared/surroundings.ts';

export interface PairOptions extends GlobalOptions {
  role: Role;
  minutes: number;
}

const lookMs = 300;

/** `pair`: shows a code and waits until someone has used it. The running bridge redeems it. */
export async function pair(platformName: AccountPlatform, options: PairOptions): Promise<ExitCode> {
  const surroundings = findSurroundings(options);
  const { paths, clock, load, openStore } = surroundings;
  const { config } = load({ foldersMayBeMissing: true });
  const platform = await openPlatform(platformName, config[platformName], noNotes, surroundings, silentLog);
  const account = await platform.connect(AbortSignal.timeout(15_000));
  if (!lockHolder(paths.dataLock).held) {
    print(chalk.yellow(`The bridge is not running. Start it in another terminal: ${call('start')}`));
  }

  const store = await openStore('write');
  const interrupted = new AbortController();
  const onInterrupt = () => interrupted.abort();
  process.once('SIGINT', onInterrupt);
  try {
    const pairing = createPairing({ store, clock, hostName: config.host.name });
    for (;;) {
      const outcome = await offerCode(pairing, platform, account, options, interrupted.signal);
      if (outcome === 'cancelled') return exitCodes.failure;
      if (outcome !== 'expired') {
        print(chalk.green(`✓ Paired with ${plain(outcome.name)}`));
        return exitCodes.ok;
      }
      print('This code has expired.');
      if (!(await wantsAnother(interrupted.signal))) return exitCodes.failure;
    }
  } finally {
    process.off('SIGINT', onInterrupt);
    store.close();
    await platform.close?.();
  }
}

async function offerCode(
  pairing: Pairing,
  platform: ChatPlatform,
  account: PlatformAccount,
  { role, minutes }: PairOptions,
  signal: AbortSignal,
): Promise<'cancelled' | 'expired' | { name: string }> {
  const code = pairing.create(platform.name, role, minutes);
  print(...pairingCard(code, platform, account.name, minutes));
  for (;;) {
    const outcome = pairing.outcome(code.id);
    if (outcome !== 'open') return clearCountdown(outcome);
    showCountdown(code);
    try {
      await wait(lookMs, undefined, { signal });
    } catch {
      // Only Ctrl+C ends the wait early. A code that nobody watches must not stay valid.
      pairing.cancel(code.id);
      return clearCountdown('cancelled');
    }
  }
}

function showCountdown(code: PairingCode): void {
  if (!process.stdout.isTTY) return;
  const seconds = Math.max(0, Math.ceil((code.expiresAt - Date.now()) / 1000));
  const left = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  process.stdout.write(`\r\u001b[KWaiting … ${left}`);
}

function clearCountdown<T>(outcome: T): T {
  if (process.stdout.isTTY) process.stdout.write('\r\u001b[K');
  return outcome;
}

async function wantsAnother(signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  print('Press Enter for a new code, Ctrl+C to quit.');
  try {
    await once(process.stdin.resume(), 'data', { signal });
    return true;
  } catch {
    // Ctrl+C, which is an answer too.
    return false;
  } finally {
    process.stdin.pause();
  }
}
