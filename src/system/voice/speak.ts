import { randomUUID } from 'node:crypto';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutgoingFile } from '../../core/model/files.ts';

const longestMs = 5 * 60_000;

export interface SpeakOptions {
  command: string | undefined;
  /** The folder of the copies. */
  folder: string;
  env: NodeJS.ProcessEnv;
}

/** See FileAccess.speak. Splits the command at blanks, without a shell. */
export async function speak(
  text: string,
  { command, folder, env }: SpeakOptions,
  signal: AbortSignal,
): Promise<{ file: OutgoingFile } | { problem: string }> {
  if (command === undefined) return { problem: 'There is no program for it (voice.speak).' };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, randomUUID());
  const { execa, parseCommandString } = await import('execa');
  const [program = '', ...args] = parseCommandString(command);
  const result = await execa(program, [...args, path], {
    reject: false,
    env,
    extendEnv: false,
    input: text,
    stdout: 'ignore',
    timeout: longestMs,
    cancelSignal: signal,
  });
  const size = result.failed ? 0 : ((await stat(path).catch(() => undefined))?.size ?? 0);
  if (size > 0) return { file: { path, name: 'answer.ogg', kind: 'voice', size } };
  await rm(path, { force: true });
  signal.throwIfAborted();
  const why = result.timedOut
    ? 'it took too long'
    : result.failed
      ? (result.stderr?.trim().split('\n').at(-1) ?? result.shortMessage)
      : 'it wrote no file';
  return { problem: `${program} could not speak the answer: ${why}.` };
}
