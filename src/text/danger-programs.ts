import { has, programName, readOptions, valuesOf } from './danger-options.ts';

/** What to warn of when a program is given these arguments; undefined: nothing. */
export type DangerRule = (args: readonly string[]) => string | undefined;

const sql = /\b(?:drop\s+(?:table|database|schema|view|index|user|role|owned|collection)|truncate\s+\w)/i;
const endlessDelete = /\bdelete\s+from\s+[\w."`]+\s*(?:;|["'\s]*$)/i;
const wipe = /\b(?:flushall|flushdb|dropdatabase\s*\()/i;
const startsProgram =
  /^--?(?:checkpoint-action|to-command|use-compress-program|rsh|compress-program|open-files-in-pager|script-shell|pre|(?:upload|receive)-pack|toolexec)(?:=|$)|proxycommand/i;
const runsCode = /system\s*\(|\|\s*"|\|&|@load/;

/** Does this text tell a database to throw data away? */
export function dropsData(text: string): boolean {
  return sql.test(text) || endlessDelete.test(text) || wipe.test(text);
}

const databases =
  /^(?:psql|mysql|mariadb|sqlite3?|duckdb|cockroach|clickhouse(?:-client)?|mongo(?:sh)?|redis-cli|valkey-cli|sqlcmd)$/;

export function isDatabaseClient(program: string): boolean {
  return databases.test(program);
}

/** Any program can be told by some options to start another one. */
export function startsAnother(words: readonly string[]): string | undefined {
  const option = words.find((word, index) => index > 0 && startsProgram.test(word));
  return option === undefined ? undefined : `starts another program by an option (${option.split('=', 1)[0]})`;
}

function always(warning: string): DangerRule {
  return () => warning;
}

function rm(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  const recursive = has(options, 'rR', 'recursive');
  const force = has(options, 'f', 'force');
  if (recursive && force) return 'deletes files by force (rm -rf)';
  if (recursive) return 'deletes folders with all that is in them (rm -r)';
  if (options.operands.some((operand) => /[*?[]/.test(operand))) return 'deletes files by a pattern (rm *)';
  return undefined;
}

function chmod(args: readonly string[]): string | undefined {
  const words = args.join(' ');
  if (/(?:^| )0?[0-7]?[0-7][2367][2367](?: |$)|(?:^| |,)[ugo]*[ao][ugoa]*[+=]r?w/.test(words)) {
    return 'lets everybody write (chmod)';
  }
  return /(?:^| )[2467][0-7]{3}(?: |$)|[ugoa]*[+=][rwx]*s/.test(words)
    ? 'lets a program run as its owner (chmod)'
    : undefined;
}

function recursive(warning: string): DangerRule {
  return (args) => (has(readOptions(args), 'R', 'recursive') ? warning : undefined);
}

function find(args: readonly string[]): string | undefined {
  if (args.includes('-delete')) return 'deletes what it finds (find -delete)';
  const runs = args.findIndex((arg) => /^(?:-(?:exec|execdir|ok|okdir|x|X)|--exec(?:-batch)?)$/.test(arg));
  const program = programName(args[runs + 1] ?? '');
  return runs !== -1 && /^(?:rm|rmdir|unlink|shred)$/.test(program) ? `deletes what it finds (${program})` : undefined;
}

function xargs(args: readonly string[]): string | undefined {
  const program = args.map(programName).find((name) => /^(?:rm|rmdir|unlink|shred)$/.test(name));
  return program === undefined ? undefined : `deletes what another command lists (xargs ${program})`;
}

function kill(args: readonly string[]): string | undefined {
  const first = args[0] ?? '';
  const hasSignal = /^-(?:\d+|[A-Za-z]\w*)$/.test(first) && args.length > 1;
  const targets = args.slice(hasSignal ? (/^-(?:s|n)$/.test(first) ? 2 : 1) : 0);
  return targets.some((target) => /^-1$|^[01]$/.test(target)) ? 'ends every process of yours (kill -1)' : undefined;
}

function dd(args: readonly string[]): string | undefined {
  return args.some((arg) => /^of=\/dev\/(?!null$)/.test(arg)) ? 'overwrites a disk (dd)' : undefined;
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

function tar(args: readonly string[]): string | undefined {
  return has(readOptions(args), 'I') ? 'starts another program by an option (tar -I)' : undefined;
}

function curl(args: readonly string[]): string | undefined {
  const sent = [
    ...valuesOf(args, 'd', 'data'),
    ...['data-binary', 'data-raw', 'data-urlencode', 'json', 'form'].flatMap((name) => valuesOf(args, '', name)),
    ...valuesOf(args, 'F'),
  ];
  const uploads =
    valuesOf(args, 'T', 'upload-file').length > 0 || args.some((arg) => /^--(?:post|body)-file/.test(arg));
  return uploads || sent.some((value) => /^(?:[\w-]+=)?[@<]/.test(value)) ? 'sends a file to another place' : undefined;
}

function remoteCopy(args: readonly string[]): string | undefined {
  return args.some((arg) => /^(?:[\w.-]+@)?[\w.-]+::?[^\\]|^rsync:\/\//.test(arg) && !/^[A-Za-z]:[\\/]/.test(arg))
    ? 'copies from or to another computer'
    : undefined;
}

function netcat(args: readonly string[]): string | undefined {
  return has(readOptions(args), 'ec', 'exec') || args.some((arg) => /exec:|system:/i.test(arg))
    ? 'gives a program to the network'
    : undefined;
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
export const programRules: ReadonlyMap<string, DangerRule> = new Map<string, DangerRule>([
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
  ['curl', curl],
  ['wget', curl],
  ['scp', remoteCopy],
  ['rsync', remoteCopy],
  ['sftp', always('copies from or to another computer')],
  ['nc', netcat],
  ['ncat', netcat],
  ['netcat', netcat],
  ['socat', netcat],
  ['awk', awk],
  ['gawk', awk],
  ['mawk', awk],
  ['eval', always('runs a text as commands (eval)')],
  ['trap', always('runs a text as commands (trap)')],
  ['alias', always('changes what a command means (alias)')],
  ['ssh', always('runs commands on another computer (ssh)')],
  ['dropdb', always('deletes a database (dropdb)')],
  ['dropuser', always('deletes a user of the database (dropuser)')],
  ...named('sudo doas su pkexec runuser gosu runas', elevates),
  ...named('pkill killall skill', (name) => always(`ends processes by their name (${name})`)),
  ...named('shutdown reboot halt poweroff telinit', (name) => always(`stops this computer (${name})`)),
  ...named('wipefs fdisk sfdisk gdisk sgdisk parted diskutil newfs', (name) => always(`changes disks (${name})`)),
  ['service', service],
  ['init', (args) => (/^[06]$/.test(args[0] ?? '') ? 'stops this computer (init)' : undefined)],
  ['tar', tar],
  ...named('at batch launchctl update-rc.d', changesSystem),
  ...named('mount umount sysctl modprobe insmod rmmod iptables ip6tables nft ufw setcap', changesSystem),
  ...named('useradd userdel usermod groupadd passwd chpasswd visudo vipw chsh', changesSystem),
]);
