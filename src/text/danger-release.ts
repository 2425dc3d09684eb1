import { has, readOptions, valuesOf } from './danger-options.ts';
import type { DangerRule } from './danger-programs.ts';

const cloudDelete = /^(?:delete|destroy|terminate|remove|purge|rb|rm|deregister|revoke|undeploy)(?:-|$)/;

const publishing = /^(?:publish|unpublish|deprecate|dist-tag|owner|access|token|yank|push)$/;

function packages(name: string): DangerRule {
  return (args) => {
    const { operands, letters, names } = readOptions(args);
    const [verb = '', what = ''] = operands;
    const own = /^(?:run|run-script|exec|test|install|i|add|ci|x|dlx|create|init|help)$/.test(verb);
    const published = operands.find((word) => publishing.test(word));
    if (published !== undefined && !own) return `changes what is published (${name} ${published})`;
    if (verb === 'config' && what === 'set') return `changes how ${name} works (${name} config set)`;
    if (verb === 'pkg' && /^(?:set|delete|fix)$/.test(what))
      return `changes what its commands run (${name} pkg ${what})`;
    const far = names.some((given) => /^(?:glob(?:a|al)?|loc(?:ation|atio|ati|at|a)?)$/.test(given));
    const whole = letters.includes('g') || far || verb === 'global';
    return whole && !/^(?:ls|list|root|bin|outdated|prefix|view)$/.test(verb)
      ? `changes programs of the whole computer (${name} -g)`
      : undefined;
  };
}

function system(name: string): DangerRule {
  return (args) => {
    const verb = args.find((arg) =>
      /^(?:install|remove|uninstall|purge|upgrade|dist-upgrade|add|del|autoremove|erase|-[SRU])/.test(arg),
    );
    return verb === undefined ? undefined : `changes programs of the whole computer (${name} ${verb})`;
  };
}

function containers(name: string): DangerRule {
  return (args) => {
    const words = args.join(' ');
    if (/\bprune\b/.test(words)) return `deletes what is not in use (${name} prune)`;
    if (/\bvolume (?:rm|remove)\b|\bdown\b.* (?:-v|--volumes)\b/.test(words)) return `deletes stored data (${name})`;
    if (
      /--privileged|--pid[= ]host|(?:-v|--volume|--mount)[= ]?(?:\S*source=)?\/(?:[:, ]|etc|var\/run|root|home)/.test(
        words,
      )
    ) {
      return `gives a container this computer (${name})`;
    }
    if (/^(?:image )?push\b/.test(words)) return `changes what is published (${name} push)`;
    return /^(?:image|images|rmi)\b.* -\w*f/.test(words) ? `deletes images (${name})` : undefined;
  };
}

function kubectl(args: readonly string[]): string | undefined {
  const { operands } = readOptions(args);
  if (operands.some((word) => /^secrets?(?:\/|$)/.test(word)))
    return 'touches what is usually secret: secrets of the cluster';
  return /^(?:delete|drain|cordon|replace)$/.test(operands[0] ?? '')
    ? `deletes in the cluster (kubectl ${operands[0]})`
    : undefined;
}

function verbs(name: string, pattern: RegExp, does: string): DangerRule {
  return (args) => {
    const words = readOptions(args).operands.slice(0, 3).join(' ');
    const found = pattern.exec(words)?.[0];
    return found === undefined ? undefined : `${does} (${name} ${found.trim()})`;
  };
}

function cloud(name: string): DangerRule {
  return (args) => {
    const words = args.join(' ');
    if (
      /\bprint-access-token|get-access-token|get-secret-value|get-login-password|configure get|export-credentials/.test(
        words,
      )
    ) {
      return `shows secrets (${name})`;
    }
    const { operands, names } = readOptions(args);
    const verb = operands.find((word) => cloudDelete.test(word)) ?? names.find((given) => given === 'delete');
    return verb === undefined ? undefined : `deletes in the cloud (${name} ${verb})`;
  };
}

function gh(args: readonly string[]): string | undefined {
  const { operands } = readOptions(args);
  const words = operands.slice(0, 2).join(' ');
  if (/^auth token|^secret\b|^auth status/.test(words))
    return words === 'auth status' ? undefined : `touches secrets (gh ${words})`;
  if (/^\w+ delete|^repo (?:archive|edit)|^pr merge|^release create|^ssh-key|^gpg-key/.test(words))
    return `changes GitHub (gh ${words})`;
  if (operands[0] !== 'api') return undefined;
  const method = valuesOf(args, 'X', 'method')[0] ?? '';
  const sends = args.some((arg) => /^(?:-[fF]|--(?:raw-)?field|--input)\b/.test(arg)) && !/^get$/i.test(method);
  return sends || /^(?:delete|put|patch|post)$/i.test(method) ? 'changes GitHub (gh api)' : undefined;
}

function terraform(args: readonly string[]): string | undefined {
  const [verb = ''] = readOptions(args).operands;
  return /^(?:destroy|apply|state|taint|import)$/.test(verb) ? `changes real machines (terraform ${verb})` : undefined;
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

/** By program name: what publishes, what changes other machines, what shows secrets. */
export const releaseRules: ReadonlyMap<string, DangerRule> = new Map<string, DangerRule>([
  ...['npm', 'pnpm', 'yarn', 'bun', 'cargo', 'gem', 'poetry', 'uv', 'dart', 'lerna'].map(
    (name): [string, DangerRule] => [name, packages(name)],
  ),
  ...[
    'apt',
    'apt-get',
    'aptitude',
    'dpkg',
    'yum',
    'dnf',
    'pacman',
    'apk',
    'zypper',
    'brew',
    'snap',
    'port',
    'choco',
  ].map((name): [string, DangerRule] => [name, system(name)]),
  ...['docker', 'podman', 'nerdctl', 'docker-compose'].map((name): [string, DangerRule] => [name, containers(name)]),
  ...['aws', 'gcloud', 'gsutil', 'az', 'doctl', 'heroku', 'flyctl', 'fly', 'vercel', 'netlify', 'wrangler'].map(
    (name): [string, DangerRule] => [name, cloud(name)],
  ),
  ...['export', 'declare', 'typeset'].map((name): [string, DangerRule] => [name, environment(name)]),
  ['printenv', () => 'shows secrets of the environment (printenv)'],
  ['set', (args) => (args.length === 0 ? 'shows all secrets of the environment (set)' : undefined)],
  ['env', env],
  ['gpg', gpg],
  ['kubectl', kubectl],
  ['gh', gh],
  ['terraform', terraform],
  ['tofu', terraform],
  ['helm', verbs('helm', /^(?:uninstall|delete|rollback)/, 'deletes in the cluster')],
  ['twine', verbs('twine', /^upload/, 'changes what is published')],
  ['prisma', verbs('prisma', /^(?:migrate reset|db push)/, 'may delete data')],
  ['rails', verbs('rails', /db:(?:drop|reset|purge)\S*/, 'deletes a database')],
  ['rake', verbs('rake', /db:(?:drop|reset|purge)\S*/, 'deletes a database')],
  ['security', verbs('security', /^(?:find|dump|export|delete)\S*/, 'touches secrets')],
  ['pass', () => 'touches secrets (pass)'],
  ['op', verbs('op', /^(?:read|item|document|run|inject)/, 'touches secrets')],
]);
