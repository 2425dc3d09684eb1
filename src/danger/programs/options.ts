/** A program's arguments, read as most programs do: options may follow operands, `--` ends them. */
export interface Options {
  /** The letters of all `-abc`. */
  letters: string;
  /** The names of all `--name` and `--name=value`, without the value. */
  names: string[];
  operands: string[];
}

export function readOptions(args: readonly string[]): Options {
  const options: Options = { letters: '', names: [], operands: [] };
  const end = args.indexOf('--');
  for (const arg of end === -1 ? args : args.slice(0, end)) {
    if (arg.startsWith('--')) options.names.push(arg.slice(2).split('=', 1)[0]!);
    else if (arg.startsWith('-') && arg !== '-') options.letters += arg.slice(1);
    else options.operands.push(arg);
  }
  if (end !== -1) options.operands.push(...args.slice(end + 1));
  return options;
}

/** Whether one of these letters is given, or this name, perhaps shortened (`--recurs`). */
export function has(options: Options, letters: string, name?: string): boolean {
  if ([...letters].some((letter) => options.letters.includes(letter))) return true;
  return name !== undefined && options.names.some((given) => given !== '' && name.startsWith(given));
}

/** The values of an option in all its forms: `-o x`, `-ox`, `--output x`, `--output=x`, `--outp=x`. */
export function valuesOf(args: readonly string[], letter: string, name?: string): string[] {
  return args.flatMap((arg, index) => {
    const next = args[index + 1] ?? '';
    if (arg.startsWith('--')) {
      const [given = '', ...value] = arg.slice(2).split('=');
      if (given === '' || name?.startsWith(given) !== true) return [];
      return [value.length === 0 ? next : value.join('=')];
    }
    if (letter === '' || !/^-[^-]/.test(arg)) return [];
    const at = arg.indexOf(letter, 1);
    if (at === -1 || /[^A-Za-z]/.test(arg.slice(1, at))) return [];
    return [at === arg.length - 1 ? next : arg.slice(at + 1)];
  });
}

const version = /(?<=.)@(?:latest|next|canary|beta|alpha|rc|[\^~]?v?\d[\w.+-]*)$/;

/**
 * A program's name without its folder and version: `/bin/rm` is `rm`, for zsh `=rm` too, `vercel@latest` is `vercel`,
 * `@railway/cli` is `railway`; some file systems ignore case.
 */
export function programName(word: string): string {
  const path = word.toLowerCase().replace(/^=/, '').replace(version, '');
  const ofPackage = /([\w-]{1,40})\/cli(?:\.[cm]?js)?$/.exec(path)?.[1];
  const name = (/[^/\\]*$/.exec(path)?.[0] ?? '').replace(/^=/, '');
  return ofPackage ?? name.replace(/\.(?:exe|cmd|bat)$/, '');
}
