import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TaskControl } from '../../../src/core/actions/task-control.ts';
import { createHosts } from '../../../src/core/hosts/hosts.ts';
import { createRemoval } from '../../../src/core/membership/enforce-removals.ts';
import { platformOf } from '../../../src/core/model/conversation.ts';
import type { Role, User } from '../../../src/core/model/user.ts';
import { createAccess } from '../../../src/core/people/access.ts';
import { createAllowList } from '../../../src/core/people/allow-list.ts';
import { createPairing } from '../../../src/core/people/pairing.ts';
import { createKnownPlatforms } from '../../../src/core/platforms/known-platforms.ts';
import type { Store } from '../../../src/core/ports/store/store.ts';
import { createLetterBox } from '../../../src/core/reply/letter-box.ts';
import { createStore } from '../../../src/store/store.ts';
import { createChat } from '../chat.ts';
import { createRecordingLog } from '../recording-log.ts';
import { ann, createTempStore, message, press, type RigOptions, startRig, vic } from '../rig.ts';
import { createScriptedHost } from '../scripted-host.ts';

const bob = { id: '30', name: 'Bob' };
const bobs = { conversation: 'telegram:30', sender: bob };
const group = { conversation: 'telegram:-5', private: false };

function pair(store: Store, role: Role = 'operator', change: Partial<User> = {}): void {
  store.users.put({ platform: 'telegram', ...bob, role, host: 'desk', ...change });
}

/** Bob is paired; claude works on his task 1, and his task 2 waits in a group. */
async function startWithBob(options: RigOptions = {}) {
  const rig = await startRig({
    ...options,
    prepare(host, store) {
      pair(store);
      options.prepare?.(host, store);
    },
  });
  rig.chat.give(message('build it', bobs));
  const run = await rig.untilRun(1);
  rig.chat.give(message('and this', bobs));
  const audit = () => rig.store.audit.list().map(({ action }) => action);
  const word = () => rig.chat.acknowledged.at(-1)?.text;
  return { ...rig, run, audit, word };
}

/** The list of people alone, with nobody in the config file but these; `stopped`: numbers of the tasks it stopped. */
function createLists(configured: User[]) {
  const { store, clock } = createTempStore();
  const allowList = createAllowList(configured, store.users);
  const stopped: number[] = [];
  const tasks: Pick<TaskControl, 'cancel' | 'cancelRequested'> = {
    cancelRequested() {},
    cancel({ number }) {
      stopped.push(number);
      return 'stopping';
    },
  };
  const removal = createRemoval({
    store,
    allowList,
    access: createAccess(store.users, allowList),
    pairing: createPairing({ store, clock, hostName: 'desk' }),
    letters: createLetterBox(store, clock),
    hostName: 'desk',
    known: createKnownPlatforms([]),
    tasks,
    outbox: { add: () => undefined },
    platform: () => createChat(),
    hosts: createHosts(createScriptedHost()),
    log: createRecordingLog(() => undefined),
  });
  function enforce(): void {
    removal.endAgents();
    removal.stopTasks();
  }
  return { store, allowList, removal, enforce, stopped };
}

