import { beginsWith, firstWords } from '../programs/calls.ts';
import { programName } from '../programs/options.ts';
import type { DangerRule } from '../programs/rule.ts';

type Rules = ReadonlyMap<string, DangerRule>;

const pythons = ['python', 'python2', 'python3', 'py', 'pypy', 'pypy3', ...versions('python3.', 6, 16)];
const interpreters = [...pythons, ...'php ruby node tsx ts-node bun deno perl'.split(' ')];
/** These run scripts and programs also without a word like `exec`. */
const managers = ['yarn', 'pnpm', 'bun', 'npx', 'bunx', 'pnpx', 'uvx'];
/** Their own commands that share a name with other programs. */
const own = /^(?:env|set|export|printenv|config|view|history|find|at)$/;
const between = /^(?:run|run-script|exec|x|dlx|node|workspace|workspaces|foreach)$/;

function versions(name: string, from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, at) => `${name}${from + at}`);
}

/**
 * Rules for what these programs start: `php artisan`, `python -m alembic`, `yarn sequelize`; a script is judged as the
 * program of its name (`npm run knex`).
 */
export function launcherRules(rules: Rules): [string, DangerRule][] {
  return [
    ...interpreters.map((name): [string, DangerRule] => [name, (args) => startsScript(args, rules)]),
    ['npm', (args) => (beginsWith(args, 'run|run-script') ? startsProgram(args, rules, 0) : undefined)],
    ...managers.map((name): [string, DangerRule] => [name, (args) => startsProgram(args, rules, 0)]),
  ];
}

function startsScript(args: readonly string[], rules: Rules): string | undefined {
  const module = args.indexOf('-m');
  for (const { word, at } of firstWords(args)) {
    const name = programName(word).replace(/\.(?:[cm]?js|ts|php|rb|phar)$/, '');
    const isModule = module !== -1 && at === module + 1;
    const program = isModule && name === 'ansible' ? `ansible-${args[at + 1]}` : name;
    const rest = args.slice(program === name ? at + 1 : at + 2);
    const found = rules.get(program)?.(rest);
    if (found !== undefined) return found;
    if (isModule) return undefined;
  }
  return undefined;
}

/** `yarn workspace api run sequelize`: the words between give place and manner. */
function startsProgram(args: readonly string[], rules: Rules, depth: number): string | undefined {
  if (depth > 3) return undefined;
  for (const { word, at } of firstWords(args)) {
    const rest = args.slice(at + 1);
    const skipped = word === 'workspace' ? rest.slice(1) : rest;
    if (depth === 0 && own.test(word)) continue;
    const found = between.test(word) ? startsProgram(skipped, rules, depth + 1) : rules.get(programName(word))?.(rest);
    if (found !== undefined) return found;
  }
  return undefined;
}
