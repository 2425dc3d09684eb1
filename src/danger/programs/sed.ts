import { readOptions, valuesOf } from './options.ts';

/** What a script of sed does beside changing text. */
interface SedScript {
  runsPrograms: boolean;
  /** Files it writes to. */
  writes: string[];
}

const between = /[\s;{}!]+|\d[\d~]*|[$,+]/y;
const restOfLine = /[^\n]*/y;
const label = /[^\n;}]*/y;
const flags = /[0-9gpIiMmew]*/y;
const nothing: SedScript = { runsPrograms: false, writes: [] };

/** Reads the scripts that these arguments of sed hold. A script in a file can't be seen. */
export function readSed(args: readonly string[]): SedScript {
  const given = valuesOf(args, 'e', 'expression');
  const scripts = given.length > 0 ? given : readOptions(args).operands.slice(0, 1);
  return scripts.map(readScript).reduce(
    (all, one) => ({
      runsPrograms: all.runsPrograms || one.runsPrograms,
      writes: [...all.writes, ...one.writes],
    }),
    nothing,
  );
}

function readScript(script: string): SedScript {
  const found: SedScript = { runsPrograms: false, writes: [] };
  let at = 0;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const taken = pattern.exec(script)?.[0] ?? '';
    at += taken.length;
    return taken;
  };
  /** Goes behind the next delimiter that no backslash stands before. */
  const skipTo = (delimiter: string): void => {
    while (at < script.length && script[at] !== delimiter) at += script[at] === '\\' ? 2 : 1;
    at += 1;
  };
  while (at < script.length) {
    if (take(between) !== '') continue;
    const command = script[at]!;
    at += 1;
    if (command === '/') skipTo('/');
    else if (command === '\\') skipTo(script[at++] ?? '');
    else if (command === 's' || command === 'y') {
      const delimiter = script[at] ?? '';
      at += 1;
      skipTo(delimiter);
      skipTo(delimiter);
      const given = command === 's' ? take(flags) : '';
      found.runsPrograms ||= given.includes('e');
      if (given.includes('w')) found.writes.push(take(restOfLine).trim());
    } else if (command === 'e') {
      found.runsPrograms = true;
      take(restOfLine);
    } else if (command === 'w' || command === 'W') found.writes.push(take(restOfLine).trim());
    else if ('rRaic#'.includes(command)) take(restOfLine);
    else if ('btT:'.includes(command)) take(label);
  }
  return found;
}
