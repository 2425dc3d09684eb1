import { accessSync, constants, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

export function checkDataFolder({ data }: Paths): Finding {
  const probe = join(data, `.doctor-${process.pid}`);
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    writeFileSync(probe, 'x', { mode: 0o600 });
    return pass('Data folder', data);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fail('Data folder', reason, `Make ${data} writable, or set DISPATCH_BRIDGE_HOME to another folder`);
  } finally {
    rmSync(probe, { force: true });
  }
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
