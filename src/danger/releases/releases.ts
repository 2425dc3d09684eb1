import { rulesByName } from '../programs/calls.ts';
import { programRules } from '../programs/common.ts';
import { has, readOptions } from '../programs/options.ts';
import type { DangerRule } from '../programs/rule.ts';
import { backupRules } from './backups.ts';
import { cloudRules } from './cloud.ts';
import { containerRules } from './containers.ts';
import { deployRules } from './deploys.ts';
import { fleetRules } from './fleet.ts';
import { forgeRules } from './forges.ts';
import { historyRules } from './history.ts';
import { launcherRules } from './launchers.ts';
import { messageRules } from './messages.ts';
import { migrationRules } from './migrations.ts';
import { packageRules } from './packages.ts';
import { storeRules } from './stores.ts';

function verbs(name: string, pattern: RegExp, does: string): DangerRule {
  return (args) => {
    const words = readOptions(args).operands.slice(0, 3).join(' ');
    const found = pattern.exec(words)?.[0];
    return found === undefined ? undefined : `${does} (${name} ${found.trim()})`;
  };
}

function environment(name: string): DangerRule {
  return (args) =>
    args.length === 0 || /^-[px]+$/.test(args.join('')) ? `shows all secrets of the environment (${name})` : undefined;
}

function env(args: readonly string[]): string | undefined {
  return args.every((arg) => /^-|=/.test(arg)) ? 'shows all secrets of the environment (env)' : undefined;
}

function gpg(args: readonly string[]): string | undefined {
  const options = readOptions(args);
  return options.names.some((name) => /sec|^del/.test(name)) || has(options, 'd', 'decrypt')
    ? 'touches secrets (gpg)'
    : undefined;
}

const environmentRules: [string, DangerRule][] = [
  ...['export', 'declare', 'typeset'].map((name): [string, DangerRule] => [name, environment(name)]),
  ['printenv', () => 'shows secrets of the environment (printenv)'],
  ['set', (args) => (args.length === 0 ? 'shows all secrets of the environment (set)' : undefined)],
  ['env', env],
  ['gpg', gpg],
  ['security', verbs('security', /^(?:find|dump|export|delete)\S*/, 'touches secrets')],
  ['pass', () => 'touches secrets (pass)'],
  ['op', verbs('op', /^(?:read|item|document|run|inject)/, 'touches secrets')],
];

const ownRules = [
  ...environmentRules,
  ...packageRules,
  ...containerRules,
  ...cloudRules,
  ...deployRules,
  ...fleetRules,
  ...forgeRules,
  ...historyRules,
  ...messageRules,
  ...migrationRules,
  ...backupRules,
  ...storeRules,
];

/** By program name: what publishes, what changes other machines, what shows secrets. */
export const releaseRules: ReadonlyMap<string, DangerRule> = rulesByName([
  ...ownRules,
  ...launcherRules(rulesByName([...programRules, ...ownRules])),
]);
