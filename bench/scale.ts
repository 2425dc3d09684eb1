import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { closeMachines } from './machines.ts';
import { measureHistory } from './scale/history.ts';
import { measureListsOf } from './scale/lists.ts';
import { measureQueue } from './scale/queues.ts';
import type { Measured, Workshop } from './scale/step.ts';

/*
 * npm run bench:scale [-- history | lists | queue …] [--ended N,N] [--queued N,N] [--chats N,N] [--folder DIR] [--smoke]
 *
 * Measures the built bridge over databases of several sizes, which it makes by the store's own code, and prints how the
 * cost grows. `--folder` keeps the databases there for the next run; they have the form of the code that made them.
 */

const { values, positionals } = parseArgs({
  options: {
    ended: { type: 'string' },
    queued: { type: 'string' },
    chats: { type: 'string' },
    folder: { type: 'string' },
    smoke: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
if (process.platform !== 'linux') {
  console.error('The bench reads /proc for memory and processor time, so it needs Linux.');
  process.exit(1);
}

const steps: Record<string, (workshop: Workshop) => Promise<void>> = { history, lists, queue };
const unknown = positionals.find((name) => steps[name] === undefined);
if (unknown !== undefined) {
  console.error(`There is no step “${unknown}”, only: ${Object.keys(steps).join(', ')}`);
  process.exit(64);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void closeMachines().finally(() => process.exit(1)));
}

const made = values.folder === undefined ? mkdtempSync(join(tmpdir(), 'bridge-scale-')) : undefined;
const workshop: Workshop = { folder: values.folder ?? made!, isSmoke: values.smoke, say: console.log };
console.log(`Node ${process.versions.node}, ${process.platform}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`);
try {
  for (const [name, step] of Object.entries(steps)) {
    if (positionals.length === 0 || positionals.includes(name)) await step(workshop);
  }
} finally {
  await closeMachines();
  if (made !== undefined) rmSync(made, { recursive: true });
}
process.exit();

async function history(shop: Workshop): Promise<void> {
  const rows: Measured[] = [];
  for (const ended of sizes(values.ended, [0, 10_000, 100_000, 1_000_000], [0, 500])) {
    rows.push(await measureHistory(shop, ended));
    print('Ended tasks of one person', rows);
  }
}

async function lists(shop: Workshop): Promise<void> {
  const ended = Math.max(...sizes(values.ended, [1_000_000], [500]));
  print(`Lists of people, with ${ended} ended tasks`, await measureListsOf(shop, ended));
}

async function queue(shop: Workshop): Promise<void> {
  const rows: Measured[] = [];
  for (const chats of sizes(values.chats, [1, 50], [1, 3])) {
    for (const queued of sizes(values.queued, [1_000, 10_000, 50_000], [100])) {
      rows.push(await measureQueue(shop, queued, chats));
      print('Queued tasks', rows);
    }
  }
}

function sizes(given: string | undefined, all: number[], small: number[]): number[] {
  if (given !== undefined) return given.split(',').map(Number);
  return values.smoke ? small : all;
}

/** The table so far: a run that is stopped has shown what it has. */
function print(title: string, rows: readonly Measured[]): void {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))];
  const widths = columns.map((_, n) => Math.max(...cells.map((line) => line[n]!.length)));
  console.log(`\n${title}`);
  for (const line of cells) console.log(line.map((cell, n) => cell.padStart(widths[n]! + 2)).join(''));
}
