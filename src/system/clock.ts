import type { Clock } from '../core/ports/clock.ts';

/** The time source of a clock; replaced in tests. Milliseconds. */
export interface TimeSource {
  /** Since the epoch; jumps when someone sets the time, and when the machine slept. */
  wall(): number;
  /** Since any moment; never jumps, and stops while the machine sleeps. */
  steady(): number;
  /** Calls `run` once after `ms` of steady time; does not keep the process alive. */
  setTimer(ms: number, run: () => void): () => void;
}

/** Longest delay of Node's timers; with a longer one they would fire at once. */
const longestMs = 2 ** 31 - 1;

/** Timers stop while the machine sleeps, so afterwards the clock has to look at the time. */
const beatMs = 10_000;

/** A jump of the wall clock from this size on is a sleep; a smaller one is a correction of the time. */
const sleptMs = 20_000;

interface Timer {
  /** Steady time. */
  due: number;
  /** Wall time less steady time, when `due` was computed: when it grows, the machine has slept. */
  offset: number;
  run(): void;
  disarm(): void;
}

/**
 * Real time. After the machine slept (the wall clock has jumped ahead), what became due meanwhile happens within one
 * beat, once and in order; everything else still happens at its moment.
 */
export function createClock(time: TimeSource = realTime): Clock {
  const timers = new Set<Timer>();
  let isBeating = false;

  function after(ms: number, run: () => void): () => void {
    const steady = time.steady();
    const timer: Timer = { due: steady + ms, offset: time.wall() - steady, run, disarm() {} };
    timers.add(timer);
    arm(timer);
    if (!isBeating) nextBeat();
    return () => drop(timer);
  }

  function arm(timer: Timer): void {
    const left = Math.max(0, timer.due - time.steady());
    timer.disarm = time.setTimer(Math.min(left, longestMs), () => {
      if (left > longestMs) arm(timer);
      else {
        drop(timer);
        timer.run();
      }
    });
  }

  function drop(timer: Timer): void {
    timers.delete(timer);
    timer.disarm();
  }

  function nextBeat(): void {
    isBeating = timers.size > 0;
    if (isBeating) time.setTimer(beatMs, beat);
  }

  function beat(): void {
    nextBeat();
    const offset = time.wall() - time.steady();
    const moved: Timer[] = [];
    for (const timer of timers) {
      const jump = offset - timer.offset;
      if (jump >= sleptMs) {
        timer.due -= jump;
        moved.push(timer);
      }
      // Setting the clock back makes nothing late, because delays use steady time; only the offsets start again.
      if (jump >= sleptMs || jump < 0) timer.offset = offset;
    }
    for (const timer of moved.toSorted((a, b) => a.due - b.due)) {
      timer.disarm();
      arm(timer);
    }
  }

  return {
    now: time.wall,
    steady: time.steady,
    after,
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const cancel = after(ms, () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        });
        function abort(): void {
          cancel();
          reject(signal?.reason);
        }
        signal?.addEventListener('abort', abort, { once: true });
      });
    },
  };
}

const realTime: TimeSource = {
  wall: Date.now,
  steady: () => performance.now(),
  setTimer(ms, run) {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
