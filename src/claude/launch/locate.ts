import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Beside this package, for people who installed `claude` as its dependency. */
const bundled = ['node_modules/.bin/claude', '../.bin/claude'].map((path) => join(packageFolder(), path));

function packageFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** The `claude` to run: the configured one, else the one on PATH, else one in node_modules. Absolute where possible. */
export async function locateClaude(
  configured: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const { default: which } = await import('which');
  const candidates = configured
    ? [configured]
    : ['claude', join(process.cwd(), 'node_modules/.bin/claude'), ...bundled];
  for (const candidate of candidates) {
    const found = await which(candidate, { nothrow: true, ...(env.PATH === undefined ? {} : { path: env.PATH }) });
    if (found) return found;
  }
  return undefined;
}

/** For people: `claude` is missing, and how to get it. */
export function missingMessage(configured: string | undefined): string {
  if (configured) {
    return `Claude was not found at ${configured} (claude.command in the config). Correct that path on the host.`;
  }
  return 'Claude is not installed on the host. Install it with `npm install -g @anthropic-ai/claude-code`, then run `claude` once to log in.';
}
