import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BridgeError } from '../../src/core/model/errors.ts';
import { createStore } from '../../src/store/store.ts';
import { createClock } from '../../src/system/clock.ts';
import { serveControl } from '../../src/system/control/server.ts';
import { acquireLock } from '../../src/system/lock.ts';
import { paragraph } from '../../src/text/document/blocks.ts';
import { visibleText } from '../../src/text/document/visible.ts';
import { displayWidth } from '../../src/text/format/width.ts';
import { silentLog } from '../fakes/silent-log.ts';
import { type Machine, makeMachine } from './run.ts';

type Store = ReturnType<typeof createStore>;

/** Runs `work` on the store of the machine, as the bridge would. */
function onStore<T>(machine: Machine, work: (store: Store) => T): T {
  const store = createStore(machine.database, createClock());
  try {
    return work(store);
  } finally {
    store.close();
  }
}

/** @returns their ids */
function addTasks(machine: Machine, ...texts: string[]): string[] {
  return onStore(machine, (store) => texts.map((text) => addTask(store, text)));
}

function addTask(store: Store, text: string, conversation = 'telegram:7'): string {
  const id = randomUUID();
  store.conversations.ensure(conversation, 'web');
  const messages = [{ messageId: id, text }];
  const person = { platform: 'telegram', userId: '7', userName: 'Ann' } as const;
  store.tasks.add({ id, origin: { kind: 'message' }, conversation, ...person, project: 'web', messages });
  return id;
}

/** What is about to be sent there, in its order. */
function drained({ outbox }: Store, conversation: string): string[] {
  const texts: string[] = [];
  for (let entry = outbox.next(conversation); entry; entry = outbox.next(conversation)) {
    texts.push(visibleText(entry.post.blocks));
    outbox.failed(entry.seq, 'taken by the test');
  }
  return texts;
}

/** A bridge runs, as far as other commands can tell; it answers with `answer`. */
async function runBridge(machine: Machine, answer: (method: string, params: object) => unknown) {
  const lock = acquireLock(join(machine.data, 'bridge.lock'), 'the data folder');
  onTestFinished(() => lock.release());
  const calls: [string, object][] = [];
  const names = ['tasks.move', 'tasks.cancel', 'tasks.retry', 'lanes.pause', 'lanes.resume'];
  const server = await serveControl({
    path: join(machine.data, 'control.sock'),
    version: '0',
    log: silentLog,
    methods: Object.fromEntries(
      names.map((name) => [
        name,
        (params: object) => {
          calls.push([name, params]);
          return answer(name, params);
        },
      ]),
    ),
  });
  onTestFinished(() => server.close());
  return calls;
}

