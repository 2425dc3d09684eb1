import fs from 'node:fs';
import { registerHooks, syncBuiltinESMExports } from 'node:module';
import Database from 'better-sqlite3';
import { createFakeClock } from '../../fakes/clock/clock.ts';

/*
 * A bridge that brings a database up to date, and stops for ever at one moment: `node migrating.ts FILE NOW MOMENT`. It
 * writes `stopped` then, and waits to be killed. Moments: `opened`, `written`, `flushed` and `renamed` of the copy, or
 * the number of a statement of SQL, 0 first; at `end` it writes all its statements as JSON instead.
 */

const [file = '', now = '0', moment = 'end'] = process.argv.slice(2);
const statements: string[] = [];

function reach(what: string): void {
  if (what !== moment) return;
  fs.writeSync(1, 'stopped\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

// The program opens its database by itself, so it gets this library: `verbose` is called as a statement begins.
const watched = new Proxy(Database, {
  construct(target, [name, options]: [string, Database.Options | undefined]) {
    const verbose = (sql: unknown) => {
      reach(String(statements.length));
      statements.push(String(sql));
    };
    const database = new target(name, { ...options, verbose });
    // Pages: what a migration changed is on the disk long before its commit, as with a database larger than memory.
    database.pragma('cache_size = 20');
    return database;
  },
});
Object.assign(globalThis, { watched });
registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'better-sqlite3') return next(specifier, context);
    return { url: 'data:text/javascript,export default globalThis.watched', shortCircuit: true };
  },
});

const { openSync, fsyncSync, renameSync } = fs;
fs.openSync = (name, flags, mode) => {
  const descriptor = openSync(name, flags, mode);
  if (flags === 'wx') reach('opened');
  return descriptor;
};
fs.fsyncSync = (descriptor) => {
  reach('written');
  fsyncSync(descriptor);
};
fs.renameSync = (from, to) => {
  reach('flushed');
  renameSync(from, to);
  reach('renamed');
};
syncBuiltinESMExports();

const { createStore } = await import('../../../src/store/store.ts');
createStore(file, createFakeClock(Number(now))).close();
process.stdout.write(`${JSON.stringify(statements)}\n`);