describe('removed-user-is-out-at-once', () => {
  it('by command: what runs and waits ends, grants die, the session stays', async () => {
    const { chat, store, run, clock, audit, untilText, untilState } = await startWithBob();
    const now = clock.now();
    store.grants.add({
      platform: 'telegram',
      userId: bob.id,
      userName: 'Bob',
      project: 'home',
      tool: 'Bash',
      rule: 'ls',
      createdAt: now,
      expiresAt: now + 60_000,
    });

    chat.give(message('/users remove 30'));
    await untilText('Bob no longer has access');
    await untilState(1, 'cancelled');
    await untilState(2, 'cancelled');

    expect(run.ended).toBe(true);
    expect(store.grants.active(clock.now())).toEqual([]);
    expect(store.conversations.get('telegram:30')?.session.agentId).toBe(run.sessionId);
    await untilText('❌ Cancelled #2: Bob can no longer give tasks.', 'telegram:30');
    expect(audit()).toContain('user-removed');
    chat.give(message('hello?', bobs));
    expect(store.tasks.list()).toHaveLength(2);
  });

  it('by button, which asks back once', async () => {
    const { chat, store, word, until, untilText, untilState } = await startWithBob();
    chat.give(message('/users'));
    await untilText('People with access:');
    const list = chat.arrived.at(-1)!;
    expect(list.buttons.map(({ label }) => label)).toEqual(['Remove Bob']);

    chat.give(press(list.buttons[0]!.action, { messageId: list.messageId }));
    await untilText('Remove Bob (operator, telegram 30)?');
    const [yes, no] = chat.arrived.at(-1)!.buttons;
    chat.give(press(no!.action));
    expect(word()).toBe('Nothing changed.');
    expect(store.users.get('telegram', '30')).toBeDefined();

    chat.give(press(yes!.action));
    await untilState(1, 'cancelled');
    expect(store.users.get('telegram', '30')).toBeUndefined();
    await until(() => chat.texts().some((text) => text.startsWith('Bob no longer has access')), 'the answer');
    chat.give(press(yes!.action));
    expect(word()).toBe('Already removed.');
  });

  it('by another process', async () => {
    const { folder, clock, untilState } = await startWithBob();

    const other = createStore(`${folder}/bridge.db`, clock);
    other.users.remove('telegram', '30');
    other.close();

    await untilState(1, 'cancelled');
    await untilState(2, 'cancelled');
  });

  it('while the bridge was down', async () => {
    const before = await startWithBob();

    const after = await before.crash((_, store) => store.users.remove('telegram', '30'));

    await after.untilState(1, 'cancelled');
    await after.untilState(2, 'cancelled');
    expect(after.host.opens).toEqual([]);
  });

  it('with a task that waits for an answer, whose card is closed', async () => {
    const { chat, host, run, store, until, untilState } = await startWithBob();
    const ask = host.ask('Bash', { command: 'make' }, run);
    await untilState(1, 'waiting');

    chat.give(message('/users remove telegram:30'));

    await untilState(1, 'cancelled');
    ask.withdraw();
    await until(() => store.approvals.open().length === 0, 'the approval to be closed');
    expect(ask.answer).not.toMatchObject({ behavior: 'allow' });
  });

  it('with all accounts that were paired', async () => {
    const { chat, store, untilText } = await startWithBob({
      prepare(_, store) {
        pair(store, 'operator', { platform: 'discord', id: '900' });
        store.identities.link({ platform: 'telegram', userId: '30' }, { platform: 'discord', userId: '900' });
      },
    });

    chat.give(message('/users remove 900'));
    await untilText('Bob no longer has access');

    expect(store.users.list()).toEqual([]);
    expect(store.audit.list().find(({ action }) => action === 'user-removed')?.detail).toBe(
      'Bob, operator (discord 900, telegram 30)',
    );
  });

  it('and becoming a viewer ends tasks as well', async () => {
    const { chat, untilText, untilState, store } = await startWithBob();

    chat.give(message('/users role 30 viewer'));

    await untilText('Bob is now viewer.');
    await untilState(1, 'cancelled');
    expect(store.users.get('telegram', '30')?.role).toBe('viewer');
  });

  it.each([
    ['/users remove 30', 'Bob no longer has access'],
    ['/users role 30 viewer', 'Bob is now viewer.'],
  ])(
    'what Claude still does in the background for them tells and sends nobody anything (%s)',
    async (command, done) => {
      const path = mkdtempSync(join(tmpdir(), 'bridge-project-'));
      onTestFinished(() => rmSync(path, { recursive: true }));
      writeFileSync(join(path, 'report.txt'), 'all is well');
      const { chat, host, log, run, until, untilRun, untilText, untilState } = await startWithBob({
        chat: { files: {} },
        projects: [{ name: 'home', path }],
      });
      run.finish();
      (await untilRun(2)).finish();
      await untilState(2, 'done');
      chat.give(message(command));
      await untilText(done);

      const { sessionId, promptId: startedBy } = run;
      host.tellBackground(sessionId, 'A line.', { cause: 'task', startedBy });
      host.tellBackground(sessionId, 'By itself.');
      for (const context of [{ startedBy }, {}]) {
        expect(await host.callTool('send_file', { path: 'report.txt' }, sessionId, context)).toMatchObject({
          failed: true,
        });
      }
      await until(
        () => log.lines.filter(({ message }) => message.includes('its person has no access')).length === 2,
        'both to be dropped',
      );
      chat.give(message('/whoami'));
      await untilText('owner');

      expect(chat.texts().filter((text) => /A line|By itself/.test(text))).toEqual([]);
      expect(chat.arrived.filter(({ file }) => file)).toEqual([]);
    },
  );

  it.each([
    ['operator', '/users remove 30', 'Bob no longer has access'],
    ['owner', '/users role 30 operator', 'Bob is now operator.'],
  ] as const)('what they left running in the background ends (%s: %s)', async (role, command, done) => {
    const { chat, host, store, run, clock, until, untilRun, untilText, untilState } = await startWithBob({
      prepare: (_, store) => pair(store, role),
    });
    chat.give(message('mine', { conversation: 'telegram:1' }));
    const anns = await untilRun(2);
    run.finish();
    const second = await untilRun(3);
    for (const one of [anns, second]) one.finish();
    for (const n of [1, 2, 3]) await untilState(n, 'done');
    for (const { sessionId, handle } of [anns, second])
      store.processes.add({ handle, sessionId, startedAt: clock.now() });

    chat.give(message(command));
    await untilText(done);

    await until(() => host.ended.length > 0, 'the claude of Bob to be ended');
    expect(host.ended).toEqual([second.handle]);
  });

  it('and an owner takes the codes along that were handed out', async () => {
    const { bridge, chat, store, untilText } = await startWithBob();
    store.users.setRole('telegram', '30', 'owner');
    const { code } = bridge.pairing.create('telegram', 'owner', 10);

    chat.give(message('/users remove 30'));
    await untilText('Bob no longer has access');
    chat.give(message(code, bobs));

    expect(store.users.list()).toEqual([]);
  });
});

