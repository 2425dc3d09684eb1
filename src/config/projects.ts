import { basename, resolve } from 'node:path';
import type { ProjectSettings } from '../core/model/projects.ts';
import { checkFolder } from './schema/checks.ts';
import type { ParsedConfig } from './schema/schema.ts';

export interface ChosenProjects {
  /** At least one. */
  projects: ProjectSettings[];
  defaultProject: string;
  problems: string[];
  /** Configured folders that tasks cannot work in now: a disk that is not mounted yet, say. */
  missing: string[];
}

export interface ProjectOptions {
  cwd: string;
  /** The `--project` flag. */
  flag: string | undefined;
  /** Makes a path as written in the config absolute. */
  expand: (path: string) => string;
}

/** The projects with absolute folders; without any, the current folder is the one project. */
export function chooseProjects(
  written: ParsedConfig['projects'],
  { cwd, flag, expand }: ProjectOptions,
): ChosenProjects {
  const missing: string[] = [];
  const projects = written.map(({ default: _, ...project }, i) => {
    const path = expand(project.path);
    const addDirs = project.addDirs?.map(expand);
    missing.push(...problemsOf(`projects[${i}]`, path, addDirs ?? []));
    return { ...project, path, ...(addDirs && { addDirs }) };
  });
  const favourite = written.find((project) => project.default)?.name ?? written[0]?.name;

  if (flag !== undefined || favourite === undefined) {
    const here = resolve(cwd, flag ?? '.');
    const problem = flag === undefined ? undefined : checkFolder('--project', here);
    const problems = problem ? [problem] : [];
    const known = projects.find((project) => project.path === here);
    const project = known ?? { name: freeName(basename(here) || 'root', projects), path: here };
    return { projects: known ? projects : [project, ...projects], defaultProject: project.name, problems, missing };
  }
  return { projects, defaultProject: favourite, problems: [], missing };
}

function problemsOf(place: string, path: string, addDirs: readonly string[]): string[] {
  return [
    checkFolder(`${place}.path`, path),
    ...addDirs.map((folder, i) => checkFolder(`${place}.addDirs[${i}]`, folder)),
  ].filter((problem) => problem !== undefined);
}

function freeName(wanted: string, projects: readonly ProjectSettings[]): string {
  const taken = new Set(projects.map((project) => project.name));
  let name = wanted;
  for (let n = 2; taken.has(name); n += 1) name = `${wanted}-${n}`;
  return name;
}
