import { has, programName, readOptions } from './options.ts';
import type { DangerRule } from './rule.ts';
import { isInterpreter } from './wrappers.ts';

function rm(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  const recursive = has(options, 'rR', 'recursive');
  const force = has(options, 'f', 'force');
  if (recursive && force) return 'deletes files by force (rm -rf)';
  if (recursive) return 'deletes folders and everything in them (rm -r)';
  if (`${options.letters}${options.names.join()}`.includes('$')) return 'deletes files with unknown options (rm -$…)';
  if (options.operands.some((operand) => /[*?[]/.test(operand))) return 'deletes files by pattern (rm *)';
  return undefined;
}

const everybodyWrites = /^0?[0-7]?[0-7][2367][2367]$|(?:^|,)[ugo]*[ao][ugoa]*[+=]r?w/;
/** Not `-x` alone, and not a real option. */
const takesRights = /^(?:[ugoa]+-|-(?=[rwx]+$))[wx]*r|^(?:[ua]+-)[rx]*w/;
const runsAsOwner = /^[2467][0-7]{3}$|[+=][rwxX]*s/;

function chmod(args: readonly string[]): string | undefined {
  const modes = args.map((arg) => arg.slice(0, 40));
  if (modes.some((mode) => everybodyWrites.test(mode))) return 'lets everyone write (chmod)';
  if (modes.some((mode) => /^0{3,4}$/.test(mode))) return 'removes all rights to a file (chmod)';
  if (has(readOptions(args), 'R', 'recursive') && modes.some((mode) => takesRights.test(mode))) {
    return 'removes rights to whole folders (chmod -R)';
  }
  return modes.some((mode) => runsAsOwner.test(mode)) ? 'lets a program run as its owner (chmod)' : undefined;
}

function recursive(warning: string): DangerRule {
  return (args) => (has(readOptions(args), 'R', 'recursive') ? warning : undefined);
}

function find(args: readonly string[]): string | undefined {
  if (args.includes('-delete')) return 'deletes what it finds (find -delete)';
  const runs = args.findIndex((arg) => /^(?:-(?:exec|execdir|ok|okdir|x|X)|--exec(?:-batch)?)$/.test(arg));
  const program = programName(args[runs + 1] ?? '');
  if (runs === -1) return undefined;
  if (/^(?:rm|rmdir|unlink|shred|truncate)$/.test(program)) return `deletes what it finds (${program})`;
  return isInterpreter(program) ? `runs a program on what it finds (${program})` : undefined;
}

function xargs(args: readonly string[]): string | undefined {
  const program = args.map(programName).find((name) => /^(?:rm|rmdir|unlink|shred)$/.test(name));
  return program === undefined ? undefined : `deletes what another command lists (xargs ${program})`;
}

function dd(args: readonly string[]): string | undefined {
  if (args.some((arg) => /^of=\/dev\/(?!null$)/.test(arg))) return 'overwrites a disk (dd)';
  const blank = args.some((arg) => /^if=\/dev\/(?:zero|u?random)$/.test(arg));
  return blank && args.some((arg) => /^of=/.test(arg)) ? 'overwrites a file (dd)' : undefined;
}

function cp(args: readonly string[]): string | undefined {
  return args.includes('/dev/null') && args.at(-1) !== '/dev/null' ? 'empties a file (cp /dev/null)' : undefined;
}

function mv(args: readonly string[]): string | undefined {
  return args.length > 1 && args.at(-1) === '/dev/null' ? 'deletes a file (mv … /dev/null)' : undefined;
}

function tar(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  const mode = args[0]?.startsWith('-') ? options.letters : (args[0] ?? '');
  if (options.names.some((name) => /^remove-f/.test(name))) return 'deletes what it packs (tar --remove-files)';
  if (!/x/.test(mode) && !options.names.some((name) => /^(?:extract|get)$/.test(name))) return undefined;
  if (/P/.test(mode) || has(options, 'P') || options.names.some((name) => /^absolute-n/.test(name))) {
    return 'may write anywhere (tar -P)';
  }
  const over = options.names.find((name) => /^(?:overwrite|unlink-first|recursive-unlink)/.test(name));
  return over === undefined ? undefined : `overwrites files (tar --${over})`;
}

function zip(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  return /^-[A-Za-z]*m/.test(args.find((arg) => /^-[A-Za-z]*m/.test(arg)) ?? '') || options.names.includes('move')
    ? 'deletes what it packs (zip -m)'
    : undefined;
}

/** By program name: files and folders. */
export const fileRules: [string, DangerRule][] = [
  ['rm', rm],
  ['rimraf', () => 'deletes files by force (rimraf)'],
  ['shred', () => 'deletes files for good (shred)'],
  ...['srm', 'wipe', 'nwipe', 'scrub'].map((name): [string, DangerRule] => [
    name,
    (args) => (args.length === 0 ? undefined : `deletes files for good (${name})`),
  ]),
  ['truncate', () => 'cuts files short (truncate)'],
  ['find', find],
  ['fd', find],
  ['xargs', xargs],
  ['parallel', xargs],
  ['chmod', chmod],
  ['chown', recursive('changes the owner of whole folders (chown -R)')],
  ['chgrp', recursive('changes the group of whole folders (chgrp -R)')],
  ['cp', cp],
  ['mv', mv],
  ['dd', dd],
  ['tar', tar],
  ['bsdtar', tar],
  ['zip', zip],
];
