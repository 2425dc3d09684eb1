import { atCommit, type FaultPoint } from '../fault-points.ts';
import type { Stage } from '../stage.ts';
import { halfway, type Moment, say } from './moment.ts';

/** Ann stops the running task; the bridge dies at `point` of that. */
function stopped(point: FaultPoint) {
  return async ({ start, ask, chat, model, until, untilKilled }: Stage) => {
    await start(point);
    ask(halfway('text')).end = 'cancelled';
    await model.untilGate('text');
    chat.say('/stop');
    await untilKilled();
    await start();
    model.open('text');
    await until(() => chat.shown().some(({ text }) => /stopped/i.test(text)), 'the word that it is stopped');
  };
}

/** Between the wish that something stops, and its end. */
export const cancelling: readonly Moment[] = [
  {
    name: 'when /cancel of a waiting task is stored and not said',
    kills: 1,
    async play({ start, ask, chat, model, untilKilled }) {
      const first = await start(atCommit('after', 'UPDATE tasks SET state.*"state":"cancelled"'));
      ask(halfway('first'));
      await model.untilGate('first');
      const second = ask(say);
      second.end = 'cancelled';
      await first.untilLogged('task queued', 2);
      chat.say('/cancel 2');
      await untilKilled();
      await start();
      model.open('first');
    },
  },
  {
    name: 'when /stop of the running task is stored and Claude was not told',
    kills: 1,
    play: stopped(atCommit('after', 'INSERT INTO audit.*task-stopped')),
  },
  {
    name: 'when a stopped task has ended and nothing of it is stored',
    kills: 1,
    play: stopped(atCommit('before', 'UPDATE tasks SET state.*"state":"cancelled"')),
  },
];
