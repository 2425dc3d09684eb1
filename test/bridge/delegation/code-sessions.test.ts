import { describe, expect, it } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import { message, press, type Rig, type RigOptions, startRig } from '../rig.ts';
import type { Run } from '../scripted-host.ts';

const home = { name: 'home', path: '/home' };

function startWith(route: 'auto' | 'ask' | 'off', options: RigOptions = {}): Promise<Rig> {
  return startRig({ projects: [{ ...home, route }], ...options, chat: { removes: true, ...options.chat } });
}

function answer(run: Run, text: string): void {
  run.emit({ type: 'text', message: 'm', block: 0, text });
  run.finish({ text });
}

const sessionOf = (rig: Rig, number: number) => rig.store.sessions.get(rig.task(number).sessionId)!;

describe('coding work', () => {
  it('gets a session and a worktree of its own, and runs beside the chat', async () => {
    const rig = await startWith('auto');
    rig.chat.give(message('explain the weather'));
    await rig.untilRun(1);
    rig.chat.give(message('fix login.ts'));
    const run = await rig.untilRun(2);

    const session = sessionOf(rig, 2);
    const folder = '/worktrees/home/fix-login-ts';
    expect(session).toMatchObject({ kind: 'code', name: 'fix-login-ts', folder });
    expect(rig.store.workspaces.of(session.id)).toMatchObject({ state: 'ready', branch: 'dispatch/fix-login-ts' });
    expect(rig.host.opens[1]!.project).toMatchObject({ path: folder, env: { DISPATCH_PORT: '20000' } });
    expect(run.text).toContain(`${folder}, on the branch dispatch/fix-login-ts`);
    expect(rig.task(1).state).toBe('running');
    answer(run, 'All done.');
    await rig.untilText('All done.');
    await rig.until(
      () => rig.chat.left().filter((text) => text.includes('fix-login-ts')).length === 1,
      'the line to go',
    );
    expect(rig.chat.left().at(-1)).toMatch(/^fix-login-ts\n+All done\./);
  });

  it('talks in a place of its own where there are places, and the chat keeps one line', async () => {
    const rig = await startWith('auto', { chat: { places: true } });
    rig.chat.give(message('fix login.ts'));
    const run = await rig.untilRun(1);

    expect(rig.task(1).conversation).toBe('telegram:1:100');
    answer(run, 'All done.');
    await rig.untilText('All done.', 'telegram:1:100');
    await rig.untilText('✅ fix-login-ts · done', 'telegram:1');
    expect(rig.chat.texts('telegram:1')).toEqual(['✅ fix-login-ts · done']);

    rig.chat.give(message('and now the logout', { conversation: 'telegram:1:100' }));
    await rig.untilRun(2);
    expect(rig.task(2).sessionId).toBe(rig.task(1).sessionId);
  });

  it('shares its chat when no place can be opened', async () => {
    const rig = await startWith('auto', { chat: { places: new BridgeError('part-refused', 'not enough rights') } });
    rig.chat.give(message('fix login.ts'));
    await rig.untilRun(1);

    expect(rig.task(1).conversation).toBe('telegram:1');
  });
});

describe('the other choice', () => {
  it('is one button while nothing has begun: the task runs in the chat, and nothing of a session is left', async () => {
    const rig = await startWith('auto', { concurrency: 1 });
    rig.chat.give(message('explain the weather'));
    const first = await rig.untilRun(1);
    rig.chat.give(message('fix login.ts'));
    await rig.untilText('fix-login-ts · a code session of its own (because: fix + file name)');
    rig.chat.give(press('here:2'));
    await rig.until(() => rig.chat.acknowledged.some(({ text }) => text === 'Task #2 runs in this chat.'), 'the word');
    answer(first, 'Rain.');
    await rig.untilRun(2);

    expect(sessionOf(rig, 2).kind).toBe('chat');
    expect(rig.workspaces.calls).toEqual([]);
    expect(rig.store.sessions.overview({ most: 9 })).toEqual([]);
  });

  it('also while the worktree is being made', async () => {
    const rig = await startWith('auto');
    const made = Promise.withResolvers<void>();
    rig.workspaces.before = () => made.promise;
    rig.chat.give(message('fix login.ts'));
    await rig.untilText('preparing its worktree');
    rig.chat.give(press('here:1'));
    await rig.until(() => rig.chat.acknowledged.length > 0, 'the word');
    made.resolve();
    const run = await rig.untilRun(1);

    expect(sessionOf(rig, 1).kind).toBe('chat');
    expect(rig.host.opens[0]!.project.path).toBe('/home');
    answer(run, 'All done.');
    await rig.untilState(1, 'done');
    expect(rig.host.runs).toHaveLength(1);
  });

  it('is asked first where the project says so, and holds nobody up', async () => {
    const rig = await startWith('ask');
    rig.chat.give(message('fix login.ts'));
    await rig.untilText('Should this be a code session?');
    rig.chat.give(message('explain the weather'));
    const weather = await rig.untilRun(1);
    expect(weather.text).toContain('weather');
    rig.chat.give(press('code:1'));
    await rig.untilRun(2);

    expect(sessionOf(rig, 1)).toMatchObject({ kind: 'code', name: 'fix-login-ts' });
    expect(rig.workspaces.calls).toEqual(['make dispatch/fix-login-ts', 'copy dispatch/fix-login-ts']);
  });

  it('survives a restart', async () => {
    const before = await startWith('ask');
    before.chat.give(message('fix login.ts'));
    await before.untilText('Should this be a code session?');
    const rig = await before.crash();
    rig.chat.give(press('here:1'));
    await rig.untilRun(1);

    expect(sessionOf(rig, 1).kind).toBe('chat');
  });
});

