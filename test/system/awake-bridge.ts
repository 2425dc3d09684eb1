import { createClock } from '../../src/system/clock.ts';
import { findInhibitor } from '../../src/system/inhibitor.ts';
import { createKeepAwake } from '../../src/system/keep-awake.ts';
import { silentLog } from '../fakes/silent-log.ts';

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
