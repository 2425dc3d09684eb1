import type { AgentAsk } from '../../ports/host.ts';

interface StandardReason {
  /** `named`: what it names, which the card must show already. */
  phrase: RegExp;
  /** What the card must say already. */
  saidBy?: RegExp;
}

/**
 * Reasons that say no more than the card does, that a person decides. Source: the recorded requests of `claude`
 * 2.1.197, and the phrases in 2.1.329. Another reason, also one that only resembles these, is shown.
 */
const standardReasons: readonly StandardReason[] = [
  { phrase: /^This command requires approval\.?$/ },
  { phrase: /^Claude requested permissions to use (?<named>\S+), but you haven't granted it yet\.?$/ },
  {
    phrase: /^Claude requested permissions to (?:read from|write to) (?<named>.+), but you haven't granted it yet\.?$/,
  },
  { phrase: /^Path is outside allowed working directories\.?$/, saidBy: /\boutside the project\b/ },
];

/** Whether the reason of `ask` tells a person nothing that the card does not. `onCard`: the other words of the card. */
export function saysNothingNew({ reason = '', tool }: Pick<AgentAsk, 'reason' | 'tool'>, onCard: string): boolean {
  return standardReasons.some(({ phrase, saidBy }) => {
    const match = phrase.exec(reason.trim());
    if (match === null) return false;
    const { named } = match.groups ?? {};
    const isNamed = named === undefined || named === tool || onCard.includes(named);
    return isNamed && (saidBy === undefined || saidBy.test(onCard));
  });
}
