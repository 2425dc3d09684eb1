import type { Config } from '../../config/load.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { FileAccess } from '../../core/ports/files.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Keep } from '../../core/ports/store/prune.ts';
import type { Store } from '../../core/ports/store/store.ts';
import { lookAtAge } from '../../core/timing/age-clock.ts';
import { writeMarkdown } from '../../text/markdown/write.ts';

const day = 24 * 60 * 60 * 1000;
/** The start has other work first. */
const firstMs = 60_000;
const everyMs = 60 * 60_000;
/** Between two steps of about 10 ms: all else comes first. */
const pauseMs = 100;

export interface TidyingOptions {
  store: Store;
  files: Pick<FileAccess, 'sweep'>;
  keep: Config['keep'];
  clock: Clock;
  log: Log;
  /** Aborts when the bridge stops. */
  signal: AbortSignal;
}

/** From now on, what nobody needs goes out of the store in small steps: soon after the start, then every hour. */
export function keepTidy({ store, files, keep, clock, log, signal }: TidyingOptions): void {
  let isFirst = true;
  let isTidying = false;

  async function tidy(): Promise<void> {
    const { tasksDays, archive } = keep;
    const rules: Keep =
      tasksDays === undefined
        ? {}
        : {
            tasksSince: lookAtAge(store, clock) - tasksDays * day,
            archive: archive === undefined ? undefined : { file: archive, textOf: writeMarkdown },
          };
    const tasks = await prune(rules);
    for (let more = true; more; ) more = await next(() => store.shrink());
    if (tasksDays !== undefined && (tasks > 0 || isFirst)) sweep();
    isFirst = false;
    if (tasks > 0) log.info('old tasks were deleted', { tasks, days: tasksDays, ...(archive && { archive }) });
  }

  /** In the background, because a folder may be slow. */
  function sweep(): void {
    files
      .sweep((taskId) => !signal.aborted && store.tasks.get(taskId) === undefined)
      .then((tasks) => tasks > 0 && log.info('files of old tasks were deleted', { tasks }))
      .catch((error: unknown) => log.error('files of old tasks could not be deleted', { error }));
  }

  async function prune(rules: Keep): Promise<number> {
    let tasks = 0;
    for (let more = true; more; ) {
      const step = await next(() => store.prune(rules));
      tasks += step.tasks;
      more = step.more;
    }
    return tasks;
  }

  /** One step, then a pause. @throws when the bridge stops */
  async function next<T>(step: () => T): Promise<T> {
    signal.throwIfAborted();
    const result = step();
    await clock.sleep(pauseMs, signal);
    return result;
  }

  async function round(): Promise<void> {
    if (signal.aborted) return;
    clock.after(everyMs, () => void round());
    if (isTidying) return;
    isTidying = true;
    try {
      await tidy();
    } catch (error) {
      if (!signal.aborted) log.error('old data could not be deleted; retrying in an hour', { error });
    } finally {
      isTidying = false;
    }
  }

  clock.after(firstMs, () => void round());
}
