import type { LoadedConfig } from '../../config/load.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Disk } from '../../core/ports/disk.ts';
import type { FileAccess } from '../../core/ports/files.ts';
import type { Host } from '../../core/ports/host.ts';
import type { Log } from '../../core/ports/log.ts';
import type { ProcessStore } from '../../core/ports/store/store.ts';
import type { Workspaces } from '../../core/ports/workspaces/workspaces.ts';
import { receivedPath } from '../../system/files/folders.ts';
import type { Paths } from '../../system/paths.ts';
import type { BridgeFiles } from '../../system/rights.ts';

/** This machine's disk, as far as files of chats are concerned. */
export async function openFiles(loaded: LoadedConfig, paths: Paths): Promise<FileAccess> {
  const { config, secrets, secretEnvNames } = loaded;
  const { createFileAccess } = await import('../../system/files/access.ts');
  const { claudeEnvironment } = await import('../../claude/launch/env.ts');
  const { keptTexts, ownPlaces } = await import('./own-places.ts');
  const env = claudeEnvironment({ base: process.env, secrets, secretEnvNames, extra: {} });
  const own = ownPlaces(loaded, paths, { ...env, ...config.claude.env });
  return createFileAccess({
    data: paths.data,
    voiceCommand: config.voice.command,
    speakCommand: config.voice.speak,
    env,
    own,
    secrets: keptTexts(loaded),
  });
}

/** This machine's disk, seen as Claude's tools see it. */
export async function openDisk(
  { config, secrets, secretEnvNames }: LoadedConfig,
  files: Pick<FileAccess, 'ownPlace' | 'touchesOwn'>,
): Promise<Disk> {
  const { createDisk } = await import('../../system/disk/disk.ts');
  const { claudeEnvironment } = await import('../../claude/launch/env.ts');
  const env = claudeEnvironment({ base: process.env, secrets, secretEnvNames, extra: config.claude.env });
  return createDisk(env, files);
}

/** Files that only the bridge and its user may open. */
export function bridgeFiles({ config, file, secretFiles }: LoadedConfig, paths: Paths): BridgeFiles {
  return { configFile: file, secretFiles, logFile: config.log.file, archive: config.keep.archive, paths };
}

/** For a bridge: commands that only look need neither. */
export interface HostExtras {
  /** A folder Claude may always read. */
  filesDir: string;
  /** Notes the processes, so that the next start can tidy up after them. */
  ledger: ProcessStore;
}

/** This machine as the place `claude` runs on. */
export async function openHost(
  loaded: LoadedConfig,
  paths: Paths,
  clock: Clock,
  log: Log,
  extras?: HostExtras,
): Promise<Host> {
  const { config, secrets, secretEnvNames } = loaded;
  const { createLocalHost } = await import('../../claude/host.ts');
  const { protectedPaths } = await import('./own-places.ts');
  return createLocalHost({
    name: config.host.name,
    config: config.claude,
    secrets,
    secretEnvNames,
    protectedPaths: protectedPaths(loaded, paths),
    clock,
    log,
    stallMs: config.stall.minutes * 60_000,
    ...(extras && { ...extras, placeOf: (id) => receivedPath(extras.filesDir, id), tempDir: paths.temp }),
  });
}

/** Git worktrees of code sessions on this machine. */
export async function openWorkspaces(
  { config, secrets, secretEnvNames }: LoadedConfig,
  paths: Paths,
  log: Log,
): Promise<Workspaces> {
  const { createWorkspaces } = await import('../../workspaces/workspaces.ts');
  const { claudeEnvironment } = await import('../../claude/launch/env.ts');
  const env = claudeEnvironment({ base: process.env, secrets, secretEnvNames, extra: config.claude.env });
  return createWorkspaces({ env, worktrees: paths.worktrees, rescue: paths.rescue, logs: paths.logs, log });
}
