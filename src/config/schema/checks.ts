import { statSync } from 'node:fs';
import type { ParsedConfig } from './schema.ts';

/** What no single rule of the schema can see: values that do not go together. */
export function checkTogether(config: ParsedConfig): string[] {
  const problems: string[] = [];
  findRepeats(config.projects.map((project) => project.name)).forEach(([first, again]) => {
    problems.push(
      `projects[${again}].name: found "${config.projects[again]?.name}", which is also the name of projects[${first}]; give each project its own`,
    );
  });
  const defaults = config.projects.flatMap((project, i) => (project.default ? [i] : []));
  for (const again of defaults.slice(1)) {
    problems.push(
      `projects[${again}].default: found true, but projects[${defaults[0]}] is already the default; keep one`,
    );
  }
  findRepeats(config.users.map((user) => `${user.platform} ${user.id}`)).forEach(([first, again]) => {
    const user = config.users[again];
    problems.push(
      `users[${again}]: found ${user?.platform} user ${user?.id}, who is already users[${first}]; remove one`,
    );
  });
  problems.push(
    ...bypassProblems(config.projects),
    ...config.claude.args.flatMap(argumentProblems),
    ...variableProblems(config.claude.env),
  );
  return problems;
}

/** Everything without asking has to be set twice, so that one slip is not enough. */
function bypassProblems(projects: ParsedConfig['projects']): string[] {
  return projects.flatMap(({ permissionMode, allowBypass }, i) =>
    permissionMode === 'bypassPermissions' && !allowBypass
      ? [
          `projects[${i}].permissionMode: found "bypassPermissions", which lets Claude do everything without asking; if you mean it, set projects[${i}].allowBypass to true`,
        ]
      : [],
  );
}

const modeInstead = 'set claude.permissionMode, or permissionMode and allowBypass of a project';

/** Arguments that would decide who is asked, past what the config says; `claude` uses the last one. */
const refusedArguments: Record<string, string> = {
  '--dangerously-skip-permissions': modeInstead,
  '--allow-dangerously-skip-permissions': modeInstead,
  '--permission-mode': modeInstead,
  '--permission-prompt-tool': 'remove it; the bridge answers what Claude asks',
  '--permission-prompts': 'remove it; the bridge answers what Claude asks',
  '--settings': 'put them into Claude’s own settings file; the bridge passes its own here',
};

function argumentProblems(argument: string, i: number): string[] {
  const name = argument.split('=', 1)[0] ?? '';
  const instead = Object.hasOwn(refusedArguments, name) ? refusedArguments[name] : undefined;
  return instead === undefined ? [] : [`claude.args[${i}]: found "${name}", which is not allowed; ${instead}`];
}

/** Variables that the bridge sets to `1` for every `claude`; another value would do nothing. */
const refusedVariables: Record<string, string> = {
  CLAUDE_CODE_DISABLE_CRON: 'remove it; Claude’s own timers never run in the bridge',
  CLAUDE_CODE_DISABLE_AUTO_MEMORY: 'set claude.autoMemory',
  CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS: 'remove it; the bridge needs these events',
};

function variableProblems(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).flatMap(([name, value]) => {
    const instead = Object.hasOwn(refusedVariables, name) ? refusedVariables[name] : undefined;
    return instead === undefined || value === '1' ? [] : [`claude.env.${name}: not allowed here; ${instead}`];
  });
}

/** @returns the problem with a folder for tasks, or undefined */
export function checkFolder(place: string, folder: string): string | undefined {
  try {
    if (statSync(folder).isDirectory()) return undefined;
    return `${place}: found ${folder}, which is not a folder; allowed: an existing folder`;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === 'ENOENT' ? 'which does not exist' : `which cannot be read (${code})`;
    return `${place}: found ${folder}, ${why}; allowed: an existing folder`;
  }
}

/** Pairs [first index, later index] of equal values. */
function findRepeats(values: readonly string[]): [number, number][] {
  const firsts = new Map<string, number>();
  const repeats: [number, number][] = [];
  for (const [i, value] of values.entries()) {
    const first = firsts.get(value);
    if (first === undefined) firsts.set(value, i);
    else repeats.push([first, i]);
  }
  return repeats;
}
