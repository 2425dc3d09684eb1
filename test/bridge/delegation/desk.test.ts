import { describe, expect, it } from 'vitest';
import type { DeskSession } from '../../../src/core/ports/host.ts';
import { ann, message, press, type Rig, type RigOptions, startRig } from '../rig.ts';

const gina = { ...ann, id: '5', name: 'Gina', role: 'operator' as const };
const byGina = { sender: { id: '5', name: 'Gina' }, conversation: 'telegram:5' };
const id = 'd0a1b2c3-0000-4000-8000-000000000001';

async function startWith(session: Partial<DeskSession> = {}, options: RigOptions = {}): Promise<Rig> {
  const rig = await startRig({ users: [gina], ...options, chat: { removes: true, ...options.chat } });
  rig.host.desk.set(id, {
    ...{ sessionId: id, folder: "/home/ann's site", title: 'Mend the login', state: 'ended' as const },
    ...{ updatedAt: rig.clock.now(), lastPrompt: 'And the test', lastText: 'The test passes.', ...session },
  });
  return rig;
}

describe('/join', () => {
  it('lists what was begun at the desk, and shows one with its last words and the line for the desk', async () => {
    const rig = await startWith();
    rig.chat.give(message('/join'));
    await rig.untilText('💤 d0a1b2c3 · Mend the login');
    rig.chat.give(press(`desk:show-${id}`));
    const text = await rig.untilText('Asked: And the test');

    expect(rig.store.audit.list({ newest: 1 })[0]).toMatchObject({ action: 'session-joined' });
    expect(text).toContain('Claude: The test passes.');
    expect(text).toContain(`cd '/home/ann'\\''s site' && claude --resume ${id}`);
  });

  it('is for owners in private alone, as a press too', async () => {
    const rig = await startWith();
    rig.chat.give(message('/join', byGina), press(`desk:show-${id}`, byGina), press(`desk:take-${id}`, byGina));
    await rig.untilText('Only an owner can see sessions of the desk', 'telegram:5');
    await rig.until(() => rig.chat.acknowledged.length === 2, 'both words');

    expect(rig.chat.texts('telegram:5').join()).not.toContain('login');
    expect(rig.chat.acknowledged.map(({ text }) => text)).toEqual(
      Array(2).fill('Only an owner can do that, in a private chat with me.'),
    );
    rig.chat.give(message('/join', { private: false, conversation: 'telegram:-5' }));
    await rig.untilText('Others can read this chat.', 'telegram:-5');
  });

  it('reads along while Claude works there, and then offers to continue', async () => {
    const rig = await startWith({ state: 'busy', lastText: 'I look.' });
    rig.chat.give(message('/join login'));
    await rig.untilText('Claude: I look.');
    rig.host.desk.set(id, { ...rig.host.desk.get(id)!, lastText: 'I found it.' });
    await rig.clock.advance(5_000);
    await rig.untilText('Claude: I found it.');
    rig.host.desk.set(id, { ...rig.host.desk.get(id)!, state: 'ended' });
    await rig.clock.advance(5_000);
    await rig.until(
      () => rig.chat.arrived.some(({ buttons }) => buttons.some(({ label }) => label === 'Continue here')),
      'the offer',
    );

    expect(rig.chat.left().filter((text) => text.includes('Asked:'))).toHaveLength(1);
  });

  it('continues a session here, in the folder of its project, and /back leaves it', async () => {
    const rig = await startWith();
    rig.chat.give(message('hello'));
    (await rig.untilRun(1)).finish();
    await rig.untilState(1, 'done');
    rig.chat.give(press(`desk:take-${id}`));
    await rig.untilText('This chat continues mend-the-login, which was begun at the desk.');
    rig.chat.give(message('go on'));
    await rig.untilRun(2);

    expect(rig.store.audit.list({ newest: 9 })).toContainEqual(
      expect.objectContaining({ action: 'session-joined', detail: 'continued d0a1b2c3 in “home”' }),
    );
    expect(rig.host.opens.at(-1)).toMatchObject({ sessionId: id, project: { path: '/home' } });
    expect(rig.workspaces.calls).toEqual([]);
    rig.host.runs[1]!.finish();
    await rig.untilState(2, 'done');
    rig.chat.give(message('/sessions'), message('/back'));
    await rig.untilText('mend-the-login · home · desk');
    await rig.untilText('Back in the chat’s own session.');
    rig.chat.give(message('again'));
    await rig.untilRun(3);
    expect(rig.task(3).sessionId).toBe(rig.task(1).sessionId);
  });

  it('never takes one that is open at the desk', async () => {
    const rig = await startWith({ state: 'idle' });
    rig.chat.give(press(`desk:take-${id}`));
    await rig.untilText('is open at the desk. Close it there first.');

    expect(rig.store.sessions.overview({ most: 9 })).toEqual([]);
  });
});

describe('a session that the desk opens while it works here', () => {
  it('is told to its person, once', async () => {
    const rig = await startWith();
    rig.chat.give(message('hello'));
    await rig.untilRun(1);
    const agentId = await rig.until(() => rig.store.sessions.get(rig.task(1).sessionId)?.agentId, 'its id');
    await rig.clock.advance(3_000);
    expect(rig.chat.texts().join()).not.toContain('at the desk');
    rig.host.openAtDesk.set(agentId, 4711);
    await rig.clock.advance(3_000);
    await rig.untilText('⚠️ Claude at the desk (process 4711) has opened this session too, while task #1 works in it.');
    await rig.clock.advance(9_000);

    expect(rig.chat.texts().filter((text) => text.includes('4711'))).toHaveLength(1);
  });
});
