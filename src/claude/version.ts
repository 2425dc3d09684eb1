const patienceMs = 15_000;

/** What `claude --version` says; undefined when it does not run. */
export async function claudeVersion(command: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { execa } = await import('execa');
  const { stdout, failed } = await execa(command, ['--version'], {
    env,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout: patienceMs,
  });
  return failed ? undefined : /\d+\.\d+\.\d+\S*/.exec(stdout)?.[0];
}
