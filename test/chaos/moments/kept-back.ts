import { atCommit } from '../fault-points.ts';
import type { Stage, StageOptions } from '../stage.ts';
import { type Moment, say } from './moment.ts';

const withPlan: StageOptions = { plan: true, modelFails: true };
/** Long enough for a restart in the middle of it. */
const limitSeconds = 6;

/** The plan's limit is met, and its end is known. */
async function untilLimited({ ask, model, until, chat }: Stage): Promise<void> {
  model.refuse({ status: 429, limitSeconds });
  ask(say);
  await until(() => chat.shown().some(({ labels }) => labels.includes('Resume now')), 'the notice of the limit');
}

const withBudget: StageOptions = { config: { limits: { perDayUsd: 0.000_001 } } };

/** What the day may cost is spent, and a second task asks for more. */
async function untilAsked({ ask, until, untilAnswered, chat }: Stage): Promise<void> {
  ask(say);
  await untilAnswered();
  ask(say);
  await until(() => chat.shown().some(({ labels }) => labels.includes('Run anyway')), 'the question');
}

/** What keeps a task from claude: a limit, a budget. */
export const keptBack: readonly Moment[] = [
  {
    name: 'while a usage limit holds everything: it continues by itself when that is over',
    kills: 1,
    options: withPlan,
    async play(stage) {
      const first = await stage.start();
      await untilLimited(stage);
      await first.untilLog('chaos: recorded');
      await stage.kill();
      stage.model.accept();
      await stage.start();
    },
  },
  {
    name: 'at the moment when a usage limit is over',
    kills: 1,
    options: withPlan,
    async play(stage) {
      await stage.start(atCommit('after', 'INSERT INTO notes.*"hold:local".*until\\W+0,'));
      await untilLimited(stage);
      stage.model.accept();
      await stage.untilKilled();
      await stage.start();
    },
  },
  {
    name: 'while it is asked whether a task may pass the budget',
    kills: 1,
    options: withBudget,
    async play(stage) {
      const first = await stage.start();
      await untilAsked(stage);
      await first.untilLogged('chaos: recorded', 2);
      await stage.kill();
      await stage.start();
      stage.presses.add('Run anyway');
    },
  },
  {
    name: 'when a task may pass the budget, and is not begun',
    kills: 1,
    options: withBudget,
    async play(stage) {
      await stage.start(atCommit('after', 'INSERT INTO notes.*"budget-lifted"'));
      await untilAsked(stage);
      stage.presses.add('Run anyway');
      await stage.untilKilled();
      await stage.start();
    },
  },
];
