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

async function ask(command: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const { execa } = await import('execa');
  return execa(command, args, { env, extendEnv: false, reject: false, stdin: 'ignore', timeout: patienceMs });
}
