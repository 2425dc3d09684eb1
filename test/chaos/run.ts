import { moments } from './moments/all.ts';
import { type ChaosOptions, readOptions, usage } from './options.ts';
import { createRandom } from './random.ts';
import { killAtRandom } from './random-kills.ts';
import { type Outcome, runScenario } from './run-scenario.ts';
import { scenarios } from './scenarios/all.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { formatSummary, formatTable } from './table.ts';

/* `npm run chaos`: everything that can go wrong goes wrong, one after the other; then what became of it. */

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Each state a task can be in when the power goes. */
function stateKills(): Scenario[] {
  return moments.map(({ name, options = {}, play }) => ({ name: `state: ${name}`, options, play }));
}

function randomKills({ seed, kills }: ChaosOptions): Scenario {
  return {
    name: `random kills: ${kills}, seed ${seed}`,
    options: { discord: true, patienceMs: 120_000 },
    play: (stage) =>
      killAtRandom(stage, createRandom(seed), kills, (killed, pressed) => {
        if (killed % 25 !== 0 && killed !== kills) return;
        const presses = Array.from(pressed, ([button, times]) => `, ${times} × “${button}”`).join('');
        print(`  ${killed} of ${kills} kills, ${stage.asked.length} messages${presses}`);
      }),
  };
}

async function run(options: ChaosOptions): Promise<number> {
  print(`seed ${options.seed}`);
  const all = [...scenarios, ...stateKills(), randomKills(options)].filter(({ name }) => name.includes(options.only));
  const outcomes: Outcome[] = [];
  for (const scenario of all) {
    const outcome = await runScenario(scenario);
    outcomes.push(outcome);
    print(`${outcome.wrong.length === 0 ? '✓' : '✗'} ${outcome.name}`);
    for (const line of outcome.wrong) print(`  ${line.replaceAll('\n', '\n  ')}`);
  }
  print(`\n${formatTable(outcomes)}\n\n${formatSummary(outcomes)}`);
  const failed = outcomes.filter(({ wrong }) => wrong.length > 0);
  if (failed.length > 0) print('\nTo see it again:');
  for (const { name } of failed) {
    print(`  npm run chaos -- --seed ${options.seed} --kills ${options.kills} --only '${name}'`);
  }
  return failed.length === 0 && outcomes.length > 0 ? 0 : 1;
}

try {
  process.exitCode = await run(readOptions(process.argv.slice(2)));
} catch (error) {
  print(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exitCode = 2;
}
