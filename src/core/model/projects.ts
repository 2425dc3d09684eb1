import type { ProjectSettings } from '../ports/chat-platform.ts';

/** The folders that tasks may run in. */
export interface Projects {
  get(name: string): ProjectSettings | undefined;
  list(): readonly ProjectSettings[];
  /** Where a new conversation works. */
  standard(): ProjectSettings;
}

/** `list` has one entry at least; `standard` names one of them. */
export function createProjects(list: readonly ProjectSettings[], standard: string): Projects {
  const get = (name: string) => list.find((project) => project.name === name);
  return { get, list: () => list, standard: () => get(standard) ?? list[0]! };
}
