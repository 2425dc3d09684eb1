import { atCommit, type FaultPoint } from '../fault-points.ts';
import type { Stage } from '../stage.ts';
import { bash, interrupted, type Moment } from './moment.ts';

const asking = { config: { claude: { args: [], spare: false } } };

/** What claude may not do without being allowed. */
const touch = bash('touch made.txt');

async function untilCard({ until, chat }: Stage): Promise<string> {
  const card = await until(() => chat.shown().find(({ labels }) => labels.includes('Allow once')), 'a card');
  return card.id;
}

/** Ann allows what Claude asks; the bridge dies at `point` of that. */
function allowed(point: FaultPoint) {
  return async (stage: Stage) => {
    await stage.start(point);
    stage.ask(touch);
    stage.chat.press(await untilCard(stage), 'Allow once');
    await stage.untilKilled();
    await stage.start();
    stage.presses.add('Allow once');
  };
}

/** While nothing happens: an answer of a person, a claude or a decision is missing. */
export const waiting: readonly Moment[] = [
  {
    name: 'while Claude waits for a permission: its card expires, and it asks again',
    kills: 1,
    quick: true,
    options: asking,
    async play(stage) {
      const first = await stage.start();
      stage.ask(touch);
      await untilCard(stage);
      // Shown, and known to be shown: only then its buttons can be taken away.
      await first.untilLog('chaos: recorded');
      await stage.kill();
      await stage.start();
      await stage.until(
        () => stage.chat.shown().every(({ labels }) => !labels.includes('Allow once')),
        'no old buttons',
      );
      stage.presses.add('Allow once');
    },
  },
  {
    name: 'before a card is shown',
    kills: 1,
    options: asking,
    async play(stage) {
      await stage.start(atCommit('after', 'INSERT INTO approvals'));
      stage.ask(touch);
      await stage.untilKilled();
      await stage.start();
      stage.presses.add('Allow once');
    },
  },
  {
    name: 'when a press is taken in and not looked at',
    kills: 1,
    options: asking,
    play: allowed(atCommit('after', 'INSERT INTO inbox.*callback_query')),
  },
  {
    name: 'when the press is decided and Claude was not told',
    kills: 1,
    options: asking,
    play: allowed(atCommit('after', 'UPDATE approvals SET state.*"state":"allowed"')),
  },
  {
    name: 'while it is parked because Claude is missing',
    kills: 1,
    options: { config: { claude: { command: '/nonexistent/claude', spare: false } } },
    async play({ start, ask, until, chat, kill, configure }) {
      await start();
      ask((answer) => `[[text ${answer}]]`);
      await until(() => chat.shown().some(({ text }) => text.includes('waits until it is found')), 'the notice');
      await kill();
      configure({ claude: { args: ['--allowedTools', 'Bash'], spare: false } });
      await start();
    },
  },
  {
    name: 'when a task is interrupted, and its question not shown',
    kills: 2,
    options: { config: { recovery: 'ask' } },
    play: interrupted(atCommit('after', 'UPDATE tasks SET state.*"state":"interrupted"')),
  },
  {
    name: 'when a person has pressed “Continue”, and nothing is continued',
    kills: 2,
    options: { config: { recovery: 'ask' } },
    play: interrupted(atCommit('after', 'UPDATE tasks SET state.*"state":"queued"')),
  },
];
