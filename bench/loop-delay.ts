import { appendFileSync, readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/*
 * Measures how long the event loop of the bridge is blocked: loaded before the program by `--import`, it adds lines to a
 * file, which the bench reads from outside.
 */

const variable = 'DISPATCH_BRIDGE_LOOP_DELAY';
const program = 'dispatch-bridge.js';
const resolutionMs = 5;
const reportMs = 200;
const nsPerMs = 1e6;

/** The environment of a bridge that reports its delays to `file`. */
export function watchedLoop(file: string): Record<string, string> {
  return { NODE_OPTIONS: `--import=${import.meta.url}`, [variable]: file };
}

/** The longest delay since a moment of `Date.now()`, ms; 0: none was reported. */
export function longestDelay(file: string, since: number): number {
  const lines = readFileSync(file, { encoding: 'utf8', flag: 'a+' }).split('\n').filter(Boolean);
  const delays = lines.map((line) => line.split(' ').map(Number)).filter(([at]) => at! >= since);
  return Math.max(0, ...delays.map(([, delay]) => delay!));
}

function report(file: string): void {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  setInterval(() => {
    const longest = delays.max / nsPerMs - resolutionMs;
    delays.reset();
    if (longest > 0) appendFileSync(file, `${Date.now()} ${longest.toFixed(1)}\n`);
  }, reportMs).unref();
}

const file = process.env[variable];
if (file !== undefined && process.argv[1]?.endsWith(program)) report(file);
