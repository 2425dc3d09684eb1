import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atCommit, atPrompt } from '../fault-points.ts';
import type { Rest } from '../processes.ts';
import type { Stage } from '../stage.ts';
import { bash, halfway, type Moment, say } from './moment.ts';

/** A second message is given to a claude that waits for its tool; the bridge dies right then. */
function whenGiven(rest?: Rest) {
  return async (stage: Stage) => {
    const { start, ask, untilKilled, project, telegram, ann, presses } = stage;
    await start(atPrompt('after', 'answer-2', rest ? 'power' : 'kill'));
    const first = ask(bash('while [ ! -e go ]; do sleep 0.05; done'));
    // The model answers the message that came last; the first has its end in the same answer.
    first.end = 'told';
    await telegram.privateChat(ann).untilDraft(({ activity }) => activity.includes('Bash'));
    ask(say);
    presses.add('Now');
    await untilKilled(rest);
    writeFileSync(join(project, 'go'), '');
    await start();
  };
}

/** The line as people see it and change it. */
export const inLine: readonly Moment[] = [
  {
    name: 'when a message was given to the claude that works, which goes on alone',
    kills: 1,
    quick: true,
    play: whenGiven(),
  },
  {
    name: 'when a message was given to the claude that works, and claude dies with it',
    kills: 1,
    play: whenGiven('everything'),
  },
  {
    name: 'when a press on Now is decided and claude was given nothing',
    kills: 1,
    async play({ start, ask, untilKilled, model, presses }) {
      await start(atPrompt('before', 'answer-2'));
      ask(halfway('first'));
      await model.untilGate('first');
      ask(say);
      presses.add('Now');
      await untilKilled();
      await start();
      model.open('first');
    },
  },
  {
    name: 'when a receipt is stored and not shown',
    kills: 1,
    async play({ start, ask, untilKilled, model }) {
      await start(atCommit('after', 'INSERT INTO outbox.*line:2'));
      ask(halfway('first'));
      await model.untilGate('first');
      ask(say);
      await untilKilled();
      await start();
      model.open('first');
    },
  },
  {
    name: 'with receipts and a list of the line in the chat: the list lives on in its place',
    kills: 1,
    async play({ start, ask, kill, model, chat, until }) {
      const bridge = await start();
      ask(halfway('first'));
      await model.untilGate('first');
      ask(say);
      await until(() => chat.shown().some(({ labels }) => labels.includes('Cancel')), 'a receipt');
      const before = bridge.log().length;
      chat.say('/queue');
      const list = await until(() => chat.shown().find(({ text }) => /#1\b[\s\S]*#2\b/.test(text)), 'the list');
      // Known to be shown: only then it can be changed.
      await bridge.untilLog('chaos: recorded', before);
      await kill();
      await start();
      model.open('first');
      await until(() => chat.shown().some(({ id, text }) => id === list.id && text.includes('empty')), 'an empty list');
    },
  },
  {
    name: 'when a press on Instead has stopped the running task and nothing of that is stored',
    kills: 1,
    async play({ start, ask, untilKilled, model, presses }) {
      await start(atCommit('before', 'UPDATE tasks SET state.*"state":"cancelled"'));
      const first = ask(halfway('first'));
      first.end = 'told';
      await model.untilGate('first');
      ask(say);
      presses.add('Instead');
      await untilKilled();
      await start();
      model.open('first');
    },
  },
];
