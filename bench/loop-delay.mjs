/**
 * Loaded into the bridge before its own code (`node --import`), so that the product needs no code for its bench: measures
 * how late its event loop runs, from inside. SIGUSR2 writes what was measured since the last time, as `LoopDelay` in
 * loop-delay.ts has it, and begins again; so does the end of the process.
 */
import { openSync, readSync, renameSync, writeFileSync } from 'node:fs';
import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

const resolutionMs = 10;
const file = process.env.LOOP_DELAY_FILE;
const schedstat = file ? open('/proc/self/schedstat') : undefined;
const text = Buffer.alloc(128);
// claude and its tools get none of it.
for (const name of ['LOOP_DELAY_FILE', 'NODE_OPTIONS']) delete process.env[name];

if (file) {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  /** The histogram holds the time between two looks, so the wanted pause between them goes off. */
  const late = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - resolutionMs);
  /** What remains of the delays when the time in which the main thread waited for a processor goes off, microseconds. */
  const own = createHistogram();
  let lookedAt = performance.now();
  let waitedBefore = waited();
  const look = () => {
    const now = performance.now();
    const waitedMs = waited();
    const lateMs = now - lookedAt - resolutionMs - (waitedMs - waitedBefore);
    own.record(Math.max(1, Math.round(lateMs * 1000)));
    lookedAt = now;
    waitedBefore = waitedMs;
  };
  setInterval(look, resolutionMs).unref();
  let cpu = process.cpuUsage();
  const write = () => {
    const { user, system } = process.cpuUsage(cpu);
    const { count, max } = delays;
    const measured = {
      count,
      p50: late(delays.percentile(50)),
      p99: late(delays.percentile(99)),
      max: count === 0 ? 0 : late(max),
      ownP99: own.percentile(99) / 1000,
      ownMax: own.count === 0 ? 0 : own.max / 1000,
      cpuMs: (user + system) / 1000,
    };
    // Whoever waits for the file finds it whole.
    writeFileSync(`${file}.new`, JSON.stringify(measured));
    renameSync(`${file}.new`, file);
    delays.reset();
    own.reset();
    cpu = process.cpuUsage();
  };
  delays.enable();
  process.on('SIGUSR2', write);
  process.on('exit', write);
}

/** How long the main thread has waited for a processor so far, ms; 0 where the kernel does not say. */
function waited() {
  if (schedstat === undefined) return 0;
  // Opening the file for each look would cost ten times as much, and count as the bridge's own time.
  const length = readSync(schedstat, text, 0, text.length, 0);
  return Number(text.latin1Slice(0, length).split(' ')[1]) / 1e6;
}

function open(path) {
  try {
    return openSync(path);
  } catch {
    return undefined;
  }
}
