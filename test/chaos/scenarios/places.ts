import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { deletePlace } from '../asked.ts';
import { bash, halfway, say } from '../moments/moment.ts';
import type { Place } from '../place.ts';
import type { Stage, StageOptions } from '../stage.ts';
import { askAll, type Scenario } from './scenario.ts';

const asking = { claude: { args: [], spare: false } };
const onDiscord: StageOptions = { discord: true, config: asking };
const onTelegram: StageOptions = { config: asking };

/** What claude may not do without being allowed. */
const touch = bash('touch made.txt');

async function untilCard({ until }: Stage, place: Place): Promise<void> {
  await until(() => place.shown().some(({ labels }) => labels.includes('Allow once')), `a card in ${place.name}`);
}

function expectDenied({ project }: Stage): void {
  if (existsSync(join(project, 'made.txt'))) throw new Error('what nobody could allow was done');
}

/** Chats that go, or change, while a task is in them. */
export const places: readonly Scenario[] = [
  {
    name: 'places: a thread on Discord is deleted while claude asks in it',
    options: onDiscord,
    async play(stage) {
      await stage.start();
      const thread = stage.thread();
      stage.ask(touch, thread);
      await untilCard(stage, thread);
      stage.ask(say, thread);
      deletePlace(stage.asked, thread, stage.dm());
      askAll(stage, 4, thread, stage.dm());
      await stage.untilAnswered();
      expectDenied(stage);
    },
  },
  {
    name: 'places: a thread on Discord is deleted while claude works in it',
    options: { discord: true },
    async play(stage) {
      await stage.start();
      const thread = stage.thread();
      stage.ask(halfway('work'), thread);
      await stage.model.untilGate('work');
      stage.ask(say, thread);
      deletePlace(stage.asked, thread, stage.dm());
      askAll(stage, 2, thread);
      stage.model.open('work');
    },
  },
  {
    name: 'places: a thread on Discord is deleted and no event tells of it',
    options: onDiscord,
    async play(stage) {
      await stage.start();
      const thread = stage.thread();
      stage.ask(touch, thread);
      await untilCard(stage, thread);
      const discord = stage.discord!;
      await discord.offline();
      deletePlace(stage.asked, thread, stage.dm());
      discord.dropGateway({ resumable: false });
      await discord.online();
      await discord.untilConnected();
      // What claude asks there next finds out.
      await remind(stage);
      await stage.untilAnswered();
      expectDenied(stage);
    },
  },
  {
    name: 'places: a topic on Telegram is deleted while claude asks in it',
    options: onTelegram,
    async play(stage) {
      await stage.start();
      const topic = stage.topic('one');
      stage.ask(touch, topic);
      await untilCard(stage, topic);
      deletePlace(stage.asked, topic, stage.chat);
      askAll(stage, 4, topic, stage.topic('two'));
      // Telegram tells no bot of it: the reminder finds out.
      await remind(stage);
      await stage.untilAnswered();
      expectDenied(stage);
    },
  },
  {
    name: 'places: Ann blocks the bot while claude asks, and comes back',
    options: onTelegram,
    async play(stage) {
      const bridge = await stage.start();
      stage.ask(touch);
      await untilCard(stage, stage.chat);
      const { block, unblock } = stage.telegram.privateChat(stage.ann);
      block();
      await bridge.untilLog('task ended');
      expectDenied(stage);
      askAll(stage, 2, stage.topic('one'));
      unblock();
    },
  },
  {
    name: 'places: a group becomes a supergroup while claude works in it',
    async play(stage) {
      await stage.start();
      const group = stage.group();
      stage.ask(halfway('work'), group);
      await stage.model.untilGate('work');
      askAll(stage, 2, group);
      group.upgrade();
      askAll(stage, 2, group, stage.chat);
      stage.model.open('work');
    },
  },
  {
    name: 'places: a group becomes a supergroup while claude asks in it',
    options: onTelegram,
    async play(stage) {
      await stage.start();
      const group = stage.group();
      stage.ask(touch, group);
      await untilCard(stage, group);
      askAll(stage, 2, group);
      group.upgrade();
      stage.presses.add('Allow once');
      await stage.untilAnswered();
      if (!existsSync(join(stage.project, 'made.txt'))) throw new Error('what was allowed was not done');
    },
  },
  {
    name: 'places: a group becomes a supergroup, which the answer finds out first',
    async play(stage) {
      const bridge = await stage.start();
      const group = stage.group();
      stage.ask(halfway('work'), group);
      await stage.model.untilGate('work');
      askAll(stage, 1, group);
      await bridge.untilLogged('task queued', 2);
      const free = stage.telegram.wedge();
      group.upgrade();
      stage.model.open('work');
      await stage.untilAnswered();
      free();
      askAll(stage, 2, group);
    },
  },
];

/** Half an hour and more has passed, so claude's question is brought to mind. */
async function remind(stage: Stage): Promise<void> {
  await stage.order({ offsetMs: 3_600_000 });
}