describe('tasks list and show', () => {
  it('show the queue in its order, what runs first, and where nothing continues', async () => {
    const machine = makeMachine();
    addTasks(machine, 'runs now', 'second \u001b[2J\nline', 'first');
    onStore(machine, (store) => {
      store.tasks.setRank(store.tasks.byNumber(3)!.id, 1.5);
      store.tasks.move(store.tasks.byNumber(1)!.id, 'running');
      store.conversations.setPaused('telegram:7', true);
      addTask(store, 'elsewhere', 'discord:5');
    });

    const list = await machine.run(['tasks']);
    const show = await machine.run(['tasks', 'show', '2']);
    const json = await machine.run(['tasks', 'list', '--json']);

    const rows = list.stdout.split('\n').map((line) => line.trimEnd().split(/ {2,}/));
    expect(rows.slice(1, 5).map((row) => row.slice(0, -1))).toEqual([
      ['1', 'running', 'runs now', 'Ann', 'web', 'telegram:7'],
      ['3', 'queued', '1', 'first', 'Ann', 'web', 'telegram:7'],
      ['2', 'queued', '2', 'second [2J line', 'Ann', 'web', 'telegram:7'],
      ['4', 'queued', '1', 'elsewhere', 'Ann', 'web', 'discord:5'],
    ]);
    expect(list.stdout).toContain('Paused: telegram:7 (2 waiting)\nResume: dispatch-bridge tasks resume\n');
    expect(show.stdout).toMatch(/^In line +2 of 2, paused$/m);
    expect(JSON.parse(json.stdout)).toMatchObject({
      tasks: [
        { number: 1, place: null },
        { number: 3, place: 1 },
        { number: 2, place: 2 },
        { number: 4, place: 1, conversation: 'discord:5' },
      ],
      paused: [{ conversation: 'telegram:7', waiting: 2 }],
    });
  });

  it('find tasks by their text, ended ones too, the newest first', async () => {
    const machine = makeMachine();
    addTasks(machine, 'tidy the Attic', 'cook', 'paint the attic');
    onStore(machine, (store) => store.tasks.move(store.tasks.byNumber(1)!.id, 'cancelled'));

    const found = await machine.run(['tasks', 'list', '--search', 'ATTIC', '--json']);
    const none = await machine.run(['tasks', 'list', '--search', 'garden']);

    expect(JSON.parse(found.stdout).tasks).toMatchObject([
      { number: 3, state: 'queued', place: 2 },
      { number: 1, state: 'cancelled', place: null },
    ]);
    expect(none.stdout).toBe('No task contains “garden”.\n');
  });
});

it('tasks show has the answer of each task, and says of it when it did not arrive', async () => {
  const machine = makeMachine();
  const [lost, failed] = addTasks(machine, 'count', 'add');
  onStore(machine, ({ outbox }) => {
    for (const [id, state] of [
      [lost, 'lost'],
      [failed, 'failed'],
    ] as const) {
      outbox.add('telegram:7', { blocks: [paragraph('It is 42.\u001b[2J')], notify: true, isAnswer: true }, id);
      outbox[state](outbox.next('telegram:7')!.seq, 'gone');
    }
  });

  const [first, second] = await Promise.all(['1', '2'].map((number) => machine.run(['tasks', 'show', number])));

  expect(first?.stdout).toContain('\nAnswer, waiting until its chat is back:\n  It is 42.\n');
  expect(second?.stdout).toContain('\nAnswer, not delivered:\n  It is 42.\n');
});

it('tasks list and show have nothing of a secret, not as JSON either', async () => {
  const machine = makeMachine();
  addTasks(machine, `log in with password: ${'Kestrel!Harbor'}42 and look`);

  for (const args of [
    ['list'],
    ['list', '--json'],
    ['list', '--search', 'log in'],
    ['show', '1'],
    ['show', '1', '--json'],
  ]) {
    const { stdout } = await machine.run(['tasks', ...args]);

    expect(stdout).toContain('password: «hidden»');
    expect(stdout).not.toContain('Kestrel');
  }
});

