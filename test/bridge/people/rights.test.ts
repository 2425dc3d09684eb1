import { describe, expect, it } from 'vitest';
import type { PermissionMode } from '../../../src/core/model/permission.ts';
import type { ProjectSettings } from '../../../src/core/model/projects.ts';
import type { User } from '../../../src/core/model/user.ts';
import { createAllowList } from '../../../src/core/people/allow-list.ts';
import { isOwn, maySteer, modesFor, personKey } from '../../../src/core/people/rights.ts';
import { bob, eve } from '../approvals/approvals-rig.ts';
import { ann, createTempStore, message, press, startRig, vic } from '../rig.ts';

const group = 'telegram:-5';
const by = (user: User, conversation = group) => ({ sender: { id: user.id, name: user.name }, conversation });
const inGroup = (text: string, user: User) => message(text, { ...by(user), private: false });

/** A bridge in which claude works on task 1 of Bob, in a group; Eve is an operator too. */
async function startShared() {
  const rig = await startRig({ users: [bob, eve] });
  rig.chat.give(inGroup('build it', bob));
  const run = await rig.untilRun(1);
  const refusals = () => rig.store.audit.list().filter(({ action }) => action === 'refused');
  const word = () => rig.chat.acknowledged.at(-1)?.text;
  return { ...rig, run, refusals, word };
}

describe('what is whose', () => {
  it('is recognised by any account of the person', () => {
    const { store } = createTempStore();
    const onDiscord: User = { ...bob, platform: 'discord', id: '900' };
    const task = store.tasks.add({
      id: 'a',
      origin: { kind: 'message' },
      conversation: 'discord:1',
      platform: 'discord',
      userId: '900',
      userName: 'Bob',
      project: 'home',
      messages: [{ messageId: '1', text: 'x' }],
    });

    const people = { store, allowList: createAllowList([ann, bob, eve, vic, onDiscord], store.users) };
    expect(isOwn(people, onDiscord, task)).toBe(true);
    expect(isOwn(people, bob, task)).toBe(false);
    // The same number on another platform is somebody else.
    expect(isOwn(people, { ...bob, id: '900' }, task)).toBe(false);
    store.identities.link({ platform: 'telegram', userId: bob.id }, { platform: 'discord', userId: '900' });
    expect(isOwn(people, bob, task)).toBe(true);
    expect(maySteer(people, { ...bob, role: 'viewer' }, task)).toBe(false);
    expect(maySteer(people, eve, task)).toBe(false);
    expect(maySteer(people, ann, task)).toBe(true);
  });

  it('is one person for the limits, with each account they use', () => {
    const { store } = createTempStore();
    const [one, other] = [
      { platform: 'telegram', userId: '1' },
      { platform: 'discord', userId: '2' },
    ] as const;
    expect(personKey(store, one)).not.toBe(personKey(store, other));

    store.identities.link(one, other);

    expect(personKey(store, one)).toBe(personKey(store, other));
  });
});

describe('the modes a person may choose', () => {
  it.each<[string, User, Partial<ProjectSettings>, PermissionMode, PermissionMode[]]>([
    ['an operator: up to the standard', bob, {}, 'default', ['plan', 'dontAsk', 'default']],
    ['an operator: up to what the project says', bob, { permissionMode: 'dontAsk' }, 'default', ['plan', 'dontAsk']],
    ['an operator in an open project', bob, { permissionMode: 'bypassPermissions', allowBypass: true }, 'plan', all()],
    ['an owner: all but one', ann, {}, 'plan', all().slice(0, -1)],
    ['an owner where bypass is allowed', ann, { allowBypass: true }, 'default', all()],
    ['an operator where it is only allowed', bob, { allowBypass: true }, 'plan', ['plan']],
  ])('%s', (_, user, settings, standard, expected) => {
    expect(modesFor(user, { name: 'home', path: '/home', ...settings }, standard)).toEqual(expected);
  });

  function all(): PermissionMode[] {
    return ['plan', 'dontAsk', 'default', 'acceptEdits', 'bypassPermissions'];
  }
});

