import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { untilTrue } from '../../until.ts';
import { atCommit, atPrompt, type FaultPoint } from '../fault-points.ts';
import type { Rest } from '../processes.ts';
import type { Stage } from '../stage.ts';
import { hasArrived, isNoted } from '../tasks.ts';
import { bash, halfway, type Moment, say } from './moment.ts';

/** claude waits for its tool, and Ann wants it to have a second message now. `points`: where the bridge dies. */
async function hurry({ start, ask, telegram, ann, presses }: Stage, script = say, ...points: FaultPoint[]) {
  await start(...points);
  const first = ask(bash('while [ ! -e go ]; do sleep 0.05; done'));
  // The model answers the message that came last; the first has its end in the same answer.
  first.end = 'covered';
  await telegram.privateChat(ann).untilDraft(({ activity }) => activity.includes('Bash'));
  ask(script);
  presses.add('Add to current');
}

/** Ann presses “Add to current” under the receipt of her second message; the bridge dies at `point` of that. */
function pressed(point: FaultPoint) {
  return async ({ start, ask, untilKilled, model, presses }: Stage) => {
    await start(point);
    ask(halfway('first'));
    await model.untilGate('first');
    ask(say);
    presses.add('Add to current');
    await untilKilled();
    await start();
    model.open('first');
  };
}

/** The tool of the first message ends. */
function go({ project }: Stage): void {
  writeFileSync(join(project, 'go'), '');
}

async function untilGiven({ until, chat }: Stage): Promise<void> {
  await until(() => chat.shown().some(({ text }) => text.includes('Added to #')), 'the word that claude has it');
}

/** The second message is given to claude; the bridge dies right then. */
function whenGiven(rest?: Rest) {
  return async (stage: Stage) => {
    await hurry(stage, say, atPrompt('after', 'answer-2', rest ? 'power' : 'kill'));
    await stage.untilKilled(rest);
    go(stage);
    await stage.start();
  };
}

/** claude has folded the second message into its turn, which the bridge has just noted. */
function whenFolded(rest?: Rest) {
  return async (stage: Stage) => {
    const act = rest ? 'power' : 'kill';
    // The first message is noted twice: at once, and for certain when its tool begins.
    await hurry(stage, say, { ...atCommit('after', 'UPDATE attempts SET answering', act), nth: 3 });
    await untilGiven(stage);
    go(stage);
    await stage.untilKilled(rest);
    await stage.start();
  };
}

/** The first turn has no tool that the second message could follow, so that one gets a turn of its own. */
function inItsOwnTurn(rest?: Rest) {
  return async (stage: Stage) => {
    const { start, ask, model, presses, kill, home } = stage;
    await start();
    const first = ask(halfway('first'));
    await model.untilGate('first');
    ask(halfway('second'));
    presses.add('Add to current');
    await untilGiven(stage);
    model.open('first');
    await model.untilGate('second');
    await untilTrue(() => isNoted(home, 2), 'the turn to be written down');
    await untilTrue(() => hasArrived(home, first.answer), 'the first answer to be known to have arrived');
    await kill(rest);
    await start();
    model.open('second');
  };
}

/** The one answer is there. */
function whenMerged(when: 'before' | 'after') {
  return async (stage: Stage) => {
    await hurry(stage, say, atCommit(when, 'INSERT INTO outbox.*covers this too'));
    await untilGiven(stage);
    go(stage);
    await stage.untilKilled();
    await stage.start();
  };
}

/** A message that is given to claude while it works on another one. */
export const steering: readonly Moment[] = [
  {
    name: 'when a press on “Add to current” is stored, and with it that Claude gets the message',
    kills: 1,
    play: pressed({ ...atCommit('after', 'INSERT INTO attempts'), nth: 2 }),
  },
  {
    name: 'when a press on “Add to current” is decided and Claude was given nothing',
    kills: 1,
    play: pressed(atPrompt('before', 'answer-2')),
  },
  {
    name: 'when a message was given to the Claude that works, which continues alone',
    kills: 1,
    play: whenGiven(),
  },
  {
    name: 'when a message was given to the Claude that works, and Claude dies with it',
    kills: 1,
    play: whenGiven('everything'),
  },
  { name: 'when Claude has folded a message into its turn, and continues alone', kills: 1, play: whenFolded() },
  {
    name: 'when Claude has folded a message into its turn, and dies with the bridge',
    kills: 1,
    play: whenFolded('everything'),
  },
  { name: 'when a message was given, and Claude continues alone in a turn for it', kills: 1, play: inItsOwnTurn() },
  {
    name: 'when a message was given, and Claude dies in its turn for it',
    kills: 1,
    play: inItsOwnTurn('everything'),
  },
  { name: 'before it is stored that one answer covers two messages', kills: 1, play: whenMerged('before') },
  { name: 'when it is stored that one answer covers two messages', kills: 1, play: whenMerged('after') },
];
