import { expect, it, onTestFinished } from 'vitest';
import { createOutgoingParts } from '../../../src/app/outgoing-parts.ts';
import { createPeopleParts } from '../../../src/app/people-parts.ts';
import { createGateParts, createTaskParts } from '../../../src/app/task-parts.ts';
import { submitTask } from '../../../src/core/actions/submit-task.ts';
import { createChanges } from '../../../src/core/gates/changes.ts';
import type { TaskGate } from '../../../src/core/gates/gate.ts';
import type { Parking } from '../../../src/core/gates/parking.ts';
import { createProjects } from '../../../src/core/model/projects.ts';
import type { Store } from '../../../src/core/ports/store.ts';
import { recover } from '../../../src/core/recovery/recover.ts';
import { actionButtons } from '../../../src/core/reply/buttons.ts';
import { notice } from '../../../src/core/reply/notice.ts';
import type { Outbox } from '../../../src/core/reply/outbox.ts';
import { createStandingNotices } from '../../../src/core/reply/standing-notice.ts';
import { createDues } from '../../../src/core/timing/dues.ts';
import { createFileAccess } from '../../../src/system/files/access.ts';
import { createSecretMask } from '../../../src/text/secrets/mask.ts';
import { type Chat, createChat } from '../chat.ts';
import { createRecordingLog } from '../recording-log.ts';
import { ann, createTempStore } from '../rig.ts';
import { createScriptedHost } from '../scripted-host.ts';
import { createWaiting } from '../waiting.ts';

/* What a new gate needs is there: this one keeps tasks back while their host is away, and changes no file of the core. */

interface HostAway extends TaskGate {
  isAway(away: boolean): void;
}

function createHostAway(store: Store, outbox: Outbox, parking: Parking): HostAway {
  const notices = createStandingNotices({ store, outbox, kind: 'host-away' });
  const changes = createChanges();
  let away = true;
  notices.settleEnded('No longer waiting.');

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

/** One run of the bridge, as far as tasks go, with the gates of `src/app` and one more. `stop` is a power cut. */
function startRun({ store, clock, folder }: ReturnType<typeof createTempStore>, chat: Chat, changed: () => void) {
  const stopped = new AbortController();
  const signal = stopped.signal;
  const log = createRecordingLog(changed);
  const host = createScriptedHost(changed);
  const mask = createSecretMask({ values: [], patterns: [] });
  const config = {
    ...{ host: { name: 'desk' }, users: [ann], queue: { concurrency: 1, busy: 'queue' as const } },
    limits: { queued: 50, perHour: 120 },
    claude: {
      ...{ permissionMode: 'default' as const, args: [], env: {}, idleMinutes: 1, maxProcesses: 4 },
      ...{ spare: false, autoMemory: false },
    },
  };
  const base = {
    ...{ config, store, clock, log, host, mask, taking: signal, working: signal, sending: signal },
    dues: createDues({ store, clock, log, signal }),
    files: createFileAccess({ data: folder, voiceCommand: undefined, env: {} }),
    projects: createProjects([{ name: 'home', path: '/home' }], 'home'),
    platform: () => chat,
  };
  const people = createPeopleParts(base);
  const outgoing = createOutgoingParts({ ...base, isOut: people.access.isOut });
  const own = createGateParts({ ...base, ...people, ...outgoing, onAgentFound: () => undefined });
  const hostAway = createHostAway(store, outgoing.outbox, own.parking);
  const gates = [hostAway, ...own.gates];
  const parts = createTaskParts({ ...base, ...people, ...outgoing, ...own, gates });
  recover({ ...base, ...outgoing, ...parts, project: base.projects.get, policy: 'ask', signal }, 'telegram');
  outgoing.outbox.kick();
  return { ...outgoing, ...parts, host, hostAway, log, stop: () => stopped.abort(new Error('power cut')) };
}

function setUp() {
  const waiting = createWaiting(() => JSON.stringify(chat.calls));
  const chat = createChat({ changed: waiting.changed });
  const temp = createTempStore();
  const runs: ReturnType<typeof startRun>[] = [];
  onTestFinished(async () => {
    for (const run of runs) {
      run.stop();
      await run.host.close(0);
      await run.lanes.drain();
      await run.outbox.settled();
      expect(run.log.unexpectedErrors()).toEqual([]);
    }
  });
  const { store } = temp;
  return {
    ...{ chat, store, until: waiting.until },
    start() {
      const run = startRun(temp, chat, waiting.changed);
      runs.push(run);
      return run;
    },
    submit(text: string, conversation = 'telegram:1') {
      const messages = [{ messageId: text, text }];
      store.conversations.ensure(conversation, 'home');
      return submitTask(store, { conversation, userId: '1', userName: 'Ann', project: 'home', messages }, {});
    },
    untilText: (text: string) => waiting.until(() => chat.arrived.find((post) => post.text.startsWith(text)), text),
  };
}

it('a new gate parks a task with its notice, gives its place to others, and lets it start', async () => {
  const { store, submit, start, until, untilText } = setUp();
  const { lanes, host, hostAway } = start();
  const [first, second] = [submit('one'), submit('two', 'telegram:-5')];

  lanes.add(first.conversation);
  const standing = await untilText('The host is away. #1 waits.');
  expect(store.tasks.get(first.id)).toMatchObject({ state: 'parked', reason: 'The host is away.' });
  expect(standing.buttons.map(({ action }) => action)).toEqual(['cancel:1']);
  lanes.add(second.conversation);
  await untilText('The host is away. #2 waits.');
  hostAway.isAway(false);

  const run = await until(() => host.runs[0], 'the first prompt');
  expect(run.text).toBe('one');
  await untilText('The host is back.');
  expect(store.notices.list('host-away', { taskId: first.id })).toEqual([]);
  run.finish({ text: 'Done.' });
  await untilText('Done.');
  (await until(() => host.runs[1], 'the second prompt')).finish({ text: 'Done too.' });
  await untilText('Done too.');
});

it('a task that waits at it can be cancelled: its notice says so', async () => {
  const { chat, store, submit, start, until, untilText } = setUp();
  const { lanes, host, tasks } = start();
  const task = submit('one');
  lanes.add(task.conversation);
  const { messageId } = await untilText('The host is away. #1 waits.');

  tasks.cancel(store.tasks.get(task.id)!);

  await untilText('Cancelled #1.');
  await until(
    () => chat.arrived.find((post) => post.messageId === messageId)?.text === 'No longer waiting.',
    'the end',
  );
  expect(store.tasks.get(task.id)?.state).toBe('cancelled');
  expect(store.notices.list('host-away')).toEqual([]);
  expect(host.runs).toHaveLength(0);
});

it('survives a restart: the notice changes in place, and is settled when the host is back', async () => {
  const { chat, store, submit, start, until, untilText } = setUp();
  const before = start();
  const task = submit('one');
  before.lanes.add(task.conversation);
  await untilText('The host is away. #1 waits.');
  await until(() => store.outbox.waiting().length === 0, 'the notice to be known to have arrived');
  before.stop();
  await before.lanes.drain();

  const after = start();
  await until(() => chat.calls.some((call) => call.startsWith('replace')), 'the notice to change');
  expect(chat.arrived).toHaveLength(1);
  after.hostAway.isAway(false);

  (await until(() => after.host.runs[0], 'the prompt')).finish({ text: 'Done.' });
  await untilText('Done.');
  expect(chat.arrived.map(({ text }) => text)).toEqual(['The host is back.', expect.stringContaining('Done.')]);
});
