import { describe, expect, it } from 'vitest';
import { ann, message, press, type Rig, type RigOptions, startRig } from '../rig.ts';

const gina = { ...ann, id: '5', name: 'Gina', role: 'operator' as const };
const byGina = { sender: { id: '5', name: 'Gina' }, conversation: 'telegram:5' };
const second = 1_000;

/** A bridge with these code sessions, each of which has answered. */
async function startWith(names: readonly string[], options: RigOptions = {}): Promise<Rig> {
  const rig = await startRig({
    projects: [{ name: 'home', path: '/home', route: 'off' }],
    ...{ users: [gina], ...options },
    chat: { removes: true, ...options.chat },
  });
  for (const [index, name] of names.entries()) {
    rig.chat.give(message(`/code fix ${name}.ts`));
    (await rig.untilRun(index + 1)).finish({ text: `Fixed ${name}.`, costUsd: 0.25 });
    await rig.untilState(index + 1, 'done');
  }
  return rig;
}

const idOf = (rig: Rig, name: string) => rig.store.sessions.named(name)!.id;
const listOf = (rig: Rig, chat = 'telegram:1') => rig.chat.left(chat).at(-1) ?? '';
const word = (rig: Rig, text: string) =>
  rig.until(() => rig.chat.acknowledged.some((one) => one.text?.includes(text)), `the word “${text}”`);

describe('the list of sessions', () => {
  it('has five on a page, the last used first, with branch and cost', async () => {
    const rig = await startWith(['soup', 'salad', 'bread', 'cheese', 'cake', 'coffee']);
    rig.chat.give(message('/sessions'));
    await rig.untilText('1 to 5 of 6');
    expect(listOf(rig)).toContain('✅ fix-coffee-ts · home · dispatch/fix-coffee-ts · #6 · $0.25');
    expect(listOf(rig)).not.toContain('fix-soup-ts');
    rig.chat.give(press('sessions:page-1'));
    await rig.untilText('6 to 6 of 6');
    expect(listOf(rig)).toContain('fix-soup-ts');
  });

  it('changes in place as the sessions do, also after a restart', async () => {
    const before = await startWith(['login']);
    before.chat.give(message('/sessions'));
    await before.untilText('✅ fix-login-ts · home');
    const rig = await before.crash();
    rig.chat.give(message('/code fix logout.ts'));
    await rig.untilRun(1);
    await rig.clock.advance(second);
    await rig.untilText('▶️ fix-logout-ts · home');

    expect(rig.chat.left('telegram:1').filter((text) => text.includes('fix-login-ts · home'))).toHaveLength(1);
  });

  it('moves down when it is asked for again', async () => {
    const rig = await startWith(['login']);
    rig.chat.give(message('/sessions'));
    await rig.untilText('✅ fix-login-ts · home');
    rig.chat.give(message('/sessions running'));
    await rig.untilText('💤 No code session runs.');
    await rig.until(() => !rig.chat.left().join().includes('fix-login-ts · home'), 'the older list to go');
  });

  it('opens the card of one session, with its last words, and returns', async () => {
    const rig = await startWith(['login']);
    rig.chat.give(message('/sessions'));
    await rig.untilText('✅ fix-login-ts · home');
    rig.chat.give(press(`sessions:card-${idOf(rig, 'fix-login-ts')}`));
    await rig.untilText('Last: Fixed login.');
    expect(listOf(rig)).toContain('“fix login.ts”');
    rig.chat.give(press('sessions:back'));
    await rig.until(() => listOf(rig).includes('fix-login-ts · home · dispatch'), 'the list');
  });

  it('shows others only what belongs to their chat, and nothing can be pressed by those who may not', async () => {
    const rig = await startWith(['login'], { users: [gina] });
    rig.chat.give(message('/sessions', byGina));
    await rig.untilText('No code session.', 'telegram:5');
    rig.chat.give(press(`sessions:archive-${idOf(rig, 'fix-login-ts')}`, byGina));
    await word(rig, 'Only the person of that session or an owner can archive it.');

    expect(rig.store.sessions.named('fix-login-ts')?.state).toBe('open');
    expect(rig.store.audit.list({ newest: 1 })[0]).toMatchObject({ action: 'refused' });
  });
});

