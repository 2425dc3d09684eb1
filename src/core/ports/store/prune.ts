import type { EpochMs } from '../../model/events.ts';
import type { Post } from '../../model/post.ts';

/** A file that gets tasks, one line of JSON each. */
export interface Archive {
  file: string;
  /** An answer as the file has it. */
  textOf(blocks: Post['blocks']): string;
}

/** What else goes, beside what nobody needs any more. */
export interface Keep {
  /** Tasks that ended before this moment go; undefined: none does. */
  tasksSince?: EpochMs;
  /** Gets each of these tasks before it goes; undefined: it just goes. */
  archive?: Archive | undefined;
  /** Answers that have arrived stay as long as their tasks: an archive may want them. Default: only with `archive`. */
  answersStay?: boolean;
}

export interface PruneStep {
  /** Tasks that this step deleted. */
  tasks: number;
  /** There may be more to delete. */
  more: boolean;
}

/** What pruning would do. */
export interface Prunable {
  /** Ended tasks that would go. */
  tasks: number;
  /** Tasks that ended before that moment, and stay because something still needs them. */
  needed: number;
}

/** The size of the database file, in bytes. */
export interface StoreSize {
  file: number;
  /** Space in the file that new rows will use. */
  free: number;
  /** Whether `shrink` can give the free space back. */
  shrinks: boolean;
}

/** Old data goes, a little at a time. */
export interface PruneStore {
  /**
   * Deletes some of what nobody needs any more, in one short transaction (about 10 ms); call it until there is no more.
   * A task stays while something needs it: it is open, a post of it has not arrived, a task that is stored repeats it, or
   * it is the last one of a session that may continue. Audit rows always stay.
   * @throws BridgeError `retry-later` or `invalid` when the archive cannot be written: this step deletes nothing
   */
  prune(keep?: Keep): PruneStep;
  prunable(before: EpochMs): Prunable;
  /** Gives some of the free space back to the disk, in one short transaction. @returns whether there is more */
  shrink(): boolean;
  size(): StoreSize;
}
