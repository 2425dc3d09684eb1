import type { Scenario } from './scenarios/scenario.ts';
import { createStage } from './stage.ts';
import type { Tally } from './tally.ts';

/** What no scenario may take more of, MB, unless it says so itself. */
const mostMb = 300;

export interface Outcome {
  name: string;
  tally: Tally | undefined;
  /** From the end of the trouble to the last answer, ms. */
  recoveredMs: number | undefined;
  peakMb: number | undefined;
  /** Why it is no success; empty: it is one. */
  wrong: string[];
}

/** Never throws: what goes wrong is the outcome. */
export async function runScenario({ name, options, maxMb = mostMb, play }: Scenario): Promise<Outcome> {
  const stage = await createStage(options);
  const outcome: Outcome = { name, tally: undefined, recoveredMs: undefined, peakMb: undefined, wrong: [] };
  try {
    await play(stage);
    const calmAt = performance.now();
    await stage.untilAnswered();
    outcome.recoveredMs = performance.now() - calmAt;
    outcome.peakMb = stage.peakMb();
    outcome.tally = await stage.count();
    outcome.wrong = wrongIn(outcome.tally);
    if (outcome.peakMb > maxMb) outcome.wrong.push(`${outcome.peakMb} MB of memory; the bound is ${maxMb} MB`);
  } catch (error) {
    outcome.wrong.push(error instanceof Error ? error.message : String(error));
  } finally {
    await stage.close();
  }
  return outcome;
}

/** What must not be, in words. */
function wrongIn({ lost, twice, left }: Tally): string[] {
  return [
    ...lost.map((one) => `lost: ${one}`),
    ...twice.map((one) => `twice: ${one}`),
    ...left.map((one) => `left: ${one}`),
  ];
}