describe('an operator in a group', () => {
  it('stops, cancels and decides about no task of others', async () => {
    const { chat, run, store, refusals, untilText, until } = await startShared();
    chat.give(inGroup('and this', bob));

    chat.give(inGroup('/stop', eve), inGroup('/cancel 2', eve), inGroup('/cancel 1', eve));

    await untilText('Only Bob or an owner can stop this task.', group);
    await until(() => chat.texts(group).length === 3, 'three answers');
    expect(run.ended).toBe(false);
    expect(store.tasks.byNumber(2)?.state).toBe('queued');
    expect(refusals().map(({ actor, task, detail }) => [actor?.name, task, detail])).toEqual([
      ['Eve', 1, 'stop a task of Bob'],
      ['Eve', 2, 'cancel a task of Bob'],
      ['Eve', 1, 'cancel a task of Bob'],
    ]);
  });

  it('foreign-tap-is-refused: gets a truthful word, and the buttons stay', async () => {
    const { chat, run, store, refusals, word, crash } = await startShared();

    chat.give(press('stop:1', by(eve)));

    expect(word()).toBe('Only Bob or an owner can stop this task.');
    expect(run.ended).toBe(false);
    expect(refusals()).toHaveLength(1);
    expect(chat.calls.filter((call) => call.startsWith('setButtons'))).toEqual([]);

    const after = await crash((host) => host.records.set(store.tasks.byNumber(1)!.id, { state: 'unfinished' }));
    await after.untilState(1, 'interrupted');
    after.chat.give(press('continue:1', by(eve)), press('drop:1', by(eve)));

    expect(after.chat.acknowledged.map(({ text }) => text)).toEqual([
      'Only Bob or an owner can continue this task.',
      'Only Bob or an owner can drop this task.',
    ]);
    expect(after.chat.calls.filter((call) => call.startsWith('setButtons'))).toEqual([]);
    expect(after.task(1).state).toBe('interrupted');
  });

  it.each([
    ['the person who gave the task', bob],
    ['an owner', ann],
  ])('but %s stops it', async (_, user) => {
    const { chat, word, untilState } = await startShared();

    chat.give(press('stop:1', by(user)));

    expect(word()).toBe('Stopping…');
    await untilState(1, 'cancelled');
  });
});

describe('a Stop button', () => {
  it('stops its own task only, however late it is pressed', async () => {
    const { chat, run, word, untilRun, untilState } = await startShared();
    run.finish();
    await untilState(1, 'done');
    chat.give(inGroup('next', bob));
    const next = await untilRun(2);

    chat.give(press('stop:1', by(bob)));
    expect(word()).toBe('✅ Task #1 is no longer running.');
    chat.give(press('stop:', by(bob)), press('stop:2', by(bob, 'telegram:3')), press('stop:99', by(ann)));

    expect(chat.acknowledged.slice(1).map(({ text }) => text)).toEqual(Array(3).fill('No such task in this chat.'));
    expect(next.ended).toBe(false);
  });
});

it('a task that waits for its person says so, and can be stopped', async () => {
  const { chat, host, run, untilState, untilText } = await startShared();
  host.ask('Bash', { command: 'make' }, run);
  await untilState(1, 'waiting');

  chat.give(inGroup('/queue', vic), inGroup('/status', vic));
  await untilText('#1 waiting for an answer: build it', group);
  const status = await untilText('You: Vic, viewer', group);
  expect(status).toContain('0 running, 1 waiting for an answer, 0 queued');
  expect(status).toContain('Requests: 1 open, 1 of them here');

  chat.give(inGroup('/stop', bob));
  await untilState(1, 'cancelled');
});

it('help offers what the person may do', async () => {
  const { chat, untilText } = await startShared();

  chat.give(inGroup('/help', vic), message('/help', by(bob, 'telegram:3')), message('/help'));

  expect(await untilText('/status', group)).not.toMatch(/\/(stop|mode|users)/);
  const forBob = await untilText('/mode', 'telegram:3');
  expect(forBob).toContain('/grants');
  expect(forBob).not.toContain('/users');
  expect(await untilText('/users')).toContain('/mode');
});
