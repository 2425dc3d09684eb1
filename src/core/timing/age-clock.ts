import type { EpochMs } from '../model/events.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store/store.ts';

const day = 24 * 60 * 60 * 1000;
/** Each user of it has a clock of its own, so that two looks of one hour are not two days. */
export type AgeClock = 'age-clock' | 'age-clock of work';

/**
 * The time by which stored things are old: that of the wall clock, but at each look at most a day later than at the
 * look before, also after a restart. A clock that someone set years ahead makes things old a day at a time until it is
 * set back; after months without a bridge, old things go some hours later. The first look ever starts from the newest
 * task or audit row. Call it now and then, not often: hourly.
 */
export function lookAtAge(
  store: Pick<Store, 'notes' | 'tasks' | 'audit' | 'atomically'>,
  clock: Pick<Clock, 'now'>,
  noteKey: AgeClock = 'age-clock',
): EpochMs {
  return store.atomically(() => {
    const now = clock.now();
    const before = Number(store.notes.get(noteKey)) || newestRow(store) || now;
    const at = Math.min(now, before + day);
    store.notes.set(noteKey, String(at));
    return at;
  });
}

/** 0: nothing is stored. */
function newestRow({ tasks, audit }: Pick<Store, 'tasks' | 'audit'>): EpochMs {
  return Math.max(0, ...tasks.list({ newest: 1 }).map(({ createdAt }) => createdAt), audit.head()?.at ?? 0);
}
