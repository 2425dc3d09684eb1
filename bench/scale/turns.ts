import { rmSync, writeFileSync } from 'node:fs';
import type { BridgeProcess } from '../../test/e2e/bridge-process.ts';
import { cpuMs, residentMb } from '../process-cost.ts';
import {
  atOnce,
  loggedAt,
  type Measured,
  perSecond,
  type Stage,
  untilLogged,
  type Wanted,
  type Workshop,
} from './step.ts';

/**
 * Tasks that the bridge takes in, and tasks after which it has warmed up, and tasks by whose end its pace is measured: with
 * an empty database, ten wait at the end of that.
 */
const sizes = { stored: 1_000, warmUp: 500, drained: 490 };
const smallSizes: typeof sizes = { stored: 20, warmUp: 5, drained: 5 };
const longestMs = 40_000;
const startedMs = 120_000;

interface Pace {
  perSecond: number;
  /** Processor time of the bridge. */
  cpuMsEach: number;
}

/** Starts, takes in and drains with what the database holds. */
export async function measureTurns(
  workshop: Workshop,
  stage: Stage,
  { queued: found, chats, release }: Wanted,
): Promise<Measured> {
  const { stored, warmUp, drained } = workshop.isSmoke ? smallSizes : sizes;
  rmSync(release, { force: true });
  const { bridge, firstPollMs } = await stage.start();
  // As many as there are held.
  await untilLogged(bridge, 'task started', Math.min(found, chats, atOnce), startedMs);
  const blockedAtStart = await stage.blocked(bridge);

  const before = loggedAt(bridge, 'task queued').length;
  const saidAt = Date.now();
  const spread = Math.min(chats, stage.chats.length);
  if (loggedAt(bridge, 'task started').length === 0) {
    for (const chat of stage.chats.slice(0, spread)) chat.say(`hold ${release}`);
  }
  for (let n = 0; n < stored; n++) stage.chats[n % spread]!.say(`more ${n}`);
  await untilLogged(bridge, 'task queued', before + stored, longestMs);
  const queued = loggedAt(bridge, 'task queued').slice(before);
  const storedPerSecond = (1000 * queued.length) / (queued.at(-1)! - saidAt);
  const blockedStoring = await stage.blocked(bridge);
  const rss = residentMb(bridge.pid);

  writeFileSync(release, '');
  const pace = await drainPace(bridge, warmUp, drained);
  const blockedDraining = await stage.blocked(bridge);
  const highest = Math.max(rss, residentMb(bridge.pid));
  await bridge.kill9();
  return {
    'first poll ms': Math.round(firstPollMs),
    'RSS MB': Math.round(highest),
    'stored/s': Math.round(storedPerSecond),
    'drained/s': Number(pace.perSecond.toFixed(1)),
    'CPU ms a turn': Number(pace.cpuMsEach.toFixed(2)),
    'blocked ms: start': Math.round(blockedAtStart),
    storing: Math.round(blockedStoring),
    draining: Math.round(blockedDraining),
  };
}

async function drainPace(bridge: BridgeProcess, warmUp: number, drained: number): Promise<Pace> {
  await untilLogged(bridge, 'task ended', warmUp, longestMs);
  const from = Math.max(0, loggedAt(bridge, 'task ended').length - 1);
  const usedBefore = cpuMs(bridge.pid);
  await untilLogged(bridge, 'task ended', from + drained, longestMs);
  const used = cpuMs(bridge.pid) - usedBefore;
  const ended = loggedAt(bridge, 'task ended').slice(from);
  return { perSecond: perSecond(ended), cpuMsEach: used / Math.max(1, ended.length - 1) };
}
