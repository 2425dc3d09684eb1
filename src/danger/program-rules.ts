import { environmentRules } from './environment.ts';
import { rulesByName } from './programs/calls.ts';
import { diskRules } from './programs/disks.ts';
import { fileRules } from './programs/files.ts';
import { networkRules } from './programs/network.ts';
import type { DangerRule } from './programs/rule.ts';
import { scriptingRules } from './programs/scripting.ts';
import { databaseRules } from './programs/sql.ts';
import { systemRules } from './programs/system.ts';
import { backupRules } from './releases/backups.ts';
import { cloudRules } from './releases/cloud.ts';
import { containerRules } from './releases/containers.ts';
import { deployRules } from './releases/deploys.ts';
import { fleetRules } from './releases/fleet.ts';
import { forgeRules } from './releases/forges.ts';
import { launcherRules } from './releases/launchers.ts';
import { messageRules } from './releases/messages.ts';
import { migrationRules } from './releases/migrations.ts';
import { packageRules } from './releases/packages.ts';
import { storeRules } from './releases/stores.ts';
import { versionControlRules } from './releases/version-control.ts';

/** By program name: programs that change this computer, or talk to another one. */
export const programRules: ReadonlyMap<string, DangerRule> = rulesByName([
  ...fileRules,
  ...systemRules,
  ...diskRules,
  ...networkRules,
  ...databaseRules,
  ...scriptingRules,
]);

const releases = [
  ...environmentRules,
  ...packageRules,
  ...containerRules,
  ...cloudRules,
  ...deployRules,
  ...fleetRules,
  ...forgeRules,
  ...versionControlRules,
  ...messageRules,
  ...migrationRules,
  ...backupRules,
  ...storeRules,
];

/** By program name: programs that publish, change other machines or show secrets. */
export const releaseRules: ReadonlyMap<string, DangerRule> = rulesByName([
  ...releases,
  ...launcherRules(rulesByName([...programRules, ...releases])),
]);
