import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultPoint } from './fault-points.ts';
import { logDiskFull, withLogFile } from './log-disk.ts';
import type { Place } from './place.ts';
import type { Random } from './random.ts';
import { type Deed, drawDeed } from './random-deeds.ts';
import type { Stage } from './stage.ts';

/** After so many kills all has to come to rest. */
const restEvery = 10;
const longestLifeMs = 3_000;

/**
 * Kills the bridge `kills` times, at random moments and at random boundaries, while people do all kinds of things.
 * `onProgress` gets how often people have pressed each button of the queue.
 */
export async function killAtRandom(
  stage: Stage,
  random: Random,
  kills: number,
  onProgress: (killed: number, pressed: ReadonlyMap<string, number>) => void,
): Promise<void> {
  const pressed = new Map<string, number>();
  const onPress = (label: string) => {
    const button = label.replace(/^#\d+ /, '');
    pressed.set(button, (pressed.get(button) ?? 0) + 1);
  };
  const places = [stage.chat, stage.topic('one'), stage.topic('two'), stage.group(), stage.dm(), stage.thread()];
  stage.configure(withLogFile(stage));
  await acquaint(stage, places);
  for (let killed = 1; killed <= kills; killed++) {
    const atBoundary = random.chance(0.5);
    const power = random.chance(0.3);
    const act = power ? 'power' : 'kill';
    const points: FaultPoint[] = atBoundary ? [{ at: 'any', nth: 1 + random.int(120), act }] : [];
    if (random.chance(0.2)) points.push(logDiskFull(1 + random.int(30), 1 + random.int(60)));
    stage.configure({ queue: { busy: random.chance(0.5) ? 'steer' : 'queue' } });
    const lifeMs = atBoundary ? longestLifeMs : 50 + random.int(longestLifeMs);
    await stage.start(...points);
    await live(stage, () => drawDeed(random, places, onPress), random, lifeMs);
    await stage.kill(power ? 'everything' : undefined);
    onProgress(killed, pressed);
    if (killed % restEvery === 0 && killed < kills) await rest(stage);
  }
  await stage.start();
}

/** Discord can't be asked what was written in places that are new, so the bridge knows them all. */
async function acquaint(stage: Stage, places: readonly Place[]): Promise<void> {
  await stage.start();
  for (const place of places) stage.ask((answer) => `[[text ${answer}]]`, place);
  await stage.untilAnswered();
  await stage.kill();
}

/** People do something now and then; ends early when the bridge died of its fault point. */
async function live(stage: Stage, draw: () => Deed, random: Random, lifeMs: number): Promise<void> {
  const moments = Array.from({ length: random.int(6) }, () => random.int(lifeMs)).toSorted((a, b) => a - b);
  const died = stage.bridges.at(-1)!.exited;
  let now = 0;
  for (const moment of [...moments, lifeMs]) {
    // Drawn before it is known whether the bridge still lives, so that a seed gives the same choices again.
    const deed = draw();
    const isDead = await Promise.race([sleep(moment - now).then(() => false), died.then(() => true)]);
    if (isDead) return;
    now = moment;
    if (moment !== lifeMs) deed(stage);
  }
}

/** A life without a kill: everything is answered, and the bridge is killed while it has nothing to do. */
async function rest(stage: Stage): Promise<void> {
  await stage.start();
  await stage.untilAnswered();
  await stage.kill();
}
