import { atCommit, type FaultPoint } from '../fault-points.ts';
import { logDiskFull, withLogFile } from '../log-disk.ts';
import type { Stage } from '../stage.ts';
import { halfway, type Moment, say } from './moment.ts';

/** The server fails at an answer for ever; the bridge dies at `point` of that. A word takes its place. */
function oneAnswer(point: FaultPoint) {
  return async (stage: Stage) => {
    const { start, ask, telegram, untilKilled } = stage;
    await start(point);
    const bad = ask(say);
    bad.end = 'covered';
    const fails = { kind: 'refuse', status: 500, message: 'Internal Server Error' } as const;
    telegram.faults.next('*', fails, Number.POSITIVE_INFINITY, new RegExp(`\\b${bad.answer}\\b`));
    ask(say);
    await untilKilled();
    await start();
  };
}

/** What the server of the platform, or the disk of the log, does not take. */
export const failing: readonly Moment[] = [
  {
    name: 'while it is tried whether the server fails at one answer only',
    kills: 1,
    play: oneAnswer({ ...atCommit('after', 'UPDATE outbox SET tries'), nth: 3 }),
  },
  {
    name: 'when a word is in the place of an answer that the server fails at, and that is not stored',
    kills: 1,
    play: oneAnswer(atCommit('before', 'UPDATE outbox SET state.*"arrived"')),
  },
  {
    name: 'mid-text while the disk of the log is full, also at the next start',
    kills: 1,
    async play(stage) {
      const { start, ask, kill, model, until, chat, bridges } = stage;
      stage.configure(withLogFile(stage));
      await start(logDiskFull(5));
      ask(halfway('text'));
      await model.untilGate('text');
      await kill();
      await start(logDiskFull(1, 40));
      model.open('text');
      await until(() => chat.shown().some(({ text }) => text.includes('answer-1')), 'the answer');
      ask(say);
      await bridges.at(-1)!.untilLog('cannot write the log file; the bridge continues');
      await stage.calm();
    },
  },
  {
    name: 'in the middle of a line of the log file, whose disk is full',
    kills: 1,
    async play(stage) {
      stage.configure(withLogFile(stage));
      await stage.start({ at: 'log', when: 'before', nth: 7, act: 'kill' }, logDiskFull(5));
      stage.ask(say);
      await stage.untilKilled();
      await stage.start();
    },
  },
];
