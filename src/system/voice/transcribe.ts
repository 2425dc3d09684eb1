const longestMs = 5 * 60_000;
const longestText = 100_000;

/** See FileAccess.transcribe. Splits the command at blanks, without a shell. */
export async function transcribe(
  command: string | undefined,
  path: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<{ text: string } | { problem: string }> {
  if (command === undefined) {
    return {
      problem:
        'The bridge cannot read voice messages yet. Set a program for it: dispatch-bridge config set voice.command "PROGRAM"',
    };
  }
  const { execa, parseCommandString } = await import('execa');
  const [program = '', ...args] = parseCommandString(command);
  const result = await execa(program, [...args, path], {
    reject: false,
    env,
    extendEnv: false,
    stdin: 'ignore',
    timeout: longestMs,
    maxBuffer: longestText,
    cancelSignal: signal,
  });
  signal.throwIfAborted();
  const text = typeof result.stdout === 'string' ? result.stdout.trim() : '';
  if (!result.failed && text !== '') return { text };
  const why = result.timedOut
    ? 'it took too long'
    : result.failed
      ? (result.stderr?.trim().split('\n').at(-1) ?? result.shortMessage)
      : 'it printed no text';
  return { problem: `${program} could not transcribe the voice message: ${why}.` };
}
