import type { ProjectSettings } from '../../core/model/projects.ts';

/** Projects in which Claude can do everything without asking; `always`: it does so unless switched. */
export function bypassOf(projects: readonly ProjectSettings[]): { project: string; always: boolean }[] {
  return projects
    .filter(({ allowBypass }) => allowBypass)
    .map(({ name, permissionMode }) => ({ project: name, always: permissionMode === 'bypassPermissions' }));
}

export function bypassLine(project: string, always: boolean): string {
  return always
    ? `in “${project}” Claude does everything without asking (bypassPermissions)`
    : `in “${project}” Claude can be switched to do everything without asking (allowBypass)`;
}