describe('without a running bridge', () => {
  it('a task is moved in its line', async () => {
    const machine = makeMachine();
    const [first] = addTasks(machine, 'one', 'two', 'three');

    const moved = await machine.run(['tasks', 'move', '3', 'first']);
    const again = await machine.run(['tasks', 'move', '3', 'up']);
    onStore(machine, (store) => store.tasks.move(first!, 'running'));
    const begun = await machine.run(['tasks', 'move', first!.slice(0, 8), 'last']);
    const wrong = await machine.run(['tasks', 'move', '3', 'top']);

    expect(moved).toMatchObject({ code: 0, stdout: 'Task #3 is number 1 of 3 in line.\n' });
    expect(again).toMatchObject({ code: 0, stdout: 'Task #3 is number 1 of 3 in line already.\n' });
    expect(begun).toMatchObject({ code: 1 });
    expect(begun.stderr).toContain('Task #1 is not waiting in line: it is running.');
    expect(wrong.code).toBe(64);
    const line = onStore(machine, (store) => store.tasks.queueOf('telegram:7').map(({ number }) => number));
    expect(line).toEqual([3, 2]);
  });

  it('a task finds its place between two others, however often that is done', async () => {
    const machine = makeMachine();
    addTasks(machine, 'one', 'two', 'three');
    onStore(machine, (store) => {
      for (const number of [1, 2])
        store.tasks.setRank(store.tasks.byNumber(number)!.id, 1 + (number - 1) * Number.EPSILON);
    });

    const { stdout } = await machine.run(['tasks', 'move', '3', 'up']);

    expect(stdout).toBe('Task #3 is number 2 of 3 in line.\n');
    expect(onStore(machine, (store) => store.tasks.queueOf('telegram:7').map(({ number }) => number))).toEqual([
      1, 3, 2,
    ]);
  });

  it('a task is cancelled: at once, or at the next start if it ran', async () => {
    const machine = makeMachine();
    const [queued, running] = addTasks(machine, 'one', 'two');
    onStore(machine, (store) => store.tasks.move(running!, 'running'));

    const cancel = await machine.run(['tasks', 'cancel', '1']);
    const again = await machine.run(['tasks', 'cancel', '1']);
    const stop = await machine.run(['tasks', 'cancel', '2']);

    expect(cancel).toMatchObject({ code: 0, stdout: 'Cancelled #1.\n' });
    expect(again).toMatchObject({ code: 1 });
    expect(again.stderr).toContain('Task #1 is already cancelled.');
    expect(stop.stdout).toBe('Task #2 will stop at the next start.\n');
    onStore(machine, (store) => {
      expect(store.tasks.get(queued!)?.state).toBe('cancelled');
      expect(store.tasks.cancelRequests()).toEqual([running]);
    });
  });

  it('chats are paused and resumed, one or all', async () => {
    const machine = makeMachine();
    onStore(machine, (store) => {
      addTask(store, 'one');
      addTask(store, 'two');
      store.tasks.move(addTask(store, 'three', 'discord:5'), 'running');
      store.conversations.ensure('discord:6', 'web');
    });

    const all = await machine.run(['tasks', 'pause']);
    const one = await machine.run(['tasks', 'pause', 'discord:5']);
    const unknown = await machine.run(['tasks', 'pause', 'discord:99']);
    const paused = onStore(machine, (store) => store.conversations.paused().map(({ id }) => id));
    const goOn = await machine.run(['tasks', 'resume']);
    const nothing = await machine.run(['tasks', 'resume']);

    const words = onStore(machine, (store) => drained(store, 'telegram:7'));

    expect(all.stdout).toBe('Paused: telegram:7. To resume: dispatch-bridge tasks resume\n');
    expect(one.stdout).toBe('Paused: discord:5. To resume: dispatch-bridge tasks resume\n');
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('Unknown chat discord:99.') });
    expect(paused.toSorted()).toEqual(['discord:5', 'telegram:7']);
    expect(words).toEqual(['⏳ Paused on the host. New tasks wait until /resume.', '▶️ Resumed on the host.']);
    expect(goOn.stdout).toMatch(/^Resumes at the next start: .*telegram:7/);
    expect(nothing.stdout).toBe('Nothing is paused.\n');
  });

  it('nothing is retried', async () => {
    const machine = makeMachine();
    addTasks(machine, 'one');

    const { code, stderr } = await machine.run(['tasks', 'retry', '1']);

    expect(code).toBe(69);
    expect(stderr).toBe('✗ Only a running bridge can retry a task.\n  → Start it: dispatch-bridge start\n');
  });
});

