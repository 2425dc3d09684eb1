import { runOwnProgram } from './own-program.ts';

const longestText = 100_000;

/** See FileAccess.transcribe. */
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
  const { program, stdout, why } = await runOwnProgram(
    { command, path, env },
    { stdin: 'ignore', maxBuffer: longestText },
    signal,
  );
  signal.throwIfAborted();
  const text = stdout.trim();
  if (why === undefined && text !== '') return { text };
  return { problem: `${program} could not transcribe the voice message: ${why ?? 'it printed no text'}.` };
}
