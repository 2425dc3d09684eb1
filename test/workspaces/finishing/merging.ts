import { expect } from 'vitest';
import { type Laboratory, stateOf } from './laboratory.ts';

export const merge = ({ finishing, place, signal }: Laboratory, into = 'main') => finishing.merge(place, into, signal);

/** The base has another branch checked out. */
export function besides(lab: Laboratory) {
  lab.there('checkout', '-q', '-b', 'elsewhere');
}

/** Both sides have changed the same line. */
export function conflicting(lab: Laboratory) {
  lab.commitFile('a.txt', 'one\nmine\nthree\n');
  besides(lab);
  lab.there('checkout', '-q', 'main');
  lab.commitThere('a.txt', 'one\ntheirs\nthree\n');
}

export async function refuses(lab: Laboratory, why: string, ...words: string[]) {
  const before = stateOf(lab);
  const done = await merge(lab);
  expect(done).toMatchObject({ ok: false, why });
  for (const word of words) expect(done).toHaveProperty('message', expect.stringContaining(word));
  expect(stateOf(lab)).toEqual(before);
  return done.ok ? '' : done.message;
}
