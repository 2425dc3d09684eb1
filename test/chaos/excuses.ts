import type { BridgeProcess } from '../e2e/bridge-process.ts';
import type { TelegramServer } from '../fakes/telegram/types.ts';

/**
 * Answers that Telegram may show once more than wanted, each as often as there is a reason. Telegram can't be asked
 * whether it has a message, so what was on its way when the bridge died, or whose reply was lost, is sent again.
 */
export function excuses(bridges: readonly BridgeProcess[], telegram: TelegramServer): string[] {
  return [...bridges.flatMap(inTheAir), ...repliesLost(telegram)];
}

/** What this bridge was telling Telegram when it died: fault.mjs says when it begins, and when it is recorded. */
function inTheAir(bridge: BridgeProcess): string[] {
  const open = new Set<string>();
  for (const { msg, answers } of bridge.log()) {
    if (msg === 'chaos: sending') for (const answer of answers as string[]) open.add(answer);
    if (msg === 'chaos: recorded') for (const answer of answers as string[]) open.delete(answer);
  }
  return [...open];
}

/** Only where replies were lost on purpose: a bridge that dies breaks its calls off too. */
function repliesLost({ calls, faults }: TelegramServer): string[] {
  if (faults.happened.length === 0) return [];
  return calls
    .filter(({ method, status }) => /^send(?!\w*Draft)/.test(method) && status === undefined)
    .flatMap(({ params }) => [...new Set(JSON.stringify(params).match(/\banswer-\d+\b/g))]);
}
