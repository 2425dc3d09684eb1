import { describe, expect, it } from 'vitest';
import { ann, message, press, type Rig, type RigOptions, startRig } from '../rig.ts';

const gina = { ...ann, id: '5', name: 'Gina', role: 'operator' as const };
const byGina = { sender: { id: '5', name: 'Gina' }, conversation: 'telegram:5' };

async function startWithSession(options: RigOptions = {}): Promise<Rig> {
  const rig = await startRig({
    projects: [{ name: 'home', path: '/home', route: 'auto' }],
    ...{ users: [gina], ...options },
    chat: { removes: true, ...options.chat },
  });
  rig.chat.give(message('fix login.ts'));
  (await rig.untilRun(1)).finish({ text: 'Done.' });
  await rig.untilText('Done.', options.chat?.places ? 'telegram:1:100' : 'telegram:1');
  return rig;
}

describe('/sessions and /open', () => {
  it('list the sessions with their state, and move the chat to one and back', async () => {
    const rig = await startWithSession();
    rig.chat.give(message('/sessions'));
    await rig.untilText('✅ fix-login-ts · home · dispatch/fix-login-ts · #1');
    rig.chat.give(press('open:fix-login-ts'));
    await rig.until(() => rig.chat.acknowledged.at(-1)?.text?.includes('This chat continues fix-login-ts'), 'the word');
    rig.chat.give(message('what is the weather'));
    await rig.untilRun(2);
    expect(rig.task(2).sessionId).toBe(rig.task(1).sessionId);
    rig.host.runs[1]!.finish({ text: 'Sun.' });
    rig.chat.give(message('/back'));
    await rig.untilText('Back in the chat’s own session.');
    rig.chat.give(message('what is the time'));
    await rig.untilRun(3);

    expect(rig.store.sessions.get(rig.task(3).sessionId)!.kind).toBe('chat');
    expect(rig.store.sessions.named('fix-login-ts')?.state).toBe('open');
  });

  it('/new in a code session begins a chat session and leaves the code session open', async () => {
    const rig = await startWithSession();
    rig.chat.give(message('/open fix-login-ts'), message('/new'));
    await rig.untilText('New session in “home”');
    rig.chat.give(message('what is the time'));
    await rig.untilRun(2);

    expect(rig.store.sessions.get(rig.task(2).sessionId)!.kind).toBe('chat');
    expect(rig.store.sessions.named('fix-login-ts')?.state).toBe('open');
  });

  it('show and open only their own to an operator', async () => {
    const rig = await startWithSession();
    rig.chat.give(message('/sessions', byGina), message('/open fix-login-ts', byGina));
    await rig.untilText('Only the person of that session or an owner can open it.', 'telegram:5');

    expect(rig.chat.texts('telegram:5').join()).toContain('No code session.');
  });

  it('leave a session that is at work in a place of its own there', async () => {
    const rig = await startWithSession({ chat: { places: true } });
    rig.chat.give(message('and more', { conversation: 'telegram:1:100' }));
    await rig.untilRun(2);
    rig.chat.give(message('/open fix-login-ts'));

    await rig.untilText('Task #2 of fix-login-ts is at work in another place: https://chat.example/telegram:1:100.');
  });
});

describe('/route', () => {
  it('is the choice of owners, kept for the project', async () => {
    const rig = await startRig({ users: [gina] });
    rig.chat.give(message('/route auto', byGina));
    await rig.untilText('Only an owner can change that.', 'telegram:5');
    rig.chat.give(message('/route auto'));
    await rig.untilText('From now on, in “home”, coding work gets a session');
    rig.chat.give(message('fix login.ts'));
    await rig.untilRun(1);

    expect(rig.store.sessions.get(rig.task(1).sessionId)!.kind).toBe('code');
  });

  it('says where it has no effect: the folder is no repository', async () => {
    const rig = await startRig({ users: [gina] });
    rig.workspaces.unfit = 'no repository';
    rig.chat.give(message('/route auto'));
    await rig.untilText('Its folder is no Git repository yet');
    rig.chat.give(message('fix login.ts'));
    await rig.untilRun(1);

    expect(rig.store.sessions.get(rig.task(1).sessionId)!.kind).toBe('chat');
  });
});

describe('names of sessions', () => {
  it('are offered while one is typed, to people who may open them', async () => {
    const rig = await startWithSession();
    const offered = (userId: string) => rig.chat.suggested({ command: 'open', text: 'login', userId });

    expect(offered('1')).toEqual([{ value: 'fix-login-ts', name: 'fix-login-ts · home · ✅ #1' }]);
    expect(offered('5')).toEqual([]);
    expect(rig.chat.suggested({ command: 'stop', text: '', userId: '1' })).toEqual([]);
  });
});

describe('the receipt of a task that stays in the chat', () => {
  it('offers the code session until it begins', async () => {
    const rig = await startRig({ projects: [{ name: 'home', path: '/home', route: 'auto' }], chat: { removes: true } });
    rig.chat.give(message('explain the weather'));
    await rig.untilRun(1);
    rig.chat.give(message('explain the tides'));
    await rig.clock.advance(1_000);
    await rig.untilText('Next in line');
    const receipt = rig.chat.arrived.find(({ text }) => text.includes('Next in line'))!;
    expect(receipt.buttons.map(({ label }) => label)).toContain('Code session');
    rig.chat.give(press('code:2'));
    await rig.untilRun(2);

    expect(rig.store.sessions.get(rig.task(2).sessionId)!.kind).toBe('code');
  });
});