describe('a session', () => {
  it('gets another name, in the list and in its place', async () => {
    const rig = await startWith(['login'], { chat: { places: true } });
    rig.chat.give(message('/rename fix-login-ts Sign In'));
    await rig.untilText('fix-login-ts is called sign-in now.');
    await rig.clock.advance(2 * second);
    await rig.until(() => rig.chat.calls.includes('place telegram:1:100 sign-in done'), 'the place to show it');

    expect(rig.store.sessions.named('sign-in')?.id).toBe(rig.task(1).sessionId);
  });

  it('keeps its name when another one has the new one', async () => {
    const rig = await startWith(['login', 'logout']);
    rig.chat.give(message('/rename fix-login-ts fix-logout-ts'));
    await rig.untilText('Another session is called fix-logout-ts. fix-logout-ts-2 is free.');
  });

  it('is archived, which closes its place and keeps its worktree, and brought back', async () => {
    const rig = await startWith(['login'], { chat: { places: true } });
    const id = idOf(rig, 'fix-login-ts');
    rig.chat.give(message('/sessions'));
    await rig.untilText('✅ fix-login-ts · home', 'telegram:1');
    rig.chat.give(press(`sessions:archive-${id}`));
    await word(rig, 'Archived. Its worktree and dispatch/fix-login-ts stay.');
    await rig.clock.advance(2 * second);
    await rig.until(() => rig.chat.calls.includes('close telegram:1:100'), 'its place to close');
    expect(rig.store.workspaces.of(id)?.state).toBe('ready');
    rig.chat.give(message('/sessions archived'));
    await rig.untilText('fix-login-ts · home', 'telegram:1');
    rig.chat.give(press(`sessions:reopen-${id}`));
    await word(rig, 'fix-login-ts is open again.');

    expect(rig.store.sessions.named('fix-login-ts')?.id).toBe(id);
  });

  it('stops from the list, and is not archived while it works', async () => {
    const rig = await startWith([]);
    rig.chat.give(message('/code fix login.ts'));
    await rig.untilRun(1);
    rig.chat.give(message('/sessions'));
    await rig.untilText('▶️ fix-login-ts · home');
    rig.chat.give(press(`sessions:archive-${idOf(rig, 'fix-login-ts')}`));
    await word(rig, 'Task #1 of fix-login-ts has not ended. Stop it first.');
    rig.chat.give(press(`sessions:stop-${idOf(rig, 'fix-login-ts')}`));
    await word(rig, 'Stopping fix-login-ts …');
    await rig.untilState(1, 'cancelled');
  });
});

describe('the sign of a place', () => {
  it('follows its session, once for each change, and survives a restart', async () => {
    const before = await startWith([], { chat: { places: true } });
    before.chat.give(message('/code fix login.ts'));
    const run = await before.untilRun(1);
    await before.clock.advance(2 * second);
    await before.until(() => before.chat.calls.includes('place telegram:1:100 fix-login-ts running'), 'running');
    run.finish({ text: 'Done.' });
    await before.untilState(1, 'done');
    const rig = await before.crash();
    await rig.clock.advance(2 * second);
    await rig.until(() => rig.chat.calls.includes('place telegram:1:100 fix-login-ts done'), 'done');
    await rig.clock.advance(120 * second);

    expect(rig.chat.calls.filter((call) => call.startsWith('place '))).toHaveLength(1);
  });
});

describe('/stop', () => {
  it('asks which when several run, and stops the one that is named', async () => {
    const rig = await startWith([]);
    rig.chat.give(message('/code fix login.ts'), message('explain the weather'));
    await rig.untilRun(2);
    rig.chat.give(message('/stop'));
    await rig.untilText('Which one?');
    const buttons = rig.chat.arrived.find(({ text }) => text.includes('Which one?'))!.buttons;
    expect(buttons.flat().map(({ label }) => label)).toEqual(['#1 · fix-login-ts', '#2 · this chat']);
    rig.chat.give(press('stop:1'));
    await word(rig, 'Stopping…');
    rig.chat.give(message('/stop fix-nothing'));
    await rig.untilText('No open session is called “fix-nothing”.');

    expect(rig.task(2).state).toBe('running');
  });

  it('reaches work that runs in a place of its own', async () => {
    const rig = await startWith([], { chat: { places: true } });
    rig.chat.give(message('/code fix login.ts'));
    await rig.untilRun(1);
    rig.chat.give(message('/stop'));
    await rig.untilText('Which one?');
    rig.chat.give(press('stop:1'));
    await rig.untilState(1, 'cancelled');
  });
});

describe('/fork', () => {
  it('continues in a copy: Claude knows what was said, in a worktree of its own, and the session stays', async () => {
    const rig = await startWith(['login']);
    rig.chat.give(message('/open fix-login-ts'), message('/fork other way'));
    await rig.untilText('This chat is in other-way, a copy.');
    rig.chat.give(message('try it with a table'));
    await rig.untilRun(2);
    const copied = rig.store.sessions.named('other-way')!;

    expect(rig.task(2).sessionId).toBe(copied.id);
    expect(rig.host.opens.at(-1)).toMatchObject({
      fork: true,
      sessionId: rig.store.sessions.named('fix-login-ts')!.agentId,
      project: { path: '/worktrees/home/other-way' },
    });
  });

  it('is of no use where nothing was said', async () => {
    const rig = await startWith([]);
    rig.chat.give(message('/fork'));
    await rig.untilText('Nothing was said in this session yet.');
  });
});

describe('/resume and /continue', () => {
  it('show the sessions where nothing is paused, and open the one that is named', async () => {
    const rig = await startWith(['login']);
    rig.chat.give(message('/resume'));
    await rig.untilText('✅ fix-login-ts · home');
    rig.chat.give(message('/continue fix-login-ts'));
    await rig.untilText('This chat continues fix-login-ts.');
  });
});

describe('/model', () => {
  it('chooses for the session of the chat, by the names of the config too', async () => {
    const rig = await startWith([], { models: { fast: 'haiku' } });
    rig.chat.give(message('/model fast high'));
    await rig.untilText('Model of this session: haiku, effort high.');
    rig.chat.give(message('hello'));
    await rig.untilRun(1);

    expect(rig.host.opens[0]!.project).toMatchObject({ model: 'haiku', effort: 'high' });
  });

  it('refuses an effort that there is not', async () => {
    const rig = await startWith([]);
    rig.chat.give(message('/model opus wild'));
    await rig.untilText('Unknown effort “wild”. It is one of: low, medium, high, xhigh, max.');
  });
});
