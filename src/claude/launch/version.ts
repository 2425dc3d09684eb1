import { startProgram } from '../process/start-program.ts';

const patienceMs = 15_000;

/** What `claude --version` prints; undefined when it does not run. */
export async function claudeVersion(command: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const said = await ask(command, ['--version'], env);
  return said.failed ? undefined : /\d+\.\d+\.\d+\S*/.exec(said.stdout)?.[0];
}

/**
 * Whether it has a login or a key: it answers without a request, so only a request shows whether the login still works.
 * Undefined: this version has no such command. Source: `claude` 2.1.329.
 */
export async function claudeHasLogin(command: string, env: NodeJS.ProcessEnv): Promise<boolean | undefined> {
  const { stdout } = await ask(command, ['auth', 'status', '--json'], env);
  try {
    const { loggedIn } = JSON.parse(stdout) as { loggedIn?: unknown };
    return typeof loggedIn === 'boolean' ? loggedIn : undefined;
  } catch {
    // An older version: it lacks the command and prints no JSON.
    return undefined;
  }
}

/** Its answer fits into a few lines. */
const longestAnswerBytes = 1024 * 1024;

async function ask(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Said> {
  const signal = AbortSignal.timeout(patienceMs);
  const child = await startProgram(command, args, { env, stdin: 'ignore', signal }).catch(() => undefined);
  if (child === undefined) return { failed: true, stdout: '' };
  const chunks: Buffer[] = [];
  let bytes = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= longestAnswerBytes) chunks.push(chunk);
  });
  child.stderr?.resume();
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ failed: code !== 0, stdout: Buffer.concat(chunks).toString() }));
  });
}

interface Said {
  failed: boolean;
  stdout: string;
}
