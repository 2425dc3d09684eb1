import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/core/ports/clock.ts';
import type { Store } from '../../../src/core/ports/store/store.ts';
import { createDues, type Dues } from '../../../src/core/timing/dues.ts';
import { createClock } from '../../../src/system/clock.ts';
import { createRecordingLog, type RecordingLog } from '../../bridge/recording-log.ts';
import { createTempStore } from '../../bridge/rig.ts';
import { createSleepyTime, type SleepyTime } from '../../fakes/clock/sleepy-time.ts';

const minute = 60_000;
const hour = 60 * minute;

interface Run {
  dues: Dues;
  store: Store;
  log: RecordingLog;
  /** What was due, as `key after minutes`. */
  done: string[];
  time: SleepyTime;
  clock: Clock;
  /** When the test began, ms since the epoch. */
  began: number;
  stop(): void;
  /** The bridge starts again on the same store, after `offMs` in which nothing ran. */
  again(offMs?: number, kinds?: readonly string[]): Run;
}

function setUp(kinds: readonly string[] = ['a', 'b']): Run {
  const { store } = createTempStore();
  const time = createSleepyTime();
  return begin(store, time, time.wall(), kinds);
}

function begin(store: Store, time: SleepyTime, began: number, kinds: readonly string[]): Run {
  const stopped = new AbortController();
  const clock = createClock(time);
  const log = createRecordingLog(() => undefined);
  const dues = createDues({ store, clock, log, signal: stopped.signal });
  const done: string[] = [];
  for (const kind of kinds) {
    dues.on(kind, ({ key }) => {
      done.push(`${key} after ${Math.round((clock.now() - began) / minute)}`);
      return undefined;
    });
  }
  dues.start();
  return {
    ...{ dues, store, log, done, time, clock, began },
    stop: () => stopped.abort(new Error('stop')),
    again(offMs = 0, later = kinds) {
      stopped.abort(new Error('power cut'));
      time.sleep(offMs);
      return begin(store, time, began, later);
    },
  };
}

describe('a due moment', () => {
  it('comes once, at its time, in the order of the moments', () => {
    const { dues, done, time, began } = setUp();
    dues.set('a:late', began + 3 * hour);
    dues.set('b:early', began + hour);
    dues.set('a:middle', began + 2 * hour);

    time.pass(hour - 1);
    expect(done).toEqual([]);
    time.pass(9 * hour);

    expect(done).toEqual(['b:early after 60', 'a:middle after 120', 'a:late after 180']);
  });

  it('moves when it is set once more, to an earlier or a later time, and does not come once it is cancelled', () => {
    const { dues, done, time, began } = setUp();
    dues.set('a:later', began + hour);
    dues.set('a:earlier', began + 5 * hour);
    dues.set('a:never', began + hour);

    dues.set('a:later', began + 2 * hour);
    dues.set('a:earlier', began + 30 * minute);
    dues.cancel('a:never');
    time.pass(9 * hour);

    expect(done).toEqual(['a:earlier after 30', 'a:later after 120']);
  });

  it('brings what was given with it', () => {
    const { dues, time, began } = setUp();
    const got: unknown[] = [];
    dues.on('c', (due) => {
      got.push(due);
      return undefined;
    });

    dues.set('c:1', began + 5, { who: 'Ann' });
    dues.set('c:2', began + 6);
    time.pass(minute);

    expect(got).toEqual([
      { key: 'c:1', at: began + 5, payload: { who: 'Ann' } },
      { key: 'c:2', at: began + 6, payload: null },
    ]);
  });

  it('that has passed already comes at once, after the work that set it', () => {
    const { dues, done, time, began } = setUp();

    dues.set('a:1', began - hour);
    expect(done).toEqual([]);
    time.pass(0);

    expect(done).toEqual(['a:1 after 0']);
  });

  it('is not there when the transaction that set it was taken back, and does not move with one', () => {
    const { dues, done, store, time, began } = setUp();
    dues.set('a:1', began + hour);

    expect(() =>
      store.atomically(() => {
        dues.set('a:1', began + minute);
        dues.set('a:2', began + minute);
        throw new Error('taken back');
      }),
    ).toThrow('taken back');
    time.pass(9 * hour);

    expect(done).toEqual(['a:1 after 60']);
  });
});

describe('a restart', () => {
  it('keeps what is due later, and brings at once what passed meanwhile, in its order', () => {
    const before = setUp();
    before.dues.set('b:2', before.began + 2 * hour);
    before.dues.set('a:1', before.began + hour);
    before.dues.set('a:3', before.began + 5 * hour);

    const after = before.again(3 * hour);
    after.time.pass(0);
    expect(after.done).toEqual(['a:1 after 180', 'b:2 after 180']);
    after.time.pass(9 * hour);

    expect(after.done.slice(2)).toEqual(['a:3 after 300']);
    expect(before.done).toEqual([]);
  });

  it('does not bring again what was done', () => {
    const before = setUp();
    before.dues.set('a:1', before.began + hour);
    before.time.pass(2 * hour);

    const after = before.again();
    after.time.pass(9 * hour);

    expect([before.done.length, after.done]).toEqual([1, []]);
  });

  it('ends what waits: a bridge that stops begins nothing', () => {
    const { dues, done, stop, store, time, began } = setUp();
    dues.set('a:1', began + hour);

    stop();
    dues.set('a:2', began + hour);
    time.pass(9 * hour);

    expect(done).toEqual([]);
    expect(store.dues.next(['a'], [])?.key).toBe('a:1');
  });
});

