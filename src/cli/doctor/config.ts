import { existsSync } from 'node:fs';
import type { LoadedConfig } from '../../config/load.ts';
import { ConfigError } from '../../config/schema/errors.ts';
import type { Surroundings } from '../shared/surroundings.ts';
import { type Finding, fail, pass } from './finding.ts';

export function checkConfig({ load, configFile }: Surroundings): { findings: Finding[]; loaded?: LoadedConfig } {
  try {
    const loaded = load({ foldersMayBeMissing: true });
    const warnings = loaded.warnings.map((warning) => fail('Config', warning, 'Fix it, then run doctor again'));
    return {
      findings: [
        pass('Config', existsSync(configFile) ? configFile : `none at ${configFile}; every value is its default`),
        ...warnings,
      ],
      loaded,
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { findings: error.problems.map((problem) => fail('Config', problem, `Edit ${configFile}`)) };
  }
}
