import type { Outcome, Tokens } from './events.ts';

/** Joins the outcomes of two turns for the same task; it ends like the first turn if that did not go well. */
export function joinOutcomes(first: Outcome, second: Outcome): Outcome {
  const last = wentWell(first) ? second : first;
  return {
    ...last,
    text: [first.text, second.text].filter((text) => text.trim() !== '').join('\n\n'),
    costUsd: first.costUsd === undefined ? second.costUsd : first.costUsd + (second.costUsd ?? 0),
    tokens: first.tokens && second.tokens ? sumOfTokens(first.tokens, second.tokens) : (first.tokens ?? second.tokens),
    durationMs: first.durationMs + second.durationMs,
  };
}

/** Whether it has its answer, by itself or within another answer. */
export function wentWell({ outcome }: Outcome): boolean {
  return outcome === 'done' || outcome === 'merged';
}

export function sumOfTokens(one: Tokens | undefined, other: Tokens): Tokens {
  if (!one) return other;
  return {
    input: one.input + other.input,
    output: one.output + other.output,
    cacheRead: one.cacheRead + other.cacheRead,
    cacheWrite: one.cacheWrite + other.cacheWrite,
  };
}
