import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { smoke, whole } from './extent.ts';
import type { Figure } from './figure.ts';
import { approval } from './figures/approval.ts';
import { burst } from './figures/burst.ts';
import { discord } from './figures/discord.ts';
import { exchange } from './figures/exchange.ts';
import { idle } from './figures/idle.ts';
import { longAnswer } from './figures/long-answer.ts';
import { newConversation } from './figures/new-conversation.ts';
import { processes } from './figures/processes.ts';
import { queue } from './figures/queue.ts';
import { routing } from './figures/routing.ts';
import { sessionList } from './figures/sessions.ts';
import { start } from './figures/start.ts';
import { streaming } from './figures/streaming.ts';
import { warm } from './figures/warm.ts';
import { closeMachines } from './machines.ts';
import { problemsIn } from './smoke.ts';
import { tableGroup, tableHead } from './table.ts';

/*
 * npm run bench [-- figure …] [--json FILE]: measures the built bridge on this machine and prints one table.
 * With --smoke: takes every figure once, as small as it gets, and fails when one cannot be taken.
 */

const figures: Figure[] = [
  ...[warm, exchange, newConversation, streaming, approval, start, idle],
  ...[processes, longAnswer, queue, burst, discord, routing, sessionList],
];
const sentenceWidth = 96;

const { values, positionals } = parseArgs({
  options: { json: { type: 'string' }, smoke: { type: 'boolean', default: false } },
  allowPositionals: true,
});
if (process.platform !== 'linux') {
  console.error('The bench reads /proc for memory and processor time, so it needs Linux.');
  process.exit(1);
}
const unknown = positionals.find((name) => !figures.some((figure) => figure.name === name));
if (unknown !== undefined) {
  console.error(`There is no figure “${unknown}”, only: ${figures.map((figure) => figure.name).join(', ')}`);
  process.exit(64);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void closeMachines().finally(() => process.exit(1)));
}

const chosen = figures.filter((figure) => positionals.length === 0 || positionals.includes(figure.name));
if (values.smoke) {
  await runSmoke(chosen);
  process.exit();
}
const results: Record<string, unknown> = {};
console.log(`Node ${process.versions.node}, ${process.platform}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`);
console.log(
  'The built bridge, with real claude unless said otherwise; Telegram, Discord and the model are on loopback.\n',
);
console.log(tableHead(sentenceWidth));
for (const figure of chosen) {
  try {
    const rows = await figure.measure(whole);
    results[figure.name] = rows;
    console.log(tableGroup(figure, rows, sentenceWidth));
  } finally {
    await closeMachines();
  }
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);

/** One line for each figure that cannot be taken, and one at the end. */
async function runSmoke(figures: readonly Figure[]): Promise<void> {
  const began = performance.now();
  for (const figure of figures) {
    try {
      const problems = problemsIn(await figure.measure(smoke));
      if (problems.length > 0) fail(figure, problems.join('; '));
    } catch (error) {
      fail(figure, error);
    } finally {
      await closeMachines();
    }
  }
  const seconds = Math.round((performance.now() - began) / 1000);
  const taken = process.exitCode === 1 ? 'not every figure could be taken' : `all ${figures.length} figures were taken`;
  console.log(`bench --smoke: ${taken}, ${seconds} s`);
}

function fail({ name }: Figure, why: unknown): void {
  console.error(`bench --smoke: “${name}” cannot be taken:`, why);
  process.exitCode = 1;
}