describe('a machine', () => {
  it('that slept does what became due meanwhile, in order, and the rest at its time', () => {
    const { dues, done, time, began } = setUp();
    dues.set('a:2', began + 2 * hour);
    dues.set('b:1', began + hour);
    dues.set('a:3', began + 10 * hour);
    time.pass(30 * minute);

    time.sleep(4 * hour);
    time.pass(minute);
    expect(done).toEqual(['b:1 after 270', 'a:2 after 270']);
    time.pass(9 * hour);

    expect(done.slice(2)).toEqual(['a:3 after 600']);
  });

  it('whose clock is set back waits for the moment, not for the time that was left', () => {
    const { dues, done, time, clock, began } = setUp();
    dues.set('a:1', began + hour);
    time.pass(30 * minute);

    time.sleep(-20 * minute);
    time.pass(40 * minute);
    expect(done).toEqual([]);
    time.pass(10 * minute);

    expect(done).toEqual(['a:1 after 60']);
    expect(clock.now()).toBe(began + hour);
  });

  it('whose clock is set forward does what is due by then', () => {
    const { dues, done, time, began } = setUp();
    dues.set('a:1', began + hour);

    time.sleep(90 * minute);
    time.pass(minute);

    expect(done).toEqual(['a:1 after 90']);
  });
});

describe('a handler', () => {
  it('writes together with the end of its moment: after a power cut in between, neither is there', () => {
    const { dues, store, time, began, log, again } = setUp();
    dues.on('c', () => {
      store.notes.set('did', 'it');
      throw new Error('power cut');
    });
    dues.set('c:1', began + minute);

    time.pass(minute);

    expect(store.notes.get('did')).toBeUndefined();
    expect(log.unexpectedErrors()).toEqual(['what was due could not be done; retrying: Error: power cut']);
    const after = again(0, ['c']);
    after.time.pass(0);
    expect(after.done).toEqual(['c:1 after 1']);
  });

  it('may set its own moment again: that is a new one', () => {
    const { dues, time, began, done } = setUp([]);
    dues.on('c', ({ key, at }) => {
      done.push(key);
      dues.set(key, at + hour);
      return undefined;
    });
    dues.set('c:1', began + hour);

    time.pass(3.5 * hour);

    expect(done).toEqual(['c:1', 'c:1', 'c:1']);
  });

  it('has what must not happen before the commit called after it', () => {
    const { dues, store, time, began } = setUp();
    const seen: unknown[] = [];
    dues.on('c', () => {
      store.notes.set('did', 'it');
      return () => void seen.push(store.dues.get('c:1'), store.notes.get('did'));
    });

    dues.set('c:1', began);
    time.pass(1);

    expect(seen).toEqual([undefined, 'it']);
  });

  it('that throws is called again later and later, and holds up no other', () => {
    const { dues, done, time, began, log } = setUp();
    let tries = 0;
    dues.on('c', () => {
      tries++;
      if (tries < 4) throw new Error('not now');
      return undefined;
    });
    dues.set('c:1', began + minute);
    dues.set('a:1', began + minute);
    dues.set('a:2', began + minute + 5_000);

    time.pass(minute);
    expect([tries, done]).toEqual([1, ['a:1 after 1']]);
    time.pass(10_000);
    expect([tries, done]).toEqual([2, ['a:1 after 1', 'a:2 after 1']]);
    time.pass(19_999);
    expect(tries).toBe(2);
    time.pass(1);
    expect(tries).toBe(3);
    time.pass(hour);

    expect(tries).toBe(4);
    expect(log.unexpectedErrors()).toHaveLength(3);
  });

  it('that throws leaves no timer behind when its moment is cancelled', () => {
    const { dues, time, began } = setUp();
    dues.on('c', () => {
      throw new Error('not now');
    });
    dues.set('c:1', began);
    time.pass(1);

    dues.cancel('c:1');
    time.pass(hour);

    expect(time.timers()).toBe(0);
  });

  it('whose last step throws is not called again', () => {
    const { dues, time, began, log } = setUp();
    let tries = 0;
    dues.on('c', () => {
      tries++;
      return () => {
        throw new Error('too late');
      };
    });

    dues.set('c:1', began);
    time.pass(hour);

    expect(tries).toBe(1);
    expect(log.unexpectedErrors()).toEqual(['what follows a due moment failed: Error: too late']);
  });
});

it('moments of a kind that nobody handles stay, are logged once, and hold up no other', () => {
  const before = setUp();
  before.dues.set('new:1', before.began + minute, { keep: 'me' });
  before.dues.set('new:2', before.began + minute);
  before.dues.set('a:1', before.began + hour);
  before.time.pass(minute);

  const after = before.again();
  after.time.pass(2 * hour);

  const warnings = after.log.lines.filter(({ level }) => level === 'warn');
  expect(warnings).toEqual([
    { level: 'warn', message: 'moments of an unknown kind stay as they are', fields: { kind: 'new' } },
  ]);
  expect(before.log.lines).toEqual(warnings);
  expect(after.done).toEqual(['a:1 after 60']);
  const later = after.again(0, ['new']);
  later.time.pass(0);
  expect(later.done).toEqual(['new:1 after 121', 'new:2 after 121']);
});
