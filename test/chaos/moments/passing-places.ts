import { deletePlace } from '../asked.ts';
import { atCommit, type FaultPoint } from '../fault-points.ts';
import type { Place } from '../place.ts';
import type { Stage, StageOptions } from '../stage.ts';
import { bash, halfway, type Moment, say } from './moment.ts';

const asking = { claude: { args: [], spare: false } };
const onTelegram: StageOptions = { config: asking };
const onDiscord: StageOptions = { config: asking, discord: true };

/** What claude may not do without being allowed. */
const touch = bash('touch made.txt');

async function untilCard({ until }: Stage, place: Place): Promise<void> {
  await until(() => place.shown().some(({ labels }) => labels.includes('Allow once')), `a card in ${place.name}`);
}

/** claude asks in a thread, which is deleted; the bridge dies at `point` of what follows. */
function threadDeleted(point: FaultPoint) {
  return async (stage: Stage) => {
    await stage.start();
    const thread = stage.thread();
    stage.ask(touch, thread);
    await untilCard(stage, thread);
    await stage.order({ points: [point] });
    deletePlace(stage.asked, thread, stage.dm());
    await stage.untilKilled();
    await stage.start();
  };
}

/** claude asks there; the place is deleted while no bridge runs. */
function deletedMeanwhile(placeOf: (stage: Stage) => ReturnType<Stage['topic']>, elsewhere: (stage: Stage) => Place) {
  return async (stage: Stage) => {
    await stage.start();
    const place = placeOf(stage);
    stage.ask(touch, place);
    await untilCard(stage, place);
    stage.ask(say, place);
    await stage.bridges[0]!.untilLogged('task queued', 2);
    await stage.kill();
    deletePlace(stage.asked, place, elsewhere(stage));
    await stage.start();
  };
}

/** Ann blocks the bot while claude works, and comes back; the bridge dies at `point` of that. */
function whenBack(point?: FaultPoint) {
  return async (stage: Stage) => {
    const first = await stage.start();
    stage.ask(halfway('work'));
    await stage.model.untilGate('work');
    const { block, unblock } = stage.telegram.privateChat(stage.ann);
    block();
    stage.model.open('work');
    await first.untilLog('a message waits until its chat is back');
    if (point) {
      await stage.order({ points: [point] });
      unblock();
      await stage.untilKilled();
      await stage.start();
    } else {
      await stage.kill();
      await stage.start();
      unblock();
    }
  };
}

/** A group becomes a supergroup while claude works in it and a task waits; the bridge dies at `point` of that. */
function whenMoved(point: FaultPoint) {
  return async (stage: Stage) => {
    const first = await stage.start();
    const group = stage.group();
    stage.ask(halfway('work'), group);
    await stage.model.untilGate('work');
    stage.ask(say, group);
    await first.untilLogged('task queued', 2);
    await stage.order({ points: [point] });
    group.upgrade();
    await stage.untilKilled();
    await stage.start();
    stage.model.open('work');
    stage.ask(say, group);
  };
}

/** Chats that go, come back or become others. */
export const passingPlaces: readonly Moment[] = [
  {
    name: 'while Claude asks in a thread, which is deleted before the next start',
    kills: 1,
    options: onDiscord,
    play: deletedMeanwhile(
      (stage) => stage.thread(),
      (stage) => stage.dm(),
    ),
  },
  {
    name: 'when it is taken in that a thread is deleted, and not looked at',
    kills: 1,
    options: onDiscord,
    play: threadDeleted(atCommit('after', 'INSERT INTO inbox.*gone')),
  },
  {
    name: 'when a request is denied because its thread is deleted, and Claude was not told',
    kills: 1,
    options: onDiscord,
    play: threadDeleted(atCommit('after', 'UPDATE approvals SET state.*its chat is gone')),
  },
  {
    name: 'when an answer that found its thread deleted is to go to its person, and nobody knows how',
    kills: 1,
    options: onDiscord,
    play: threadDeleted(atCommit('after', 'INSERT INTO notes.*letters')),
  },
  {
    name: 'when an answer whose thread is deleted is in the outbox of a private chat',
    kills: 1,
    options: onDiscord,
    play: threadDeleted(atCommit('after', 'INSERT INTO outbox.*no longer write to')),
  },
  {
    name: 'while Claude asks in a topic, which is deleted before the next start',
    kills: 1,
    options: onTelegram,
    play: deletedMeanwhile(
      (stage) => stage.topic('one'),
      (stage) => stage.chat,
    ),
  },
  { name: 'while an answer waits for a person who blocked the bot', kills: 1, play: whenBack() },
  {
    name: 'when it is taken in that a person is back, and what waits for them is not sent',
    kills: 1,
    play: whenBack(atCommit('before', "UPDATE outbox SET state = 'pending'")),
  },
  {
    name: 'while Claude works in a group, which becomes a supergroup before the next start',
    kills: 1,
    async play(stage) {
      await stage.start();
      const group = stage.group();
      stage.ask(halfway('work'), group);
      await stage.model.untilGate('work');
      stage.ask(say, group);
      await stage.kill();
      group.upgrade();
      await stage.start();
      stage.model.open('work');
      stage.ask(say, group);
    },
  },
  {
    name: 'before it is stored that a group became a supergroup',
    kills: 1,
    play: whenMoved(atCommit('before', 'UPDATE conversations SET id')),
  },
  {
    name: 'when it is stored that a group became a supergroup, and nothing else',
    kills: 1,
    play: whenMoved(atCommit('after', 'UPDATE conversations SET id')),
  },
  {
    name: 'when a request is to be posted anew in the supergroup that its group became',
    kills: 1,
    options: onTelegram,
    async play(stage) {
      const first = await stage.start();
      const group = stage.group();
      stage.ask(touch, group);
      await untilCard(stage, group);
      await first.untilLog('chaos: recorded');
      await stage.order({ points: [atCommit('after', 'UPDATE conversations SET id')] });
      group.upgrade();
      await stage.untilKilled();
      await stage.start();
      stage.presses.add('Allow once');
    },
  },
  {
    name: 'when an answer found its group a supergroup, and that is not stored',
    kills: 1,
    async play(stage) {
      await stage.start();
      const group = stage.group();
      stage.ask(halfway('work'), group);
      await stage.model.untilGate('work');
      const free = stage.telegram.wedge();
      await stage.order({ points: [atCommit('before', 'INSERT INTO inbox.*moved ')] });
      group.upgrade();
      stage.model.open('work');
      await stage.untilKilled();
      free();
      await stage.start();
    },
  },
];