describe('words that say where', () => {
  it('/code forces a session, /here the chat', async () => {
    const rig = await startWith('auto');
    rig.chat.give(message('/code explain the parser'));
    const run = await rig.untilRun(1);
    rig.chat.give(message('/here fix login.ts'));
    const other = await rig.untilRun(2);

    expect([sessionOf(rig, 1).kind, sessionOf(rig, 2).kind]).toEqual(['code', 'chat']);
    expect(run.text).toContain('explain the parser');
    expect(`${run.text} ${other.text}`).not.toMatch(/\/code|\/here/);
  });

  it('/code also where routing is off', async () => {
    const rig = await startWith('off');
    rig.chat.give(message('fix login.ts'), message('/code fix logout.ts'));
    await rig.untilRun(2);

    expect([sessionOf(rig, 1).kind, sessionOf(rig, 2).kind]).toEqual(['chat', 'code']);
  });
});

describe('a worktree', () => {
  it('that is not as it was lets nothing run, there or elsewhere', async () => {
    const rig = await startWith('auto', { chat: { places: true } });
    rig.chat.give(message('fix login.ts'));
    answer(await rig.untilRun(1), 'All done.');
    await rig.untilState(1, 'done');
    rig.workspaces.wrong = 'is on the branch main';
    rig.chat.give(message('and more', { conversation: 'telegram:1:100' }));
    await rig.untilText('is on the branch main. Nothing ran.', 'telegram:1:100');

    expect(rig.task(2).state).toBe('failed');
    expect(rig.host.runs).toHaveLength(1);
  });

  it('that a crash left half made is finished, and the session keeps it', async () => {
    const before = await startWith('auto');
    const never = new Promise<void>(() => {});
    before.workspaces.before = () => never;
    before.chat.give(message('fix login.ts'));
    await before.until(() => before.workspaces.calls.length > 0, 'make');
    const rig = await before.crash((_, store) => {
      expect(store.workspaces.open()).toMatchObject([{ state: 'making', branch: 'dispatch/fix-login-ts' }]);
      before.workspaces.before = () => undefined;
    });
    await rig.untilRun(1);

    expect(rig.store.workspaces.open()).toMatchObject([{ state: 'ready', branch: 'dispatch/fix-login-ts' }]);
  });

  it('cannot be had without Git: the session works in the project’s folder, one at a time', async () => {
    const rig = await startWith('off');
    rig.workspaces.unfit = 'is no Git repository';
    rig.chat.give(message('/code fix one.ts'), message('/code fix two.ts'));
    const first = await rig.untilRun(1);
    await rig.untilText('works in the project’s own folder, one task at a time: it is no Git repository.');
    expect(rig.host.runs).toHaveLength(1);
    answer(first, 'One.');
    await rig.untilRun(2);

    expect(rig.host.opens.map(({ project }) => project.path)).toEqual(['/home', '/home']);
  });

  it('is installed only after an owner allowed exactly this, and then by itself', async () => {
    const rig = await startWith('auto');
    rig.workspaces.install = { line: 'npm ci', lockFile: 'package-lock.json', fingerprint: 'f'.repeat(64) };
    rig.chat.give(message('fix one.ts'));
    await rig.untilRun(1);
    const card = await rig.until(() => rig.chat.arrived.find(({ text }) => text.includes('run npm ci')), 'the card');
    expect(rig.workspaces.calls.join()).not.toContain('npm ci');
    rig.chat.give(press(card.buttons[0]!.action));
    await rig.until(() => rig.workspaces.calls.some((call) => call.startsWith('run npm ci')), 'the install');
    rig.chat.give(message('fix two.ts'));
    await rig.untilRun(2);
    expect(rig.workspaces.calls.filter((call) => call.startsWith('run npm ci'))).toHaveLength(2);

    rig.workspaces.install = { line: 'npm ci', lockFile: 'package-lock.json', fingerprint: 'e'.repeat(64) };
    rig.chat.give(message('fix three.ts'));
    await rig.untilRun(3);
    expect(rig.workspaces.calls.filter((call) => call.startsWith('run npm ci'))).toHaveLength(2);
  });
});
