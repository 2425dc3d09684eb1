import type { FaultPoint } from '../fault-points.ts';
import type { Stage } from '../stage.ts';
import { askAll, lasts, type Scenario } from './scenario.ts';

/** Every write fails for some seconds, while messages come and one task runs. */
function whileWritesFail(code: NonNullable<FaultPoint['code']>, at: FaultPoint['at']) {
  return async (stage: Stage) => {
    const { chat, topic, model } = stage;
    await stage.start();
    stage.ask((answer) => `[[text Half. ]][[gate disk]][[text ${answer}]]`);
    await model.untilGate('disk');
    await stage.order({ points: [{ at, when: 'before', match: '', times: 1_000_000, act: 'fail', code }] });
    askAll(stage, 2, chat, topic('one'));
    model.open('disk');
    await lasts(3);
    await stage.calm();
    askAll(stage, 2, chat, topic('one'));
  };
}

/** Messages around a jump of the clock, one of them while its task runs. */
function whenTheClockJumps(...hours: readonly number[]) {
  return async (stage: Stage) => {
    await stage.start();
    let offsetMs = 0;
    for (const [n, each] of hours.entries()) {
      stage.ask((answer) => `[[text Half. ]][[gate jump-${n}]][[text ${answer}]]`);
      await stage.model.untilGate(`jump-${n}`);
      offsetMs += each * 3_600_000;
      await stage.order({ offsetMs });
      askAll(stage, 2, stage.chat, stage.topic('one'));
      stage.model.open(`jump-${n}`);
      await stage.untilAnswered();
    }
  };
}

const supervised = { supervised: true };

export const onTheMachine: readonly Scenario[] = [
  { name: 'database: disk full', options: supervised, play: whileWritesFail('SQLITE_FULL', 'write') },
  { name: 'database: read-only', options: supervised, play: whileWritesFail('SQLITE_READONLY', 'write') },
  { name: 'database: busy', options: supervised, play: whileWritesFail('SQLITE_BUSY', 'begin') },
  { name: 'clock: three hours ahead', play: whenTheClockJumps(3) },
  { name: 'clock: six hours back', play: whenTheClockJumps(-6) },
  { name: 'clock: to and fro', play: whenTheClockJumps(26, -50, 24) },
];
