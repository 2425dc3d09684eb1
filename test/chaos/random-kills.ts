import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultPoint } from './fault-points.ts';
import type { Place } from './place.ts';
import type { Random } from './random.ts';
import type { Stage } from './stage.ts';

/** So many tasks may wait; more would only make the pile higher than a bridge that is killed all the time can take. */
const mostOpen = 6;
/** After so many kills all has to come to rest. */
const restEvery = 10;
const longestLifeMs = 3_000;

const scripts: readonly ((answer: string) => string)[] = [
  (answer) => `[[text ${answer}]]`,
  (answer) => `[[n=8]][[gap=60]][[text Some words before. ]][[text ${answer} and some more words after it]]`,
  (answer) =>
    `[[think Let me see]][[text On it. ]][[tool Bash {"command":"sleep 0.4; echo ran"}]][[next]][[text ${answer}]]`,
  (answer) => `[[ttft=400]][[text ${answer}]]`,
];

/** Kills the bridge `kills` times, at random moments and at random boundaries, while people write all the time. */
export async function killAtRandom(
  stage: Stage,
  random: Random,
  kills: number,
  onProgress: (killed: number) => void,
): Promise<void> {
  const places = [stage.chat, stage.topic('one'), stage.topic('two'), stage.dm()];
  for (let killed = 1; killed <= kills; killed++) {
    const atBoundary = random.chance(0.5);
    const power = random.chance(0.3);
    const act = power ? 'power' : 'kill';
    const points: FaultPoint[] = atBoundary ? [{ at: 'any', nth: 1 + random.int(120), act }] : [];
    const lifeMs = atBoundary ? longestLifeMs : 50 + random.int(longestLifeMs);
    await stage.start(...points);
    await live(stage, random, places, lifeMs);
    await stage.kill(power ? 'everything' : undefined);
    onProgress(killed);
    if (killed % restEvery === 0 && killed < kills) await rest(stage);
  }
  await stage.start();
}

/** People write now and then; ends early when the bridge died of its fault point. */
async function live(stage: Stage, random: Random, places: readonly Place[], lifeMs: number): Promise<void> {
  const messages = Math.min(random.int(4), mostOpen - stage.open().length);
  const moments = Array.from({ length: Math.max(0, messages) }, () => random.int(lifeMs)).toSorted((a, b) => a - b);
  const died = stage.bridges.at(-1)!.exited;
  let now = 0;
  for (const moment of [...moments, lifeMs]) {
    // Drawn before it is known whether the bridge still lives, so that a seed gives the same choices again.
    const [script, place] = [random.pick(scripts), random.pick(places)];
    const isDead = await Promise.race([sleep(moment - now).then(() => false), died.then(() => true)]);
    if (isDead) return;
    now = moment;
    if (moment !== lifeMs) stage.ask(script, place);
  }
}

/** A life without a kill: everything is answered, and the bridge is killed while it has nothing to do. */
async function rest(stage: Stage): Promise<void> {
  await stage.start();
  await stage.untilAnswered();
  await stage.kill();
}
