import { findInhibitor } from '../../../src/system/awake/inhibitor.ts';
import { createKeepAwake } from '../../../src/system/awake/keep-awake.ts';
import { createClock } from '../../../src/system/clock.ts';
import { silentLog } from '../../fakes/silent-log.ts';

/* A process in which a task runs, for a test to kill. */

const keepAwake = createKeepAwake({
  mode: 'tasks',
  inhibitor: findInhibitor('linux'),
  env: process.env,
  clock: createClock(),
  log: silentLog,
});
keepAwake.update(1);
process.stdin.resume();
