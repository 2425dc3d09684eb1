import { parseArgs } from 'node:util';

/** What `npm run chaos -- …` was asked for. */
export interface ChaosOptions {
  seed: number;
  kills: number;
  /** Only what has this in its name. */
  only: string;
}

export const usage = `npm run chaos [-- --seed N] [--kills N] [--only NAME]

  --seed N     the same choices as in a run before; its first line says which
  --kills N    so many random kills, default 300
  --only NAME  only what has NAME in its name: a scenario, “state”, “random kills”`;

/** @throws Error with what is wrong, in words */
export function readOptions(args: string[]): ChaosOptions {
  const { values } = parseArgs({
    args,
    options: { seed: { type: 'string' }, kills: { type: 'string' }, only: { type: 'string' } },
  });
  return {
    seed: values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : wholeNumber('--seed', values.seed),
    kills: values.kills === undefined ? 300 : wholeNumber('--kills', values.kills),
    only: values.only ?? '',
  };
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`${name} takes a whole number, not “${text}”`);
  return Number(text);
}