describe('nobody else is stopped', () => {
  it('when a person is removed or added', async () => {
    const { chat, run, store, untilText, untilRun } = await startWithBob({
      prepare: (_, store) => pair(store, 'operator', { id: '31', name: 'Eve' }),
    });
    chat.give(message('mine'));
    await untilRun(2);

    chat.give(message('/users remove 31'));
    await untilText('Eve no longer has access');

    expect(run.ended).toBe(false);
    expect(store.tasks.counts()).toEqual({ running: 2, queued: 1 });
  });

  it('who has access by a group, whose members no list names', () => {
    const admins: User = { ...ann, platform: 'discord', id: 'role:7', name: 'admins', role: 'operator' };
    const { store, enforce, stopped } = createLists([ann, admins]);
    const inConversation = (conversation: string) =>
      store.tasks.add({
        id: conversation,
        origin: { kind: 'message' },
        conversation,
        platform: platformOf(conversation),
        userId: '900',
        userName: 'Moe',
        project: 'home',
        messages: [{ messageId: '1', text: 'go' }],
      });
    inConversation('discord:1');

    enforce();
    pair(store, 'operator', { platform: 'discord', id: '900', name: 'Moe' });
    enforce();
    expect(stopped).toEqual([]);

    // Who was paired beside that and is removed by name is out, and back in when paired again.
    store.users.remove('discord', '900');
    enforce();
    expect(stopped).toEqual([1]);
    pair(store, 'operator', { platform: 'discord', id: '900', name: 'Moe' });
    enforce();
    expect(stopped).toEqual([1]);
    inConversation('telegram:1');
    enforce();
    expect(stopped).toEqual([1, 2]);
  });

  it('where a platform is not connected', async () => {
    const onDiscord: User = { ...ann, platform: 'discord', id: '900' };
    const before = await startRig({ users: [onDiscord], others: [{ name: 'discord' }] });
    await before.until(() => before.others[0]?.receives, 'Discord to receive');
    before.others[0]!.give(
      message('go', { sender: { id: '900', name: 'Ann' }, conversation: 'discord:1' }),
      message('on', { sender: { id: '900', name: 'Ann' }, conversation: 'discord:1' }),
    );
    await before.untilRun(1);

    const after = await before.crash(undefined, { others: [], users: [] });

    expect(after.task(2).state).toBe('queued');
  });
});

