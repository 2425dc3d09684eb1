import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { BridgeProcess } from '../test/e2e/bridge-process.ts';
import type { Machine } from '../test/e2e/machine.ts';

/** How late the event loop of a bridge ran, ms, and what it used meanwhile. */
export interface LoopDelay {
  /** How often it was looked at. */
  count: number;
  p50: number;
  p99: number;
  max: number;
  /** The same without the time in which it waited for a processor: what the bridge itself kept its loop from doing. */
  ownP99: number;
  ownMax: number;
  /** Processor time, user and system, of all its threads. */
  cpuMs: number;
}

const lookAgainMs = 10;

/** Of a bridge that is started with `env`; measures from its start on. */
export interface LoopWatch {
  env: Record<string, string>;
  /** What was measured since the last call, or since the start. */
  take(bridge: BridgeProcess): Promise<LoopDelay>;
}

/** `machine.start({ env: watch.env })` starts a bridge that is watched. */
export function watchLoop(machine: Machine): LoopWatch {
  const file = join(machine.environment.HOME!, 'loop-delay.json');
  return {
    env: {
      NODE_OPTIONS: `--import ${fileURLToPath(new URL('loop-delay.mjs', import.meta.url))}`,
      LOOP_DELAY_FILE: file,
    },
    async take({ pid }) {
      rmSync(file, { force: true });
      process.kill(pid, 'SIGUSR2');
      while (!existsSync(file)) await sleep(lookAgainMs);
      return JSON.parse(readFileSync(file, 'utf8')) as LoopDelay;
    },
  };
}
