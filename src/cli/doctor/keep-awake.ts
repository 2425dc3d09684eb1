import type { Config } from '../../config/load.ts';
import { findInhibitor, probeInhibitor } from '../../system/awake/inhibitor.ts';
import { type Finding, pass, skip } from './finding.ts';

const longestMs = 5_000;

const when = { tasks: 'while tasks run', always: 'while the bridge runs' };

/** Tries it for an instant. No failure where it is not possible: a server does not fall asleep anyway. */
export async function checkKeepAwake(mode: Config['keepAwake']): Promise<Finding> {
  if (mode === 'off') return skip('Keep awake', 'off (keepAwake in the config)');
  const inhibitor = findInhibitor();
  if (!inhibitor) return skip('Keep awake', 'not possible: no known program for it on this system');
  const problem = await probeInhibitor(inhibitor, process.env, AbortSignal.timeout(longestMs));
  if (problem === undefined) return pass('Keep awake', `${inhibitor.name}, ${when[mode]}`);
  return skip('Keep awake', `not possible, so tasks stop when the machine sleeps: ${problem}`);
}
