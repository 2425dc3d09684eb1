import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ProjectSettings } from '../../core/model/projects.ts';
import type { Paths } from '../../system/paths.ts';
import { type Finding, fail, pass } from './finding.ts';

const oldestNode = [22, 12] as const;

/** @param version like `24.1.0` */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewEnough = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  if (isNewEnough) return pass('Node', version);
  return fail('Node', `${version} is too old`, `Install Node ${oldestNode.join('.')} or newer: https://nodejs.org`);
}

/** Only looks: the first start makes the folder. */
export function checkDataFolder({ data }: Paths): Finding {
  const there = nearest(data);
  try {
    if (!statSync(there).isDirectory()) throw new Error(`${there} is not a folder`);
    accessSync(there, constants.W_OK | constants.X_OK);
    return pass('Data folder', there === data ? data : `${data}; the first start creates it`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fail('Data folder', reason, `Make ${data} writable, or set DISPATCH_BRIDGE_HOME to another folder`);
  }
}

/** The folder itself, or the closest one above it that exists. */
function nearest(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));
}

/** The check of the config reports missing folders; this one reports whether tasks can work in the others. */
export function checkProjects(projects: readonly ProjectSettings[]): Finding[] {
  const there = projects.filter(({ path }) => existsSync(path));
  return there.map(({ name, path }) => {
    try {
      accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
      return pass(`Project ${name}`, path);
    } catch {
      return fail(`Project ${name}`, `no write access to ${path}`, `Give yourself access: chmod u+rwx '${path}'`);
    }
  });
}
