import type { RouteName } from '../../fakes/discord/types.ts';
import type { NetworkFault } from '../../fakes/network/network-faults.ts';
import type { Stage } from '../stage.ts';
import { askAll, lasts, type Scenario } from './scenario.ts';

const options = { discord: true };
const sending: RouteName = 'POST /channels/:channel/messages';

function discordOf({ discord }: Stage) {
  if (!discord) throw new Error('the stage has no Discord');
  return discord;
}

/** Four messages while `times` calls go wrong. */
function withFaults(route: RouteName | '*', fault: NetworkFault, times: number) {
  return async (stage: Stage) => {
    const { faults } = discordOf(stage);
    await stage.start();
    faults.next(route, fault, times);
    askAll(stage, 4, stage.dm());
    await stage.until(() => faults.happened.length >= times, 'all that goes wrong');
  };
}

export const onDiscord: readonly Scenario[] = [
  { name: 'Discord: 429 storm', options, play: withFaults('*', { kind: 'limit', retryAfter: 1 }, 8) },
  { name: 'Discord: 500', options, play: withFaults('*', { kind: 'refuse', status: 500 }, 8) },
  { name: 'Discord: 502 with a page', options, play: withFaults('*', { kind: 'html' }, 8) },
  { name: 'Discord: connections reset', options, play: withFaults('*', { kind: 'reset', when: 'before' }, 8) },
  { name: 'Discord: replies lost', options, play: withFaults(sending, { kind: 'reset', when: 'after' }, 4) },
  { name: 'Discord: half an answer', options, play: withFaults(sending, { kind: 'partial' }, 3) },
  {
    name: 'Discord: hangs',
    options,
    async play(stage) {
      const { faults } = discordOf(stage);
      await stage.start();
      faults.next(sending, { kind: 'hang' }, 2);
      askAll(stage, 4, stage.dm());
      await stage.until(() => faults.happened.length >= 2, 'two calls that hang');
      await lasts(2);
      faults.release();
    },
  },
  {
    name: 'Discord: offline',
    options,
    async play(stage) {
      const discord = discordOf(stage);
      await stage.start();
      askAll(stage, 2, stage.dm());
      await discord.offline();
      askAll(stage, 2, stage.dm());
      await lasts(5);
      await discord.online();
    },
  },
  {
    name: 'Discord: gateway lost, session gone',
    options,
    async play(stage) {
      const discord = discordOf(stage);
      await stage.start();
      askAll(stage, 2, stage.dm());
      await stage.untilAnswered();
      discord.dropGateway({ resumable: false });
      askAll(stage, 4, stage.dm());
    },
  },
  {
    name: 'Discord: wedged gateway',
    options,
    async play(stage) {
      const discord = discordOf(stage);
      await stage.start();
      askAll(stage, 2, stage.dm());
      await stage.untilAnswered();
      const free = discord.wedge();
      askAll(stage, 4, stage.dm());
      await lasts(5);
      free();
    },
  },
  {
    name: 'Discord: events come again',
    options,
    async play(stage) {
      await stage.start();
      discordOf(stage).repeatUpdates(4);
      askAll(stage, 4, stage.dm());
    },
  },
  {
    name: 'Discord: events out of order',
    options,
    async play(stage) {
      await stage.start();
      discordOf(stage).reorderUpdates(4);
      askAll(stage, 4, stage.dm());
    },
  },
];
