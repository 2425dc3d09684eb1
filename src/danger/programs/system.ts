import { calls } from './calls.ts';
import { has, readOptions } from './options.ts';
import type { DangerRule } from './rule.ts';

const system = (name: string): string => `changes the system (${name})`;

/** It changes the system, unless it is called to show something only. */
function unlessShown(name: string, shows: (args: readonly string[]) => boolean): [string, DangerRule] {
  return [name, (args) => (shows(args) ? undefined : system(name))];
}

function listsRules(args: readonly string[]): boolean {
  return (
    args.some((arg) => /^(?:-L|-S|--list|--list-rules|-V|--version|list)$/.test(arg)) &&
    !args.some((arg) => /^-[ADIRFXPNEZ]|^--(?:append|delete|flush|insert|replace|policy)/.test(arg))
  );
}

function readsKernel(args: readonly string[]): boolean {
  return (
    args.length > 0 &&
    !args.some((arg) => arg.includes('=') || /^(?:-\w*[wpf]\w*|--(?:write|load|system).*)$/.test(arg))
  );
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

function mv(args: readonly string[]): string | undefined {
  return args.length > 1 && args.at(-1) === '/dev/null' ? 'deletes a file (mv … /dev/null)' : undefined;
}

/** By program name: services, processes, networks and files of this computer. */
export const systemRules: [string, DangerRule][] = [
  unlessShown('sysctl', readsKernel),
  unlessShown('mount', (args) => args.length === 0 || args.every((arg) => /^-[lvV]$/.test(arg))),
  ...['iptables', 'ip6tables', 'nft', 'ufw', 'firewall-cmd'].map((name) =>
    unlessShown(name, (args) => listsRules(args) || /^(?:status|--state|--list-all)$/.test(args[0] ?? '')),
  ),
  unlessShown('launchctl', (args) => /^(?:list|print|blame|help|version|managername)$/.test(args[0] ?? 'help')),
  ['tar', tar],
  ['bsdtar', tar],
  ['zip', zip],
  ['mv', mv],
  ...calls('ip', [
    'link|address|addr|a|l|route|r|rule|neigh|netns|tunnel add|del|delete|set|flush|replace|change',
    'changes the network',
  ]),
  ...calls('ifconfig', ['* up|down|delete|*.*.*.*', 'changes the network'], ['* * *', 'changes the network']),
  ...calls(
    'nmcli',
    ['con|connection|c delete|down|modify|add|up|reload', 'changes the network'],
    ['networking|radio|n|r|device|dev|d off|on|* disconnect|off|on', 'changes the network'],
    ['networking off|on', 'changes the network'],
  ),
  ...calls('pm2 forever', [
    'delete|del|kill|stop|stopall|flush|unstartup|startup|resurrect',
    'stops or deletes processes',
  ]),
  ...calls('supervisorctl', ['stop|remove|shutdown|clear|restart|update|reload', 'changes what the system runs']),
  ...calls('sv rc-service s6-svc', ['** stop|down|restart|exit|kill', 'changes what the system runs']),
  ...calls('fuser', ['-k|--kill', 'ends processes']),
  ...calls('tmux', ['kill-server|kill-session|kill-window|kill-pane', 'ends what runs in tmux']),
  ...calls('screen', ['-X', 'ends or steers what runs in screen']),
  ...calls('loginctl', ['terminate-*|kill-*|lock-*|disable-linger|enable-linger', 'ends sessions of this computer']),
  ...calls(
    'journalctl',
    ['--vacuum-time|--vacuum-size|--vacuum-files', 'deletes logs'],
    ['--rotate|--flush', 'changes logs'],
  ),
  ...calls('hostnamectl timedatectl localectl', ['set-*|hostname|chassis', 'changes the system']),
  ...calls('logrotate', ['-f|--force', 'changes logs']),
  ...calls('history', ['-c|-d', 'deletes the history of commands']),
  ...calls('defaults', ['delete|write|rename|import', 'changes settings of this computer']),
  ...['srm', 'wipe', 'nwipe', 'scrub'].map((name): [string, DangerRule] => [
    name,
    (args) => (args.length === 0 ? undefined : `deletes files for good (${name})`),
  ]),
];
