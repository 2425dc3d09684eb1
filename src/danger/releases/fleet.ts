import { calls, firstWords } from '../programs/calls.ts';
import { readOptions, valuesOf } from '../programs/options.ts';
import type { DangerRule } from '../programs/rule.ts';

const others = 'changes other computers';
const here = 'changes this computer';
const runs = 'runs commands on other computers';

/** Modules that only read. */
const looks =
  /^(?:(?:ansible\.(?:builtin|windows)\.)?(?:ping|win_ping|setup|debug|stat|gather_facts|package_facts|service_facts|find|getent))$/;

function ansible(args: readonly string[]): string | undefined {
  const { operands, names } = readOptions(args);
  if (operands.length === 0 || names.some((name) => /^(?:version|help|list-hosts)$/.test(name))) return undefined;
  const modules = valuesOf(args, 'm', 'module-name');
  const harmless = modules.length > 0 && modules.every((module) => looks.test(module));
  return harmless ? undefined : `${runs} (ansible)`;
}

function salt(args: readonly string[]): string | undefined {
  const { operands } = readOptions(args);
  const looksOnly = operands.some((word) =>
    /^(?:test\.\w+|grains\.(?:items?|ls|get)|pillar\.(?:items|ls)|sys\.\w+|status\.\w+)$/.test(word),
  );
  return operands.length < 2 || looksOnly ? undefined : `${others} (salt)`;
}

/** The project names its tasks: any of them may do anything, on other machines. */
function tasks(name: string): DangerRule {
  return (args) =>
    args.some((arg) => /^(?:-l|--list|-V|--version|-h|--help)$/.test(arg)) || firstWords(args).length === 0
      ? undefined
      : `${runs} (${name})`;
}

/** By program name: what sets up or steers many computers. */
export const fleetRules: [string, DangerRule][] = [
  ...calls('ansible-playbook', ['!--check|-C|--syntax-check|--list-hosts|--list-tasks|--list-tags|--version', others]),
  ['ansible', ansible],
  ...calls('ansible-pull', ['!--check|--list-hosts|--version', here]),
  ...calls('ansible-console', ['!--version', runs]),
  ['salt', salt],
  ['salt-ssh', salt],
  ...calls('salt-call', ['*.apply|*.highstate|*.sls|*.run|*.install|*.remove|*.restart|*.stop|*.write|*.absent', here]),
  ...calls('salt-run salt-cloud', ['*', others]),
  ...calls('salt-key', [
    '-d|-D|--delete|--delete-all|-a|-A|--accept|--accept-all|-r|-R',
    'changes which computers salt controls',
  ]),
  ...calls(
    'puppet',
    ['apply !--noop', here],
    ['agent -t|--test|--onetime !--noop', here],
    ['cert|node|ca|certificate clean|purge|deactivate|revoke|sign|destroy', 'changes which computers puppet controls'],
  ),
  ...calls('puppetserver', ['ca clean|revoke|sign|setup|import', 'changes which computers puppet controls']),
  ...calls('chef-client chef-solo chef-apply cinc-client', ['!--why-run|-W|--version', here]),
  ...calls('chef-run', ['*', others]),
  ...calls('chef', ['push|push-archive|delete-policy*|clean-policy*|update', others]),
  ...calls(
    'knife',
    ['ssh|winrm|exec|bootstrap', runs],
    ['* delete|upload|create|edit|from|bulk|run_list|policy', others],
    ['data bag delete|create|edit|from', others],
    ['upload|delete|raw', others],
  ),
  ...calls('bolt', ['command|script|task|plan|file run|upload', runs], ['apply !--noop', others]),
  ...calls('pdsh pssh parallel-ssh pscp clush mussh dsh', ['*', runs]),
  ['fab', tasks('fab')],
  ['pyinfra', tasks('pyinfra')],
  ...calls('nixos-rebuild darwin-rebuild home-manager', ['switch|boot|test|activate', here], ['--rollback', here]),
  ...calls('colmena nixops deploy-rs morph', ['apply|deploy|destroy|delete|upload-keys', others]),
  ...calls('cf-agent', ['!--dry-run|-n', here]),
  ...calls('tsh autossh mosh', ['ssh|scp|*@*', 'runs commands on another computer']),
];
