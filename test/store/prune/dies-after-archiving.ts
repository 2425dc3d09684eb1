import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { createStore } from '../../../src/store/store.ts';
import { createClock } from '../../../src/system/clock.ts';

/* A program that prunes with an archive, and is killed when the first lines of that are on the disk. */

const [database, archive] = process.argv.slice(2) as [string, string];
const store = createStore(database, createClock());
const { fsyncSync } = fs;
fs.fsyncSync = (descriptor) => {
  fsyncSync(descriptor);
  process.kill(process.pid, 'SIGKILL');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};
syncBuiltinESMExports();
store.prune({ tasksSince: Date.now() + 1, archive: { file: archive, textOf: () => '' } });
