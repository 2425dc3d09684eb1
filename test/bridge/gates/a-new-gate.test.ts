import { expect, it } from 'vitest';
import { createChanges } from '../../../src/core/gates/changes.ts';
import type { TaskGate } from '../../../src/core/gates/gate.ts';
import type { Parking } from '../../../src/core/gates/parking.ts';
import type { Store } from '../../../src/core/ports/store/store.ts';
import { actionButtons } from '../../../src/core/reply/buttons.ts';
import { notice } from '../../../src/core/reply/notice.ts';
import type { Outbox } from '../../../src/core/reply/outbox.ts';
import { createStandingNotices } from '../../../src/core/reply/standing-notice.ts';
import { message, press, type Rig, type RigOptions, startRig } from '../rig.ts';

/* What a new gate needs is there: this one keeps tasks back while their host is away, and changes no file of the core. */

interface HostAway extends TaskGate {
  isAway(away: boolean): void;
}

function createHostAway(store: Store, outbox: Outbox, parking: Parking): HostAway {
  const notices = createStandingNotices({ store, outbox, kind: 'host-away' });
  const changes = createChanges();
  let away = true;
  notices.takeEndedAway('No longer waiting.');

  return {
    async pass({ task }, signal, letGo) {
      const { id: taskId, conversation, number } = task;
      if (away) {
        const why = 'The host is away.';
        const post = notice(`${why} #${number} waits.`, task, actionButtons([['Cancel', `cancel:${number}`]]));
        store.atomically(() => {
          parking.park(task, why);
          notices.tell({ conversation, key: `away:${number}`, taskId }, post);
        });
        outbox.kick(conversation);
        const takeBack = letGo();
        await changes.next(signal).finally(takeBack);
      }
      notices.settle(taskId, 'The host is back.');
      outbox.kick(conversation);
    },
    release: ({ id }) => notices.settle(id, 'No longer waiting.'),
    isAway(now) {
      away = now;
      changes.happened();
    },
  };
}

interface AwayRig extends Rig {
  hostAway: HostAway;
}

/** The bridge, with one gate more. */
async function start(before?: Rig): Promise<AwayRig> {
  let hostAway: HostAway | undefined;
  const extend: RigOptions['extend'] = ({ store, outbox, parking }) => {
    hostAway = createHostAway(store, outbox, parking);
    return { gates: [hostAway] };
  };
  const rig = before ? await before.crash(undefined, { extend }) : await startRig({ concurrency: 1, extend });
  return { ...rig, hostAway: hostAway! };
}

it('a new gate parks a task with its notice, gives its place to others, and lets it start', async () => {
  const { chat, store, task, hostAway, untilRun, untilText, until } = await start();
  chat.give(message('one'));
  await untilText('The host is away. #1 waits.');
  expect(task(1)).toMatchObject({ state: 'parked', reason: 'The host is away.' });
  expect(chat.arrived[0]?.buttons.map(({ action }) => action)).toEqual(['cancel:1']);
  chat.give(message('two', { conversation: 'telegram:-5' }));
  await untilText('The host is away. #2 waits.', 'telegram:-5');
  hostAway.isAway(false);

  const run = await untilRun(1);
  expect(run.text).toBe('one');
  await until(() => chat.arrived[0]?.text === 'The host is back.', 'the notice to say that it is over');
  expect(store.notices.list('host-away', { taskId: task(1).id })).toEqual([]);
  run.finish({ text: 'Done.' });
  await untilText('Done.');
  (await untilRun(2)).finish({ text: 'Done too.' });
  await untilText('Done too.', 'telegram:-5');
});

it('a task that waits at it can be cancelled: its notice says so', async () => {
  const { chat, store, host, task, untilText, untilState, until } = await start();
  chat.give(message('one'));
  await untilText('The host is away. #1 waits.');
  const [standing] = chat.arrived;

  chat.give(press('cancel:1'));

  await untilState(1, 'cancelled');
  const isOver = () => chat.arrived.find(({ messageId }) => messageId === standing?.messageId)?.text;
  await until(() => isOver() === 'No longer waiting.', 'the notice to say that it is over');
  expect(task(1).state).toBe('cancelled');
  expect(store.notices.list('host-away')).toEqual([]);
  expect(host.runs).toHaveLength(0);
});

it('survives a restart: the notice changes in place, and is settled when the host is back', async () => {
  const before = await start();
  before.chat.give(message('one'));
  await before.untilText('The host is away. #1 waits.');
  await before.until(() => before.store.outbox.waiting().length === 0, 'the notice to be known to have arrived');
  const { messageId } = before.chat.arrived[0]!;

  const { chat, hostAway, until, untilRun, untilText } = await start(before);
  const changes = () => chat.calls.filter((call) => call === `replace telegram:1 ${messageId}`).length;
  await until(() => changes() === 1, 'the notice to change');
  hostAway.isAway(false);

  (await untilRun(1)).finish({ text: 'Done.' });
  await untilText('Done.');
  expect(changes()).toBe(2);
  expect(chat.arrived.map(({ text }) => text)).toEqual([expect.stringContaining('Done.')]);
});
