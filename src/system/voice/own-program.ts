const longestMs = 5 * 60_000;

export interface OwnProgram {
  /** As configured: the program and its arguments, split at blanks, without a shell. */
  command: string;
  /** The file it is about: its last argument. */
  path: string;
  env: NodeJS.ProcessEnv;
}

/** `stdout` is '' where it was not kept. `why`: in words for people; undefined: it went well. */
export interface ProgramEnd {
  program: string;
  stdout: string;
  why: string | undefined;
}

/** Runs a program of the person. Never rejects. */
export async function runOwnProgram(
  { command, path, env }: OwnProgram,
  io: { input: string; stdout: 'ignore' } | { stdin: 'ignore'; maxBuffer: number },
  signal: AbortSignal,
): Promise<ProgramEnd> {
  const { execa, parseCommandString } = await import('execa');
  const [program = '', ...args] = parseCommandString(command);
  const options = { reject: false, env, extendEnv: false, timeout: longestMs, cancelSignal: signal } as const;
  const result = await execa(program, [...args, path], { ...options, ...io });
  const said = typeof result.stderr === 'string' ? result.stderr.trim().split('\n').at(-1) : undefined;
  const why = result.timedOut ? 'it took too long' : result.failed ? (said ?? result.shortMessage) : undefined;
  return { program, stdout: typeof result.stdout === 'string' ? result.stdout : '', why };
}