describe('with a running bridge', () => {
  it('it is the bridge that does it, and what it says is shown', async () => {
    const machine = makeMachine();
    addTasks(machine, 'one', 'two');
    const calls = await runBridge(machine, (method) => ({ message: `${method}\u001b[2J done` }));

    const said: string[] = [];
    for (const args of [['move', '1', 'last'], ['cancel', '1'], ['retry', '1'], ['pause'], ['resume', 'telegram:7']]) {
      const { stdout } = await machine.run(['tasks', ...args]);
      said.push(stdout);
    }

    expect(calls).toEqual([
      ['tasks.move', { task: '1', to: 'last' }],
      ['tasks.cancel', { task: '1' }],
      ['tasks.retry', { task: '1' }],
      ['lanes.pause', {}],
      ['lanes.resume', { conversation: 'telegram:7' }],
    ]);
    expect(said).toEqual(calls.map(([method]) => `${method}[2J done\n`));
    expect(onStore(machine, (store) => store.tasks.queueOf('telegram:7').map(({ number }) => number))).toEqual([1, 2]);
  });

  it('what it refuses is said in its words; silence is no success', async () => {
    const machine = makeMachine();
    addTasks(machine, 'one');
    await runBridge(machine, () => {
      throw new BridgeError('invalid', 'for the log', { userMessage: 'Task 1 is there already.' });
    });
    const other = makeMachine();
    addTasks(other, 'one');
    const lock = acquireLock(join(other.data, 'bridge.lock'), 'the data folder');
    onTestFinished(() => lock.release());

    const refused = await machine.run(['tasks', 'move', '1', 'up']);
    const silent = await other.run(['tasks', 'cancel', '1']);

    expect(refused).toMatchObject({ code: 1, stderr: '✗ Task 1 is there already.\n' });
    expect(silent.code).toBe(69);
    expect(silent.stderr).toContain('does not answer other commands');
  });
});

describe('a long list', () => {
  const many = 1_200;

  function withMany(): Machine {
    const machine = makeMachine();
    onStore(machine, (store) =>
      store.atomically(() => {
        for (let n = 1; n <= many; n++)
          addTask(store, n === many ? '日本語 '.repeat(20) : `task ${n}`, `telegram:${n % 3}`);
        for (let n = 1; n <= 700; n++) store.tasks.move(store.tasks.byNumber(n)!.id, 'cancelled');
      }),
    );
    return machine;
  }

  it('of tasks is whole, in columns, and the same as JSON', async () => {
    const machine = withMany();

    const [all, json, open] = await Promise.all(
      [['list', '--all'], ['list', '--all', '--json'], ['list']].map((args) => machine.run(['tasks', ...args])),
    );

    const [header, ...rows] = all!.stdout.trimEnd().split('\n');
    expect(rows.map((row) => Number(/^\d+/.exec(row)![0]))).toEqual(Array.from({ length: many }, (_, n) => n + 1));
    const placeOf = (row: string, words: string) => displayWidth(row.slice(0, row.indexOf(words)));
    const places = rows.map((row) => placeOf(row, 'telegram:'));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(new Set(rows.slice(0, -1).map((row) => placeOf(row, 'task ')))).toEqual(new Set([header!.indexOf('TEXT')]));
    expect(rows[0]!.indexOf('task 1')).toBe(header!.indexOf('TEXT'));
    const parsed = JSON.parse(json!.stdout) as { tasks: { number: number; place: number | null }[] };
    expect(json!.stdout).toBe(`${JSON.stringify(parsed, null, 2)}\n`);
    expect(parsed.tasks).toHaveLength(many);
    expect(parsed.tasks.slice(699, 701)).toMatchObject([
      { number: 700, place: null },
      { number: 701, place: 1 },
    ]);
    expect(open!.stdout.trimEnd().split('\n')).toHaveLength(1 + many - 700);
    for (const { code, stderr } of [all!, json!, open!]) expect([code, stderr]).toEqual([0, '']);
  });

  it('ends without an error when its reader has seen enough', async () => {
    const machine = withMany();

    const { child, ended } = machine.start(['tasks', 'list', '--all']);
    await once(child.stdout!, 'data');
    child.stdout!.destroy();

    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });
});
