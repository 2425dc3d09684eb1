import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import chalk from 'chalk';
import { BridgeError } from '../../core/model/errors.ts';
import type { Keep } from '../../core/ports/store/prune.ts';
import type { Store } from '../../core/ports/store/store.ts';
import { compactDatabase } from '../../store/database/whole-file.ts';
import { chatFolders } from '../../system/files/folders.ts';
import { sweepReceived } from '../../system/files/received.ts';
import { acquireLock, lockHolder } from '../../system/lock.ts';
import { formatBytes } from '../../text/format/bytes.ts';
import { writeMarkdown } from '../../text/markdown/write.ts';
import { type ExitCode, exitCodes } from '../shared/exit.ts';
import { formatMoment, print, printJson } from '../shared/print.ts';
import { openProgress } from '../shared/progress.ts';
import { findSurroundings, type GlobalOptions, type Surroundings } from '../shared/surroundings.ts';

export interface PruneOptions extends GlobalOptions {
  /** ms since the epoch. */
  olderThan?: number;
  archive?: string;
  dryRun?: boolean;
  json?: boolean;
}

/** Between two steps, for a bridge that runs. */
const pauseMs = 20;
const day = 24 * 60 * 60 * 1000;

/** `tasks prune`: deletes ended tasks, also beside a running bridge; without one, it also shrinks an older file. */
export async function pruneTasks(options: PruneOptions): Promise<ExitCode> {
  const surroundings = findSurroundings(options);
  const { paths, openStore } = surroundings;
  const keep = rulesOf(options, surroundings);
  const isRunning = lockHolder(paths.dataLock).held;
  if (options.dryRun) {
    const store = await openStore('read');
    const { tasks, needed } = store.prunable(keep.tasksSince);
    if (options.json) printJson({ tasks, needed, endedBefore: keep.tasksSince, deleted: false });
    else print(...forecast(tasks, needed, keep.tasksSince));
    store.close();
    return exitCodes.ok;
  }

  const lock = isRunning ? undefined : acquireLock(paths.dataLock, `the data folder ${paths.data}`);
  try {
    const store = await openStore('write');
    const before = store.size();
    const say = options.json ? () => {} : print;
    const gone = await deleteAll(store, keep, isRunning);
    await sweepReceived(chatFolders(paths.data).inbox, (taskId) => store.tasks.get(taskId) === undefined);
    const { needed } = store.prunable(keep.tasksSince);
    say(chalk.green(`✓ Deleted ${tasksInWords(gone)} that ended before ${formatMoment(keep.tasksSince)}`));
    if (gone > 0 && keep.archive !== undefined) say(`Archived in ${keep.archive.file}`);
    say(...stayed(needed));
    if (store.size().shrinks) await shrinkAll(store, isRunning);
    const after = store.size();
    store.close();
    const bytes = after.shrinks || isRunning ? after.file : await shrinkWhole(surroundings);
    if (options.json) printJson({ tasks: gone, needed, endedBefore: keep.tasksSince, deleted: true, bytes });
    else if (isRunning && !after.shrinks)
      print('The database keeps its size. To shrink it, stop the bridge and run this again.');
    else printSizes(before.file, bytes);
    return exitCodes.ok;
  } finally {
    lock?.release();
  }
}

function rulesOf(
  { olderThan, archive }: PruneOptions,
  { load, clock }: Surroundings,
): Required<Pick<Keep, 'tasksSince'>> & Keep {
  const { keep } = load({ checkOutside: false }).config;
  const tasksSince = olderThan ?? (keep.tasksDays === undefined ? undefined : clock.now() - keep.tasksDays * day);
  if (tasksSince === undefined) {
    const userMessage =
      'No age is given, and keep.tasksDays is not set. Run for example: dispatch-bridge tasks prune --older-than 90d';
    throw new BridgeError('invalid', userMessage, { userMessage });
  }
  const file = archive === undefined ? keep.archive : resolve(archive);
  return { tasksSince, archive: file === undefined ? undefined : { file, markdown: writeMarkdown } };
}

/** In rounds: a task that another one repeats goes in the round after that one. */
async function deleteAll(store: Store, keep: ReturnType<typeof rulesOf>, isRunning: boolean): Promise<number> {
  const total = store.prunable(keep.tasksSince).tasks;
  const progress = openProgress('Deleting tasks');
  let all = 0;
  try {
    for (let gone = -1; gone !== 0; all += gone) {
      gone = 0;
      for (let more = true; more; ) {
        const step = store.prune(keep);
        gone += step.tasks;
        more = step.more;
        progress.show(all + gone, total);
        if (more && isRunning) await pause(pauseMs);
      }
    }
  } finally {
    progress.end();
  }
  return all;
}

async function shrinkAll(store: Store, isRunning: boolean): Promise<void> {
  while (store.shrink()) if (isRunning) await pause(pauseMs);
}

/** @returns bytes of the file then */
async function shrinkWhole({ paths, openStore }: Surroundings): Promise<number> {
  const progress = openProgress('Shrinking the database');
  try {
    compactDatabase(paths.database);
  } finally {
    progress.end();
  }
  const store = await openStore('read');
  const { file } = store.size();
  store.close();
  return file;
}

function printSizes(before: number, after: number): void {
  print(`The database has ${formatBytes(after)}${before === after ? '' : `; it had ${formatBytes(before)}`}.`);
}

function forecast(tasks: number, needed: number, tasksSince: number): string[] {
  return [`${tasksInWords(tasks)} that ended before ${formatMoment(tasksSince)} would go.`, ...stayed(needed)];
}

function stayed(needed: number): string[] {
  if (needed === 0) return [];
  if (needed === 1) return ['1 task of that time stays: something still needs it.'];
  return [`${tasksInWords(needed)} of that time stay: something still needs them.`];
}

function tasksInWords(count: number): string {
  return count === 1 ? '1 task' : `${count.toLocaleString('en-US')} tasks`;
}
