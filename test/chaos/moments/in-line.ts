import { atCall, atCommit, type FaultPoint } from '../fault-points.ts';
import type { Stage } from '../stage.ts';
import { halfway, type Moment, say } from './moment.ts';

/** One task runs and two wait, with receipts. `points`: where the bridge dies. */
async function three({ start, ask, chat, model, until }: Stage, ...points: FaultPoint[]) {
  const bridge = await start(...points);
  ask(halfway('first'));
  await model.untilGate('first');
  const second = ask(say);
  const third = ask(say);
  await until(() => chat.shown().some(({ text }) => text.includes('2nd in line')), 'two receipts');
  return { bridge, second, third };
}

/** Starts again and looks whether the order that was stored is the order in which the model is asked. */
async function expectOrder({ start, model, untilAnswered }: Stage, ...order: string[]): Promise<void> {
  await start();
  model.open('first');
  await untilAnswered();
  const asked = model.requests.flatMap(({ kind, prompt }) =>
    kind === 'main' ? (prompt.match(/answer-\d+/) ?? []) : [],
  );
  const seen = [...new Set(asked)].filter((answer) => order.includes(answer));
  if (seen.join() !== order.join()) throw new Error(`the order was ${seen.join()} instead of ${order.join()}`);
}

async function untilList({ chat, until }: Stage): Promise<string> {
  chat.say('/queue');
  const list = await until(() => chat.shown().find(({ labels }) => labels.includes('Pause')), 'the list of the line');
  return list.id;
}

/** Ann edits a task that waits; the bridge dies at `point` of that. */
function edited(point: FaultPoint) {
  return async (stage: Stage) => {
    const { chat, untilKilled } = stage;
    const { second } = await three(stage, point);
    chat.edit(second.id, '[[text answer-2 as changed]]');
    await untilKilled();
    await expectOrder(stage, 'answer-2', 'answer-3');
    if (!chat.shown().some(({ text }) => text.includes('answer-2 as changed'))) throw new Error('the edit is lost');
  };
}

/** The queue as people see it and change it. */
export const inLine: readonly Moment[] = [
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
    // The second copy is the one that changes from then on; the first keeps its buttons, and they do what they say.
    name: 'when Telegram has a receipt and has said so: a second one comes, and the first still works',
    kills: 1,
    async play({ start, ask, untilKilled, model, chat, until }) {
      await start(atCall('after', '/sendRichMessage .*Next in line'));
      ask(halfway('first'));
      await model.untilGate('first');
      ask(say).end = 'cancelled';
      await untilKilled();
      await start();
      const receipts = () => chat.shown().filter(({ text }) => text.includes('Next in line'));
      const [copy] = await until(() => receipts().length === 2 && receipts(), 'the second receipt');
      chat.press(copy!.id, 'Cancel');
      await until(() => chat.shown().some(({ text }) => text.includes('Cancelled')), 'the word that it is cancelled');
      model.open('first');
    },
  },
  {
    name: 'with receipts and a list of the queue in the chat: the list lives on in its place',
    kills: 1,
    async play({ start, ask, kill, model, chat, until }) {
      const bridge = await start();
      ask(halfway('first'));
      await model.untilGate('first');
      ask(say);
      await until(() => chat.shown().some(({ labels }) => labels.includes('Cancel')), 'a receipt');
      // Known to be shown: only then it can be changed.
      await bridge.untilLogged('chaos: recorded', 1);
      chat.say('/queue');
      const list = await until(() => chat.shown().find(({ text }) => /#1\b[\s\S]*#2\b/.test(text)), 'the list');
      await bridge.untilLogged('chaos: recorded', 2);
      await kill();
      await start();
      model.open('first');
      await until(() => chat.shown().some(({ id, text }) => id === list.id && text.includes('empty')), 'an empty list');
    },
  },
  {
    // As with receipts: the first list stays as it is, the second one lives.
    name: 'when Telegram has a list of the queue and has said so: a second one comes, and lives',
    kills: 1,
    async play({ start, ask, untilKilled, model, chat, until }) {
      await start(atCall('after', '/sendRichMessage .*"Pause"'));
      ask(halfway('first'));
      await model.untilGate('first');
      chat.say('/queue');
      await untilKilled();
      await start();
      model.open('first');
      await until(() => chat.shown().some(({ text }) => text.includes('empty')), 'an empty list');
    },
  },
  {
    name: 'when a press on “Move up” is stored',
    kills: 1,
    async play(stage) {
      const { presses, untilKilled } = stage;
      await three(stage, atCommit('after', 'UPDATE tasks SET rank = \\?'));
      presses.add('Move up');
      await untilKilled();
      await expectOrder(stage, 'answer-3', 'answer-2');
    },
  },
  {
    name: 'when a task was moved in the list of the queue',
    kills: 1,
    async play(stage) {
      const { chat, untilKilled } = stage;
      await three(stage, atCommit('after', 'UPDATE tasks SET rank = \\?'));
      chat.press(await untilList(stage), '#3 ▲');
      await untilKilled();
      await expectOrder(stage, 'answer-3', 'answer-2');
    },
  },
  {
    name: 'when a pause is stored: nothing is begun before someone resumes',
    kills: 1,
    async play(stage) {
      const { chat, until, untilKilled, start, model } = stage;
      await three(stage, atCommit('after', 'UPDATE conversations SET paused'));
      chat.press(await untilList(stage), 'Pause');
      await untilKilled();
      const bridge = await start();
      model.open('first');
      await bridge.untilLog('task ended');
      chat.say('/queue');
      const list = await until(() => chat.shown().find(({ labels }) => labels.includes('Resume')), 'the paused list');
      if (model.promptsSeen('answer-2') > 0) throw new Error('a task was begun in spite of the pause');
      chat.press(list.id, 'Resume');
    },
  },
  {
    name: 'when an edit of a waiting task is taken in and not looked at',
    kills: 1,
    play: edited(atCommit('after', 'INSERT INTO inbox.*edited_message')),
  },
  {
    name: 'when an edit of a waiting task is stored and not confirmed',
    kills: 1,
    play: edited(atCommit('after', 'UPDATE task_messages SET text')),
  },
  {
    name: 'when a press on “Retry” is stored: it is done again once',
    kills: 1,
    options: { modelFails: true },
    async play({ start, ask, untilKilled, until, untilAnswered, presses, model, chat }) {
      await start(atCommit('after', 'INSERT INTO tasks.*"followsHow":"retry"'));
      model.refuse({ status: 400 });
      ask(say).again = 1;
      await until(() => chat.shown().some(({ labels }) => labels.includes('Retry')), 'the word that it failed');
      model.accept();
      presses.add('Retry');
      await untilKilled();
      await start();
      await untilAnswered();
      const answered = model.requests.filter(
        ({ kind, prompt, status }) => kind === 'main' && status === 200 && prompt.includes('answer-1'),
      );
      if (answered.length !== 1) throw new Error(`the model has answered it ${answered.length} times`);
    },
  },
  {
    name: 'when a press on “Replace current” has stopped the running task and nothing of that is stored',
    kills: 1,
    async play({ start, ask, untilKilled, model, presses }) {
      await start(atCommit('before', 'UPDATE tasks SET state.*"state":"cancelled"'));
      const first = ask(halfway('first'));
      first.end = 'told';
      await model.untilGate('first');
      ask(say);
      presses.add('Replace current');
      await untilKilled();
      await start();
      model.open('first');
    },
  },
];
