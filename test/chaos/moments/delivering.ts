import { atCall, atCommit } from '../fault-points.ts';
import { type Moment, say } from './moment.ts';

/** Needs three messages. */
const long = (answer: string) =>
  `[[text ${answer}\n\n${Array.from({ length: 5_000 }, (_, n) => `word${n}`).join(' ')}\n\nthe end of ${answer}]]`;

/** From claude's last word to the message that everybody has. */
export const delivering: readonly Moment[] = [
  {
    name: 'when Claude has answered and nothing of it is stored',
    kills: 1,
    async play({ start, ask, untilKilled }) {
      await start(atCommit('before', 'UPDATE tasks SET state.*"state":"done"'));
      ask(say);
      await untilKilled();
      await start();
    },
  },
  {
    name: 'when the task is done and its answer not sent',
    kills: 1,
    quick: true,
    async play({ start, ask, untilKilled }) {
      await start(atCommit('after', 'UPDATE tasks SET state.*"state":"done"'));
      ask(say);
      await untilKilled();
      await start();
    },
  },
  {
    name: 'before the answer leaves',
    kills: 1,
    async play({ start, ask, untilKilled }) {
      await start(atCall('before', '/sendRichMessage .*answer-1'));
      ask(say);
      await untilKilled();
      await start();
    },
  },
  {
    name: 'when Telegram has the answer and has said so: the one that may come twice',
    kills: 1,
    sentAgain: ['answer-1'],
    async play({ start, ask, untilKilled }) {
      await start(atCall('after', '/sendRichMessage .*answer-1'));
      ask(say);
      await untilKilled();
      await start();
    },
  },
  {
    name: 'when the answer has arrived and its draft is still there',
    kills: 1,
    async play({ start, ask, untilKilled }) {
      await start(atCommit('after', `UPDATE outbox SET state.*"arrived"`));
      ask(say);
      await untilKilled();
      await start();
    },
  },
  {
    name: 'between the parts of a long answer: only the others are sent',
    kills: 1,
    quick: true,
    async play({ start, ask, untilKilled, until, chat }) {
      await start(atCommit('after', 'UPDATE outbox SET sent'));
      ask(long);
      await untilKilled();
      await start();
      await until(() => chat.shown().some(({ text }) => text.includes('the end')), 'the last part');
      const text = chat
        .shown()
        .map((message) => message.text)
        .join(' ');
      for (const word of ['word0', 'word2500', 'word4999']) {
        const times = text.split(new RegExp(`\\b${word}\\b`)).length - 1;
        if (times !== 1) throw new Error(`“${word}” of the long answer is shown ${times} times`);
      }
    },
  },
];
