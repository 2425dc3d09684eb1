import { setTimeout as sleep } from 'node:timers/promises';
import type { Asked } from '../asked.ts';
import type { Place } from '../place.ts';
import type { Stage, StageOptions } from '../stage.ts';

/** Something that goes wrong while people write. */
export interface Scenario {
  name: string;
  options?: StageOptions;
  /** The most memory the bridge may take, MB. Default: see run-scenario.ts. */
  maxMb?: number;
  /** Makes trouble and takes it away again; from then on the time to recover counts. */
  play(stage: Stage): Promise<void>;
}

/** Real seconds: what lasts minutes in the world has a test with a clock that is turned. */
export async function lasts(seconds: number): Promise<void> {
  await sleep(seconds * 1_000);
}

export function askAll(stage: Stage, count: number, ...places: readonly Place[]): Asked[] {
  return Array.from({ length: count }, (_, n) =>
    stage.ask((answer) => `[[n=4]][[gap=30]][[text ${answer} has come.]]`, places[n % places.length]),
  );
}