describe('/users', () => {
  it('lists all, and lets only paired ones be removed', async () => {
    const { chat, untilText } = await startWithBob();

    chat.give(message('/users'));

    const text = await untilText('People with access:');
    expect(text).toContain('Ann, owner, telegram 1, from the config file');
    expect(text).toContain('Bob, operator, telegram 30, paired');
  });

  it('is for owners', async () => {
    const { chat, store, word, audit, untilText } = await startWithBob();

    chat.give(message('/users', bobs), message('/users role 30 owner', bobs), press('users:yes:telegram:30', bobs));

    await untilText('Only an owner can see and change who has access.', 'telegram:30');
    expect(word()).toBe('Only an owner can see and change who has access.');
    expect(store.users.get('telegram', '30')?.role).toBe('operator');
    expect(audit().filter((action) => action === 'refused')).toHaveLength(3);
  });

  it('changes nobody of the config file', async () => {
    const { chat, untilText } = await startWithBob();

    chat.give(message('/users remove 2'), message('/users role telegram:2 owner'), press('users:yes:telegram:2'));

    await untilText('Vic has access through the config file. Change “users” there, then restart.');
    expect(chat.texts().filter((text) => text.includes('config file'))).toHaveLength(1);
  });

  it('keeps the last owner, where a group is none', () => {
    const admins: User = { ...ann, platform: 'discord', id: 'role:7', name: 'admins' };
    const { store, allowList, removal } = createLists([vic, admins]);
    pair(store, 'owner');
    const last = allowList.find('telegram', { id: '30' })!;

    expect(removal.remove(last, last)).toMatch(/^Bob is the last owner/);
    expect(removal.setRole(last, 'viewer', last)).toMatch(/^Bob is the last owner/);
    expect(store.users.get('telegram', '30')?.role).toBe('owner');
    expect(store.audit.list()).toEqual([]);

    pair(store, 'owner', { id: '31', name: 'Eve' });
    expect(removal.remove(last, last)).toBeUndefined();
    expect(store.audit.list()).toMatchObject([{ action: 'user-removed', detail: 'Bob, owner (telegram 30)' }]);
  });

  it('offers nobody to remove themselves, by any of their accounts, and says who can', async () => {
    const { chat, store, untilText, untilRun, word } = await startWithBob({
      prepare(_, store) {
        pair(store, 'owner');
        pair(store, 'owner', { platform: 'discord', id: '900' });
        pair(store, 'operator', { id: '31', name: 'Eve' });
        store.identities.link({ platform: 'telegram', userId: '30' }, { platform: 'discord', userId: '900' });
      },
    });
    const way = 'To leave, have another owner send /users remove';
    await untilRun(1);

    chat.give(message('/users', bobs));
    await untilText('People with access:', 'telegram:30');
    const list = chat.arrived.findLast(({ text }) => text.startsWith('People with access:'))!;
    expect(list.buttons.map(({ action }) => action)).toEqual(['users:remove:telegram:31']);

    chat.give(message('/users remove 30', bobs), message('/users remove discord:900', bobs));
    await untilText(`That is you. ${way} 30, or run this on desk: dispatch-bridge users remove 30.`, 'telegram:30');
    await untilText(`That is you. ${way} 900, or run this on desk: dispatch-bridge users remove 900.`, 'telegram:30');
    for (const action of ['users:remove:telegram:30', 'users:yes:telegram:30']) {
      chat.give(press(action, bobs));
      await untilText(`That is you. ${way} 30`, 'telegram:30');
      expect(word()).toBe('Nothing changed.');
    }

    expect(store.users.list()).toHaveLength(3);
    expect(store.audit.list().map(({ action }) => action)).not.toContain('user-removed');
    chat.give(message('/users remove 30'));
    await untilText('Bob no longer has access');
  });

  it('names the account of who cannot be removed there as it is unique', async () => {
    const { chat, untilText } = await startWithBob({
      prepare(_, store) {
        pair(store, 'owner');
        pair(store, 'operator', { platform: 'discord', name: 'Dan' });
      },
    });

    chat.give(message('/users remove telegram:30', bobs));

    const host = 'dispatch-bridge users remove 30 --platform telegram';
    await untilText(`/users remove telegram:30, or run this on desk: ${host}.`, 'telegram:30');
  });

  it('gives and takes roles, and writes it down', async () => {
    const { chat, store, untilText } = await startWithBob();

    chat.give(message('/users role 30 owner'), message('/users role 30 operator'));

    await untilText('Bob is now owner.');
    await untilText('Bob is now operator.');
    expect(store.users.get('telegram', '30')?.role).toBe('operator');
    expect(store.audit.list().filter(({ action }) => action === 'role-changed')).toMatchObject([
      { action: 'role-changed', actor: { name: 'Ann' }, detail: 'Bob (telegram 30): operator, now owner' },
      { action: 'role-changed', detail: 'Bob (telegram 30): owner, now operator' },
    ]);
  });

  it('asks which one is meant, and says what it does not know', async () => {
    const { chat, untilText, store } = await startWithBob();

    chat.give(message('/users remove 1'), message('/users remove 4711'), message('/users role 30 king'));
    chat.give(message('/users frobnicate'), message('/users role 30 operator'));

    await untilText('Several users have the id 1. Write telegram:1 or discord:1.');
    await untilText('Unknown user 4711.');
    await untilText('Unknown role “king”. Roles: owner, operator, viewer.');
    await untilText('Try /users, /users invite');
    await untilText('Bob is already operator.');
    expect(store.audit.list().some(({ action }) => action === 'role-changed')).toBe(false);
  });

  it('invites a person, in private alone', async () => {
    const { chat, store, untilText, audit } = await startWithBob();
    chat.give(message('/users invite', group));
    await untilText('Ask me in a private chat', group.conversation);
    expect(chat.texts(group.conversation).join()).not.toMatch(/[A-Z2-9]{5}-[A-Z2-9]{5}/);

    chat.give(message('/users invite viewer'));
    const text = await untilText('gives viewer access (to watch, nothing else)');
    const code = /[A-Z2-9]{5}-[A-Z2-9]{5}/.exec(text)![0];
    chat.give(message(code, { conversation: 'telegram:50', sender: { id: '50', name: 'Zoe' } }));

    expect(store.users.get('telegram', '50')).toMatchObject({ name: 'Zoe', role: 'viewer' });
    expect(audit()).toContain('user-added');
  });

  it('invites nobody to where only one person is', async () => {
    const { others, until } = await startRig({
      others: [{ name: 'terminal' }],
      users: [{ ...ann, platform: 'terminal' }],
    });
    const [terminal] = others;
    await until(() => terminal?.receives, 'the terminal to receive');
    Object.assign(terminal!, { pairingLinks: undefined });

    terminal!.give(message('/users', { conversation: 'terminal:local' }));
    await until(
      () => terminal!.texts('terminal:local').some((text) => text.includes('Ann, owner, at the terminal')),
      'Ann',
    );
    terminal!.give(message('/users invite', { conversation: 'terminal:local' }));

    await until(
      () => terminal!.texts('terminal:local').some((text) => text.includes('dispatch-bridge pair')),
      'a hint',
    );
  });
});
