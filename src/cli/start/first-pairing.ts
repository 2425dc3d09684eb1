import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import chalk from 'chalk';
import type { RunningBridge } from '../../app/running-bridge.ts';
import type { ChatPlatform, PlatformAccount } from '../../core/ports/chat-platform.ts';
import type { Log } from '../../core/ports/log.ts';
import { call } from '../line/call.ts';
import { pairingCard } from '../shared/pairing-card.ts';
import { plain, print } from '../shared/print.ts';

/** What comes next, for who has just scanned the code. */
const afterPairing = [
  'Send your first task from the phone. Leave this window open: the bridge works while it runs here.',
];

const minutes = 5;
const lookMs = 300;

/**
 * Nobody may talk to the bridge yet: shows a code on this machine's terminal that makes the first person who uses it the
 * owner. Ends when someone has access, also by another way, or when `signal` aborts.
 */
export async function offerFirstPairing(
  bridge: RunningBridge,
  platform: ChatPlatform,
  account: PlatformAccount,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const someoneHasAccess = () => bridge.users().some((user) => user.platform === platform.name);
  try {
    while (!someoneHasAccess()) {
      const code = bridge.pairing.create(platform.name, 'owner', minutes);
      print('Nobody has access yet. The first person to use this code becomes the owner.');
      print(...pairingCard(code, platform, account.name, minutes));
      const name = await untilUsed(bridge, code.id, someoneHasAccess, signal);
      // The log says it on a terminal.
      if (name !== undefined && !process.stderr.isTTY) print(chalk.green(`✓ Paired with ${plain(name)}`));
      if (name !== undefined) print(...afterPairing);
      if (someoneHasAccess()) return;
      if (!process.stdin.isTTY) {
        log.info('the pairing code has expired', { new: call(`pair ${platform.name} --role owner`) });
        return;
      }
      print('This code has expired. Press Enter for a new code.');
      await once(process.stdin.resume(), 'data', { signal });
    }
  } catch (error) {
    if (!signal.aborted) log.error('could not offer pairing', { error });
  } finally {
    process.stdin.pause();
  }
}

/** @returns who used the code; undefined when nobody did, in time or at all */
async function untilUsed(
  bridge: RunningBridge,
  id: string,
  isNotNeeded: () => boolean,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (;;) {
    const outcome = bridge.pairing.outcome(id);
    if (outcome === 'expired') return undefined;
    if (outcome !== 'open') return outcome.name;
    if (isNotNeeded()) bridge.pairing.cancel(id);
    await wait(lookMs, undefined, { signal, ref: false });
  }
}
