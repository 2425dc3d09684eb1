import type { PermissionMode, ProjectSettings } from '../core/ports.ts';

/** How claude is run on this host, apart from the project. */
export interface ClaudeConfig {
  /** Path or name of the program; undefined: looked for. */
  command?: string;
  /** Added to every command line, last. */
  args: string[];
  /** Added to claude's environment. */
  env: Record<string, string>;
  /** For projects that name none. */
  model?: string;
  permissionMode: PermissionMode;
  /** A process without work is let go after this time. */
  idleMinutes: number;
  /** Processes at the same time, the spare one included. */
  maxProcesses: number;
  /** Whether `keepSpare` keeps one. */
  spare: boolean;
}

/** What a claude process is started with; a process serves only requests with equal settings. */
export interface LaunchSettings {
  path: string;
  model: string | undefined;
  permissionMode: PermissionMode;
  appendSystemPrompt: string | undefined;
  addDirs: string[];
}

/** `filesDir`: a folder every claude may read, undefined: none. */
export function launchSettings(
  project: ProjectSettings,
  config: ClaudeConfig,
  filesDir: string | undefined,
): LaunchSettings {
  return {
    path: project.path,
    model: project.model ?? config.model,
    permissionMode: project.permissionMode ?? config.permissionMode,
    appendSystemPrompt: project.appendSystemPrompt,
    addDirs: [...(project.addDirs ?? []), ...(filesDir === undefined ? [] : [filesDir])],
  };
}

export function settingsKey(settings: LaunchSettings): string {
  return JSON.stringify(settings);
}

/** The id is claude's: `--session-id` makes a session of that name, `--resume` needs one that exists. */
export interface LaunchSession {
  id: string;
  resume: boolean;
}
