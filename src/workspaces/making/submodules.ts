import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../core/ports/log.ts';
import type { WorkspacePlace } from '../../core/ports/workspaces/making.ts';
import type { OpenGit } from '../git/git.ts';

/**
 * Fills the submodules of a new worktree from those of the checkout, without the network. One that cannot be filled
 * stays empty and is named in the log.
 */
export async function fillSubmodules(
  open: OpenGit,
  { checkout, path }: WorkspacePlace,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  if (!existsSync(join(path, '.gitmodules'))) return;
  const git = open(path);
  const listed = await git.tries(['config', '--file', '.gitmodules', '-z', '--get-regexp', '^submodule\\..*\\.path$']);
  const names = listed.stdout.split('\0').flatMap((entry) => entry.split('\n')[1] ?? []);
  for (const name of names) {
    const source = join(checkout, name);
    if (!existsSync(join(source, '.git')) || existsSync(join(path, name, '.git'))) continue;
    const own = (await open(source).tries(['rev-parse', '--absolute-git-dir'])).stdout.trim();
    const args = ['submodule', 'update', '--init', '--no-fetch', '--reference', own, '--', name];
    const filled = await git.tries(args, {
      signal,
      settings: ['protocol.file.allow=always', `submodule.${name}.url=${own}`],
    });
    if (filled.exitCode !== 0)
      log.warn('a submodule of a worktree stays empty', { submodule: name, said: filled.said });
  }
}
