import type { PermissionMode } from './permission.ts';

/** The folders that tasks may run in. */
export interface Projects {
  get(name: string): ProjectSettings | undefined;
  list(): readonly ProjectSettings[];
  /** The project of a new conversation. */
  standard(): ProjectSettings;
}

/** `list` has one entry at least; `standard` names one of them. */
export function createProjects(list: readonly ProjectSettings[], standard: string): Projects {
  const get = (name: string) => list.find((project) => project.name === name);
  return { get, list: () => list, standard: () => get(standard) ?? list[0]! };
}

export interface ProjectSettings {
  name: string;
  /** Absolute folder. */
  path: string;
  /** How people know the folder, where a session works in another than the project's own. */
  place?: string;
  /** The checkout of the person, where `path` is a worktree of it: nothing in it is the task’s; never in the config. */
  checkout?: string;
  /** The branch of that worktree; never in the config. */
  branch?: string;
  model?: string;
  permissionMode?: PermissionMode;
  appendSystemPrompt?: string;
  addDirs?: string[];
  /** Whether `bypassPermissions` may be used here at all. Default: no. */
  allowBypass?: boolean;
  /** Whether coding work gets a session of its own; undefined: what an owner chose in the chat, else no. */
  route?: 'auto' | 'ask' | 'off';
  /** What a worktree begins from. Default: `head`. */
  base?: 'head' | 'origin';
  /** Prepares a new worktree; default: the install of its lock file. */
  setup?: string;
  /** Runs before work is merged. */
  check?: string;
  /** As `claude --effort` takes it; never in the config. */
  effort?: string;
  /** Added to Claude's environment; never in the config. */
  env?: Readonly<Record<string, string>>;
}
