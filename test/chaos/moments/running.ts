import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { untilTrue } from '../../until.ts';
import { atCommit, atPrompt } from '../fault-points.ts';
import { isNoted } from '../tasks.ts';
import { bash, halfway, interrupted, type Moment, say } from './moment.ts';

/** From the queue to the last word of claude. */
export const running: readonly Moment[] = [
  {
    name: 'with a task behind the one that runs, and one in another chat',
    kills: 1,
    async play({ start, ask, kill, model, topic }) {
      await start();
      const elsewhere = topic('another');
      ask(halfway('first'));
      await model.untilGate('first');
      ask(say);
      ask(halfway('other'), elsewhere);
      await model.untilGate('other');
      await kill();
      model.open('other');
      await start();
      model.open('first');
    },
  },
  {
    name: 'when Claude is started for it, and the list of processes does not have it',
    kills: 1,
    async play({ start, ask, untilKilled }) {
      await start(atCommit('before', 'INSERT INTO processes'));
      ask(say);
      await untilKilled();
      await start();
    },
  },
  {
    name: 'when the list of processes has its Claude, which was asked nothing yet',
    kills: 1,
    async play({ start, ask, untilKilled }) {
      await start(atCommit('after', 'INSERT INTO processes'));
      ask(say);
      await untilKilled();
      await start();
    },
  },
  {
    name: 'when its Claude has made room for another and is gone, and the list of processes still has it',
    kills: 1,
    options: { config: { claude: { args: ['--allowedTools', 'Bash'], spare: false, maxProcesses: 1 } } },
    async play({ start, ask, topic, untilAnswered, untilKilled }) {
      const elsewhere = topic('another');
      await start(atCommit('before', 'DELETE FROM processes'));
      ask(say);
      await untilAnswered();
      ask(say, elsewhere);
      await untilKilled();
      await start();
    },
  },
  {
    name: 'when Claude is started for it and it is not claimed',
    kills: 1,
    async play({ start, ask, untilKilled }) {
      await start(atCommit('before', 'INSERT INTO attempts'));
      ask(say);
      await untilKilled();
      await start();
    },
  },
  {
    name: 'when it runs and Claude was given nothing',
    kills: 1,
    async play({ start, ask, untilKilled }) {
      await start(atPrompt('before', 'answer-1'));
      ask(say);
      await untilKilled();
      await start();
    },
  },
  {
    name: 'right after it was handed over: Claude continues alone',
    kills: 1,
    async play({ start, ask, untilKilled }) {
      await start(atPrompt('after', 'answer-1'));
      ask(say);
      await untilKilled();
      await start();
    },
  },
  {
    name: 'right after it was handed over, and Claude dies with it',
    kills: 1,
    quick: true,
    async play({ start, ask, untilKilled }) {
      await start(atPrompt('after', 'answer-1', 'power'));
      ask(say);
      await untilKilled('everything');
      await start();
    },
  },
  {
    name: 'when the model was asked and has said nothing, Claude continues alone',
    kills: 1,
    async play({ start, ask, kill, model }) {
      await start();
      ask((answer) => `[[gate silence]][[text ${answer}]]`);
      await model.untilGate('silence');
      await kill();
      await start();
      model.open('silence');
    },
  },
  {
    name: 'when the model was asked and has said nothing, and Claude dies with it',
    kills: 1,
    async play({ start, ask, kill, model, home }) {
      await start();
      ask((answer) => `[[gate silence]][[text ${answer}]]`);
      await model.untilGate('silence');
      await untilTrue(() => isNoted(home, 1), 'the turn to be written down');
      await kill('everything');
      model.open('silence');
      await start();
    },
  },
  {
    name: 'when the first words are noted: an answer has begun',
    kills: 1,
    async play({ start, ask, untilKilled }) {
      await start(atCommit('after', 'UPDATE attempts SET answering'));
      ask(say);
      await untilKilled();
      await start();
    },
  },
  {
    name: 'when what has begun is made certain, and Claude dies with it',
    kills: 1,
    async play({ start, ask, untilKilled, model }) {
      await start({ ...atCommit('before', 'UPDATE attempts SET answering', 'power'), nth: 2 });
      ask(halfway('text'));
      await untilKilled('everything');
      model.open('text');
      await start();
    },
  },
  {
    name: 'mid-text: Claude continues alone and the next start brings its answer',
    kills: 1,
    quick: true,
    async play({ start, ask, kill, model, chat, telegram, ann }) {
      await start();
      ask(halfway('text'), chat);
      await telegram.privateChat(ann).untilDraft('Half.');
      await kill();
      const second = await start();
      await second.untilLog('Claude still works on a task of the last run');
      model.open('text');
    },
  },
  {
    name: 'mid-text, and Claude dies with it: the work is continued, not begun anew',
    kills: 1,
    quick: true,
    async play({ start, ask, kill, model, telegram, ann }) {
      await start();
      ask(halfway('text'));
      await telegram.privateChat(ann).untilDraft('Half.');
      await kill('everything');
      model.open('text');
      await start();
    },
  },
  {
    name: 'mid-text twice: the continued work is cut off as well',
    kills: 2,
    async play({ start, ask, kill, model, telegram, ann, untilContinued }) {
      await start();
      const one = ask(halfway('text'));
      await telegram.privateChat(ann).untilDraft('Half.');
      await kill('everything');
      await start();
      await untilContinued(one);
      await kill('everything');
      model.open('text');
      await start();
    },
  },
  {
    name: 'in a tool: Claude waits for it alone, and nothing is done twice',
    kills: 1,
    quick: true,
    async play({ start, ask, kill, project, until, telegram, ann }) {
      const [ran, go] = [join(project, 'ran'), join(project, 'go')];
      await start();
      ask(bash(`echo once >> ran; while [ ! -e go ]; do sleep 0.05; done`));
      await telegram.privateChat(ann).untilDraft(({ activity }) => activity.includes('Bash'));
      await until(() => existsSync(ran), 'the tool to run');
      await kill();
      await start();
      writeFileSync(go, '');
      await until(() => readFileSync(ran, 'utf8') === 'once\n', 'the tool to have run once');
    },
  },
  {
    name: 'in a tool, and Claude dies with it, but not its tool',
    kills: 1,
    async play({ start, ask, kill, project, telegram, ann }) {
      await start();
      ask(bash('if [ -e ran ]; then exit; fi; touch ran; tail -f /dev/null'));
      await telegram.privateChat(ann).untilDraft(({ activity }) => activity.includes('Bash'));
      await telegram.until(() => existsSync(join(project, 'ran')), 'the tool to run');
      await kill('claude');
      await start();
    },
  },
  {
    name: 'in recovery: while a task of the last run goes back to the queue',
    kills: 2,
    async play({ start, ask, untilKilled }) {
      await start(atPrompt('before', 'answer-1', 'power'));
      ask(say);
      await untilKilled('everything');
      await start(atCommit('after', 'UPDATE tasks SET state.*"state":"queued"'));
      await untilKilled();
      await start();
    },
  },
  {
    name: 'in recovery: before the continued work is handed over',
    kills: 2,
    play: interrupted(atPrompt('before', 'You were interrupted')),
  },
  {
    name: 'while it stops in order',
    kills: 1,
    async play({ start, ask, kill, model }) {
      const bridge = await start();
      ask(halfway('text'));
      await model.untilGate('text');
      process.kill(bridge.pid, 'SIGTERM');
      await bridge.untilLog('stopping; send the signal again to stop at once');
      await kill();
      await start();
      model.open('text');
    },
  },
];
