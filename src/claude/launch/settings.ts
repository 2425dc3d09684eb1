import type { PermissionMode } from '../../core/model/permission.ts';
import type { ProjectSettings } from '../../core/model/projects.ts';

/** How `claude` runs on this host, apart from the project. */
export interface ClaudeConfig {
  /** Path or name of the program; undefined: looked for. */
  command?: string;
  /** Added to every command line, last. */
  args: string[];
  /** Added to the environment of `claude`. */
  env: Record<string, string>;
  /** For projects that name none. */
  model?: string;
  permissionMode: PermissionMode;
  /** The bridge ends a process that has had no work for this time. */
  idleMinutes: number;
  /** Processes at the same time, the spare one included. */
  maxProcesses: number;
  /** Whether `keepSpare` keeps a spare. */
  spare: boolean;
  /** It ends after so long without use, until `keepSpare` is called again; 0: there is none. */
  spareMinutes: number;
  /** How much `claude` and what it starts give way to other programs, 0 (not at all) to 19. */
  niceness: number;
  /** Claude may keep notes for later sessions of a project, as its own settings allow. */
  autoMemory: boolean;
}

/** The settings a `claude` process starts with; it serves only requests with equal settings. */
export interface LaunchSettings {
  path: string;
  model: string | undefined;
  /** How hard it thinks; undefined: its own choice. */
  effort?: string;
  /** The mode at the start; it can change later. */
  permissionMode: PermissionMode;
  appendSystemPrompt: string | undefined;
  addDirs: string[];
  /** Allows a later switch to `bypassPermissions`. */
  allowBypass: boolean;
  /** Added to its environment. */
  env?: Readonly<Record<string, string>>;
}

/**
 * `filesDir`: a folder that every `claude` may read; undefined: none. `canBypass`: whether `claude` accepts that mode
 * here.
 */
export function launchSettings(
  project: ProjectSettings,
  config: ClaudeConfig,
  filesDir: string | undefined,
  canBypass: boolean,
): LaunchSettings {
  const allowBypass = canBypass && project.allowBypass === true;
  const mode = projectMode(project, config);
  return {
    path: project.path,
    model: project.model ?? config.model,
    ...(project.effort !== undefined && { effort: project.effort }),
    // `claude` would not even start in this mode.
    permissionMode: mode === 'bypassPermissions' && !allowBypass ? 'default' : mode,
    appendSystemPrompt: project.appendSystemPrompt,
    addDirs: [...(project.addDirs ?? []), ...(filesDir === undefined ? [] : [filesDir])],
    allowBypass,
    ...(project.env && { env: project.env }),
  };
}

/** The mode of conversations that have chosen none. */
export function projectMode(project: ProjectSettings, config: ClaudeConfig): PermissionMode {
  return project.permissionMode ?? config.permissionMode;
}

export function settingsKey(settings: LaunchSettings): string {
  return JSON.stringify(settings);
}

export interface LaunchSession {
  /** The id `claude` gives it. */
  id: string;
  /**
   * The session whose history it has: its own when that is `id`, else a copy of that session's; undefined: it is new.
   */
  historyOf: string | undefined;
}
