import { atCall, atCommit } from '../fault-points.ts';
import { halfway, type Moment, say } from './moment.ts';

const options = { discord: true };

/** What Discord does otherwise: events are gone when they were not heard, and a message can't be sent twice. */
export const onDiscord: readonly Moment[] = [
  {
    name: 'on Discord: before an event is stored, which Discord does not send again',
    kills: 1,
    options,
    async play({ start, ask, untilAnswered, order, untilKilled, dm }) {
      // The place where it was, is known from a message before.
      await start();
      ask(say, dm());
      await untilAnswered();
      await order({ points: [atCommit('before', 'INSERT INTO inbox.*answer-2')] });
      ask(say, dm());
      await untilKilled();
      await start();
    },
  },
  {
    name: 'on Discord: mid-text, Claude continues alone',
    kills: 1,
    options,
    async play({ start, ask, kill, model, dm }) {
      await start();
      ask(halfway('text'), dm());
      await model.untilGate('text');
      await kill();
      await start();
      model.open('text');
    },
  },
  {
    name: 'on Discord: when the message that shows the growing answer is noted',
    kills: 1,
    options,
    async play({ start, ask, untilKilled, model, dm }) {
      await start(atCommit('after', 'UPDATE tasks SET preview'));
      ask(halfway('text'), dm());
      await untilKilled();
      await start();
      model.open('text');
    },
  },
  {
    name: 'on Discord: when the answer was sent and not acknowledged, it is not shown twice',
    kills: 1,
    quick: true,
    options,
    async play({ start, ask, untilKilled, dm }) {
      await start(atCall('after', 'POST .*/messages .*answer-1.*"nonce"|POST .*/messages .*"nonce".*answer-1'));
      ask(say, dm());
      await untilKilled();
      await start();
    },
  },
];
