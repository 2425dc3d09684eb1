import { atCall, atCommit } from '../fault-points.ts';
import { type Moment, say } from './moment.ts';

/** From the update at Telegram to the task that waits for its turn. */
export const takenIn: readonly Moment[] = [
  {
    name: 'while its update is on the way: Telegram has answered, nothing is stored',
    kills: 1,
    async play({ start, ask, untilKilled }) {
      await start(atCall('after', 'getUpdates'));
      ask(say);
      await untilKilled();
      await start();
    },
  },
  {
    name: 'before the update is stored',
    kills: 1,
    quick: true,
    async play({ start, ask, untilKilled }) {
      await start(atCommit('before', 'INSERT INTO inbox.*answer-1'));
      ask(say);
      await untilKilled();
      await start();
    },
  },
  {
    name: 'when the update is stored, and neither confirmed nor settled',
    kills: 1,
    quick: true,
    async play({ start, ask, untilKilled }) {
      await start(atCommit('after', 'INSERT INTO inbox.*answer-1'));
      ask(say);
      await untilKilled();
      await start();
    },
  },
  {
    name: 'in the transaction that makes the task',
    kills: 1,
    quick: true,
    async play({ start, ask, untilKilled }) {
      await start(atCommit('before', 'INSERT INTO tasks'));
      ask(say);
      await untilKilled();
      await start();
    },
  },
  {
    name: 'when the task is queued and no sign of it was given',
    kills: 1,
    quick: true,
    async play({ start, ask, untilKilled }) {
      await start(atCommit('after', 'INSERT INTO tasks'));
      ask(say);
      await untilKilled();
      await start();
    },
  },
  {
    name: 'while the reaction is on its way',
    kills: 1,
    async play({ start, ask, untilKilled }) {
      await start(atCall('after', 'setMessageReaction'));
      ask(say);
      await untilKilled();
      await start();
    },
  },
];
