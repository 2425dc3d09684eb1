import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutgoingFile } from '../../core/model/files.ts';
import { runOwnProgram } from './own-program.ts';

export interface SpeakOptions {
  command: string | undefined;
  /** The folder of the copies. */
  folder: string;
  env: NodeJS.ProcessEnv;
}

/** See FileAccess.speak. */
export async function speak(
  text: string,
  { command, folder, env }: SpeakOptions,
  signal: AbortSignal,
): Promise<{ file: OutgoingFile } | { problem: string }> {
  if (command === undefined) return { problem: 'There is no program for it (voice.speak).' };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, randomUUID());
  const { program, why } = await runOwnProgram({ command, path, env }, { input: text, stdout: 'ignore' }, signal);
  const size = why === undefined && existsSync(path) ? (await stat(path)).size : 0;
  if (size > 0) return { file: { path, name: 'answer.ogg', kind: 'voice', size } };
  await rm(path, { force: true });
  signal.throwIfAborted();
  return { problem: `${program} could not speak the answer: ${why ?? 'it wrote no file'}.` };
}
