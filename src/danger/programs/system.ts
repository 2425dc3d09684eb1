import { calls } from './calls.ts';
import { has, readOptions } from './options.ts';
import type { DangerRule } from './rule.ts';

const system = (name: string): string => `changes the system (${name})`;

/** The program changes the system, unless the call only shows something. */
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

function kill(args: readonly string[]): string | undefined {
  const first = args[0] ?? '';
  const hasSignal = /^-(?:\d+|[A-Za-z]\w*)$/.test(first) && args.length > 1;
  const targets = args.slice(hasSignal ? (/^-(?:s|n)$/.test(first) ? 2 : 1) : 0);
  if (targets.some((target) => /^\$\{?PPID\b/.test(target))) return 'ends the program that started it (kill $PPID)';
  return targets.some((target) => /^-1$|^[01]$/.test(target)) ? 'ends all your processes (kill -1)' : undefined;
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

/** These commands decide who has access, and what Claude asks. */
function bridge(args: readonly string[]): string | undefined {
  return /^(?:status|doctor|help|-h|--help|--version|-V)$/.test(args[0] ?? '')
    ? undefined
    : 'changes or starts the bridge itself (dispatch-bridge)';
}

function claude(args: readonly string[]): string | undefined {
  return /^(?:--version|-v|--help|-h|doctor)$/.test(args[0] ?? '')
    ? undefined
    : 'starts another Claude, which does not ask here (claude)';
}

function named(names: string, warning: (name: string) => string): [string, DangerRule][] {
  return names.split(' ').map((name) => [name, () => warning(name)]);
}

/** By program name: services, processes and networks of this computer, and the bridge itself. */
export const systemRules: [string, DangerRule][] = [
  ...named('sudo doas su pkexec runuser gosu runas', (name) => `runs as another user (${name})`),
  ...named('shutdown reboot halt poweroff telinit', (name) => `shuts down this computer (${name})`),
  ['init', (args) => (/^[06]$/.test(args[0] ?? '') ? 'shuts down this computer (init)' : undefined)],
  ['kill', kill],
  ...named('pkill killall skill', (name) => `ends processes by name (${name})`),
  ['crontab', crontab],
  ['systemctl', systemctl],
  ['service', service],
  ...named('at batch update-rc.d', system),
  ...named('umount swapon swapoff modprobe insmod rmmod setcap', system),
  ...named('useradd userdel usermod groupadd passwd chpasswd visudo vipw chsh', system),
  ['dispatch-bridge', bridge],
  ['claude', claude],
  ['claude-code', claude],
  unlessShown('sysctl', readsKernel),
  unlessShown('mount', (args) => args.length === 0 || args.every((arg) => /^-[lvV]$/.test(arg))),
  ...['iptables', 'ip6tables', 'nft', 'ufw', 'firewall-cmd'].map((name) =>
    unlessShown(name, (args) => listsRules(args) || /^(?:status|--state|--list-all)$/.test(args[0] ?? '')),
  ),
  unlessShown('launchctl', (args) => /^(?:list|print|blame|help|version|managername)$/.test(args[0] ?? 'help')),
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
  ...calls('screen', ['-X', 'ends or controls what runs in screen']),
  ...calls('loginctl', ['terminate-*|kill-*|lock-*|disable-linger|enable-linger', 'ends sessions on this computer']),
  ...calls(
    'journalctl',
    ['--vacuum-time|--vacuum-size|--vacuum-files', 'deletes logs'],
    ['--rotate|--flush', 'changes logs'],
  ),
  ...calls('hostnamectl timedatectl localectl', ['set-*|hostname|chassis', 'changes the system']),
  ...calls('logrotate', ['-f|--force', 'changes logs']),
  ...calls('history', ['-c|-d', 'deletes the command history']),
  ...calls('defaults', ['delete|write|rename|import', 'changes settings on this computer']),
];
