import type { LoadedConfig } from '../../config/load.ts';
import type { Paths } from '../../system/paths.ts';
import { findExposed } from '../../system/rights.ts';
import { bypassLine, bypassOf } from '../shared/bypass.ts';
import { bridgeFiles } from '../shared/host.ts';
import { type Finding, fail, pass } from './finding.ts';

/** Only looks; `start` closes what is open. */
export function checkFileRights(loaded: LoadedConfig, paths: Paths): Finding[] {
  const exposed = findExposed(bridgeFiles(loaded, paths));
  if (exposed.length === 0) return [pass('File rights', 'only you can open config, secrets and data')];
  return exposed.map(({ problem, fix }) => fail('File rights', problem, fix));
}

/** No fault of the machine, but nobody should overlook it. */
export function checkBypass({ config }: LoadedConfig): Finding[] {
  return bypassOf(config.projects).map(({ project, always }) =>
    fail(
      'Permissions',
      bypassLine(project, always),
      'Keep it only on a machine that you can afford to lose; otherwise remove allowBypass from this project',
    ),
  );
}
