import { symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { untilTrue } from '../../until.ts';
import { logDiskFull, logFileLines, withLogFile } from '../log-disk.ts';
import type { Stage } from '../stage.ts';
import { askAll, lasts, type Scenario } from './scenario.ts';

const failing = 'cannot write the log file; the bridge continues';
const resumed = 'writing the log file works again';

function expectSaidOnce({ bridges }: Stage, message: string): void {
  const times = bridges
    .at(-1)!
    .log()
    .filter(({ msg }) => msg === message).length;
  if (times !== 1) throw new Error(`“${message}” was said ${times} times`);
}

/** What is logged from now on stands in the file, a whole line each. */
async function expectWritten(stage: Stage): Promise<void> {
  await untilTrue(() => logFileLines(stage).some((line) => line.includes(resumed)), 'the word in the log file');
  const lines = logFileLines(stage);
  const after = lines.slice(lines.findIndex((line) => line.includes(resumed)));
  for (const line of after) JSON.parse(line);
}

/** The disk of the log is another one than that of the data, which has room all the time. */
export const onTheLogDisk: readonly Scenario[] = [
  {
    name: 'log: its disk is full, then has space again',
    async play(stage) {
      const { chat, topic, model } = stage;
      stage.configure(withLogFile(stage));
      const bridge = await stage.start();
      stage.ask((answer) => `[[text Half. ]][[gate disk]][[text ${answer}]]`);
      await model.untilGate('disk');
      await stage.order({ points: [logDiskFull()] });
      askAll(stage, 4, chat, topic('one'));
      model.open('disk');
      await lasts(3);
      await bridge.untilLog(failing);
      await stage.calm();
      askAll(stage, 2, chat, topic('one'));
      await stage.untilAnswered();
      expectSaidOnce(stage, failing);
      expectSaidOnce(stage, resumed);
      await expectWritten(stage);
    },
  },
  {
    name: 'log: its disk is full from the start, until the file is moved away',
    async play(stage) {
      const { chat, topic, home } = stage;
      stage.configure(withLogFile(stage));
      const file = join(home, 'bridge.log');
      // The kernel itself says ENOSPC to every write.
      symlinkSync('/dev/full', file);
      const bridge = await stage.start();
      askAll(stage, 4, chat, topic('one'));
      await stage.untilAnswered();
      expectSaidOnce(stage, failing);
      unlinkSync(file);
      process.kill(bridge.pid, 'SIGHUP');
      askAll(stage, 2, chat, topic('one'));
      await stage.untilAnswered();
      await expectWritten(stage);
    },
  },
];
