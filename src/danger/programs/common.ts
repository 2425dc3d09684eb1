import { rulesByName } from './calls.ts';
import { diskRules } from './disks.ts';
import { networkRules } from './network.ts';
import { has, programName, readOptions } from './options.ts';
import type { DangerRule } from './rule.ts';
import { readSed } from './sed.ts';
import { databaseRules } from './sql.ts';
import { systemRules } from './system.ts';
import { isInterpreter } from './wrappers.ts';

const runsCode = /system\s*\(|\|\s*"|\|\s*getline|\|&|@load/;

function always(warning: string): DangerRule {
  return () => warning;
}

function rm(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  const recursive = has(options, 'rR', 'recursive');
  const force = has(options, 'f', 'force');
  if (recursive && force) return 'deletes files by force (rm -rf)';
  if (recursive) return 'deletes folders with all that is in them (rm -r)';
  if (`${options.letters}${options.names.join()}`.includes('$')) return 'deletes files, nobody knows how (rm -$…)';
  if (options.operands.some((operand) => /[*?[]/.test(operand))) return 'deletes files by a pattern (rm *)';
  return undefined;
}

const everybodyWrites = /^0?[0-7]?[0-7][2367][2367]$|(?:^|,)[ugo]*[ao][ugoa]*[+=]r?w/;
/** Not `-x` alone, and not an option. */
const takesRights = /^(?:[ugoa]+-|-(?=[rwx]+$))[wx]*r|^(?:[ua]+-)[rx]*w/;
const runsAsOwner = /^[2467][0-7]{3}$|[+=][rwxX]*s/;

function chmod(args: readonly string[]): string | undefined {
  const modes = args.map((arg) => arg.slice(0, 40));
  if (modes.some((mode) => everybodyWrites.test(mode))) return 'lets everybody write (chmod)';
  if (modes.some((mode) => /^0{3,4}$/.test(mode))) return 'takes all rights to a file away (chmod)';
  if (has(readOptions(args), 'R', 'recursive') && modes.some((mode) => takesRights.test(mode))) {
    return 'takes rights to whole folders away (chmod -R)';
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

function kill(args: readonly string[]): string | undefined {
  const first = args[0] ?? '';
  const hasSignal = /^-(?:\d+|[A-Za-z]\w*)$/.test(first) && args.length > 1;
  const targets = args.slice(hasSignal ? (/^-(?:s|n)$/.test(first) ? 2 : 1) : 0);
  if (targets.some((target) => /^\$\{?PPID\b/.test(target))) return 'ends the program that started it (kill $PPID)';
  return targets.some((target) => /^-1$|^[01]$/.test(target)) ? 'ends every process of yours (kill -1)' : undefined;
}

function dd(args: readonly string[]): string | undefined {
  if (args.some((arg) => /^of=\/dev\/(?!null$)/.test(arg))) return 'overwrites a disk (dd)';
  const blank = args.some((arg) => /^if=\/dev\/(?:zero|u?random)$/.test(arg));
  return blank && args.some((arg) => /^of=/.test(arg)) ? 'overwrites a file (dd)' : undefined;
}

function crontab(args: readonly string[]): string | undefined {
  if (has(readOptions(args), 'r')) return 'deletes all scheduled commands (crontab -r)';
  return args.length === 1 && args[0] === '-l' ? undefined : 'changes scheduled commands (crontab)';
}

function systemctl(args: readonly string[]): string | undefined {
  const verb = readOptions(args).operands[0] ?? 'status';
  return /^(?:status|show|list-.*|is-.*|cat)$/.test(verb) ? undefined : 'changes what the system runs (systemctl)';
}

function service(args: readonly string[]): string | undefined {
  return args.some((arg) => /^(?:start|stop|restart|reload)$/.test(arg))
    ? 'changes what the system runs (service)'
    : undefined;
}

function sed(args: readonly string[]): string | undefined {
  return readSed(args).runsPrograms ? 'starts programs from sed' : undefined;
}

function jq(args: readonly string[]): string | undefined {
  return args.some((arg) => /\$ENV\b(?!\.)|(?:^|[^\w.$"])env\b(?!\.)/.test(arg))
    ? 'shows all secrets of the environment (jq)'
    : undefined;
}

function cp(args: readonly string[]): string | undefined {
  return args.includes('/dev/null') && args.at(-1) !== '/dev/null' ? 'empties a file (cp /dev/null)' : undefined;
}

/** `:!`, `-c`, `+` and scripts run what they like. */
function editor(args: readonly string[]): string | undefined {
  return args.some((arg) => /^(?:-[ceslSu]|--?(?:cmd|eval|load|batch|script|funcall)|\+\D)/.test(arg))
    ? 'runs commands of an editor'
    : undefined;
}

/** Whoever can run these decides who is let in, and what is asked. */
function bridge(args: readonly string[]): string | undefined {
  return /^(?:status|doctor|help|-h|--help|--version|-V)$/.test(args[0] ?? '')
    ? undefined
    : 'changes or starts the bridge itself (dispatch-bridge)';
}

function claude(args: readonly string[]): string | undefined {
  return /^(?:--version|-v|--help|-h|doctor)$/.test(args[0] ?? '')
    ? undefined
    : 'starts another claude, which does not ask here (claude)';
}

function awk(args: readonly string[]): string | undefined {
  return args.some((arg) => runsCode.test(arg)) ? 'starts programs from awk' : undefined;
}

const elevates = (name: string): DangerRule => always(`runs with the rights of another user (${name})`);
const changesSystem = (name: string): DangerRule => always(`changes the system (${name})`);

function named(names: string, rule: (name: string) => DangerRule): [string, DangerRule][] {
  return names.split(' ').map((name) => [name, rule(name)]);
}

/** By program name. */
export const programRules: ReadonlyMap<string, DangerRule> = rulesByName([
  ...systemRules,
  ...databaseRules,
  ...diskRules,
  ['rm', rm],
  ['rimraf', always('deletes files by force (rimraf)')],
  ['shred', always('deletes files for good (shred)')],
  ['find', find],
  ['fd', find],
  ['xargs', xargs],
  ['parallel', xargs],
  ['chmod', chmod],
  ['chown', recursive('changes the owner of whole folders (chown -R)')],
  ['chgrp', recursive('changes the group of whole folders (chgrp -R)')],
  ['kill', kill],
  ['dd', dd],
  ['crontab', crontab],
  ['systemctl', systemctl],
  ...networkRules,
  ['cp', cp],
  ['sed', sed],
  ['gsed', sed],
  ['jq', jq],
  ['awk', awk],
  ['gawk', awk],
  ['mawk', awk],
  ['eval', always('runs a text as commands (eval)')],
  ['trap', always('runs a text as commands (trap)')],
  ['alias', always('changes what a command means (alias)')],
  ['dropdb', always('deletes a database (dropdb)')],
  ['dropuser', always('deletes a user of the database (dropuser)')],
  ...named('sudo doas su pkexec runuser gosu runas', elevates),
  ...named('pkill killall skill', (name) => always(`ends processes by their name (${name})`)),
  ...named('shutdown reboot halt poweroff telinit', (name) => always(`stops this computer (${name})`)),
  ['service', service],
  ['init', (args) => (/^[06]$/.test(args[0] ?? '') ? 'stops this computer (init)' : undefined)],
  ['truncate', always('cuts files off (truncate)')],
  ...named('vi vim nvim view gvim emacs', () => editor),
  ...named('ed ex red', (name) => always(`runs commands of an editor (${name})`)),
  ['dispatch-bridge', bridge],
  ['claude', claude],
  ['claude-code', claude],
  ...named('at batch update-rc.d', changesSystem),
  ...named('umount swapon swapoff modprobe insmod rmmod setcap', changesSystem),
  ...named('useradd userdel usermod groupadd passwd chpasswd visudo vipw chsh', changesSystem),
]);
