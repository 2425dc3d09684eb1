import { atCall, atCommit, type FaultPoint } from '../fault-points.ts';
import type { Stage } from '../stage.ts';
import { type Moment, say } from './moment.ts';

/** Ann sends a file with a request. */
function sendFile({ telegram, ann, asks, chat }: Stage): void {
  const file = { name: 'notes.txt', bytes: Buffer.from('remember the milk'), mimeType: 'text/plain' };
  const message = telegram.privateChat(ann).say(ann, say('answer-1'), { attachment: 'document', file });
  asks('answer-1', chat, String(message.id));
}

/** The bridge dies while it gets the file; claude has it in the end. */
function whileFetching(point: FaultPoint) {
  return async (stage: Stage) => {
    await stage.start(point);
    sendFile(stage);
    await stage.untilKilled();
    await stage.start();
    await stage.untilAnswered();
    const prompts = stage.model.requests.map(({ prompt }) => prompt);
    if (!prompts.some((prompt) => prompt.includes('Files the user sent')))
      throw new Error('claude did not get the file');
  };
}

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
    name: 'before the update and its task are stored, in one commit',
    kills: 1,
    async play({ start, ask, untilKilled }) {
      await start(atCommit('before', 'INSERT INTO inbox.*answer-1'));
      ask(say);
      await untilKilled();
      await start();
    },
  },
  {
    name: 'when the update and its task are stored, and nothing is confirmed or begun',
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
    name: 'in the transaction that stores the update and makes the task, between the two',
    kills: 1,
    quick: true,
    async play({ start, ask, untilKilled }) {
      await start({ at: 'write', match: 'INSERT INTO tasks', act: 'kill' });
      ask(say);
      await untilKilled();
      await start();
    },
  },
  {
    name: 'when the disk was full for its task, and the update is stored alone',
    kills: 1,
    async play({ start, ask, untilKilled }) {
      await start(
        { at: 'write', match: 'INSERT INTO tasks', act: 'fail', code: 'SQLITE_FULL' },
        atCommit('after', 'INSERT INTO inbox.*answer-1'),
      );
      ask(say);
      await untilKilled();
      await start();
    },
  },
  {
    name: 'when the first piece of a long message is stored, and waits for the rest',
    kills: 1,
    async play({ start, ask, untilKilled }) {
      await start(atCommit('after', 'INSERT INTO inbox.*answer-1'));
      ask((answer) => say(answer).padEnd(4_096, '.'));
      await untilKilled();
      await start();
    },
  },
  {
    name: 'when several updates of one poll are stored with their tasks',
    kills: 1,
    async play({ start, ask, kill, untilKilled, topic }) {
      await start();
      await kill();
      for (let n = 0; n < 5; n++) ask(say, n % 2 === 0 ? undefined : topic('another'));
      await start(atCommit('after', 'INSERT INTO inbox'));
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
  { name: 'while its file is on the way', kills: 1, play: whileFetching(atCall('after', 'GET \\S*/file/')) },
  {
    name: 'when its file is here and that is not stored',
    kills: 1,
    play: whileFetching(atCommit('before', 'UPDATE task_files SET stored')),
  },
];
