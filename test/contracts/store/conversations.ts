import { describe, expect, it } from 'vitest';
import type { ContextFill } from '../../../src/core/model/events.ts';
import { anAttempt, aTask, chat, queueOfLane, type StoreStage } from './stage.ts';

/** Where people write, and who may. */
export function testConversations(stage: StoreStage): void {
  describe('conversations and users', () => {
    const fill = (id: string) => stage.store.conversations.get(id)?.session.context;
    const begin = (id: string, agentId: string) =>
      stage.store.sessions.setAgentId(stage.store.conversations.get(id)!.session.id, agentId);

    const setContext = (id: string, context: ContextFill | undefined) =>
      stage.store.sessions.setContext(stage.store.conversations.get(id)!.session.id, context);

    it('keeps a conversation’s project and session, and begins a new one with another project', () => {
      const { session, ...conversation } = stage.store.conversations.ensure(chat, 'home');
      expect(conversation).toEqual({ id: chat, project: 'home', bound: false, mode: undefined, paused: false });
      expect(session).toEqual({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        agentId: undefined,
        conversation: chat,
        kind: 'chat',
        lane: session.id,
        project: 'home',
        folder: undefined,
        title: undefined,
        model: undefined,
        effort: undefined,
        name: undefined,
        madeBy: 'message',
        person: undefined,
        hasPlace: false,
        askedIn: undefined,
        copyOf: undefined,
        state: 'open',
        context: undefined,
        createdAt: expect.any(Number),
        usedAt: expect.any(Number),
      });
      begin(chat, 's1');
      expect(stage.store.conversations.ensure(chat, 'other')).toMatchObject({
        project: 'home',
        session: { agentId: 's1' },
      });
      expect(stage.store.sessions.ofAgent('s1')?.conversation).toBe(chat);

      stage.store.conversations.setProject(chat, 'other');

      const now = stage.store.conversations.get(chat)!;
      expect(now).toMatchObject({ project: 'other', session: { project: 'other', agentId: undefined, state: 'open' } });
      expect(now.session.id).not.toBe(session.id);
      expect(now.session.lane).toBe(session.lane);
      expect(stage.store.sessions.get(session.id)).toMatchObject({ agentId: 's1', state: 'closed' });
    });

    it('takes waiting tasks along into a new session, and leaves them where they are with another project', () => {
      const before = stage.store.conversations.ensure(chat, 'home').session;
      for (const id of ['waits', 'parked', 'runs']) stage.store.tasks.add(aTask(id));
      stage.store.tasks.move('parked', 'parked');
      stage.store.tasks.move('runs', 'running');

      stage.store.conversations.renewSession(chat);

      const { session } = stage.store.conversations.get(chat)!;
      const sessionOf = (id: string) => stage.store.tasks.get(id)?.sessionId;
      expect(['waits', 'parked', 'runs'].map(sessionOf)).toEqual([session.id, session.id, before.id]);
      stage.store.conversations.setProject(chat, 'other');
      expect(['waits', 'parked', 'runs'].map(sessionOf)).toEqual([session.id, session.id, before.id]);
      expect(queueOfLane(stage.store, before.lane)).toEqual(['waits', 'parked']);
    });

    it('gives a task the session of its project: the current one, or one beside it', () => {
      stage.store.conversations.ensure(chat, 'home');
      const current = stage.store.conversations.get(chat)!.session;

      const [home, other, again] = [
        stage.store.tasks.add(aTask('home')),
        stage.store.tasks.add(aTask('other', { project: 'other' })),
        stage.store.tasks.add(aTask('again', { project: 'other' })),
      ];

      expect(home.sessionId).toBe(current.id);
      expect(other.sessionId).not.toBe(current.id);
      expect(again.sessionId).toBe(other.sessionId);
      expect(stage.store.conversations.get(chat)?.session.id).toBe(current.id);
      const laneOf = (task: typeof home) => stage.store.sessions.laneOf(task.sessionId);
      expect([home, other, again].map(laneOf)).toEqual([current.lane, current.lane, current.lane]);
    });

    it('has sessions beside the current one, each with a lane of its own', () => {
      const { lane } = stage.store.conversations.ensure(chat, 'home').session;
      const folder = '/work/tree';
      const beside = stage.store.sessions.add({
        conversation: chat,
        kind: 'code',
        project: 'home',
        folder,
        model: 'opus',
      });

      const task = stage.store.tasks.add(aTask('a', { sessionId: beside.id }));
      stage.store.sessions.use(beside.id, 'First words');
      stage.store.sessions.use(beside.id, 'Other words');
      stage.reopen();

      expect(task).toMatchObject({ sessionId: beside.id });
      expect(stage.store.sessions.laneOf(beside.id)).toBe(beside.id);
      expect(stage.store.sessions.get(beside.id)).toMatchObject({
        kind: 'code',
        folder,
        model: 'opus',
        title: 'First words',
      });
      expect(queueOfLane(stage.store, lane)).toEqual([]);
      expect(stage.store.tasks.queueOf(chat)).toHaveLength(1);
      expect(stage.store.sessions.list(chat)).toHaveLength(2);
    });

    it('finds a session by each id that `claude` gave it', () => {
      const task = stage.store.tasks.add(aTask('a'));
      stage.store.tasks.addAttempt(anAttempt('a', { sessionId: 's1' }));
      begin(chat, 's1');
      begin(chat, 's2');

      expect(stage.store.sessions.ofAgent('s1')?.id).toBe(task.sessionId);
      expect(stage.store.sessions.ofAgent('s2')?.id).toBe(task.sessionId);
      expect(stage.store.sessions.ofAgent('s3')).toBeUndefined();
    });

    it('moves a session to another conversation, so that only one has it', () => {
      stage.store.conversations.ensure(chat, 'home');
      stage.store.conversations.ensure('discord:9', 'other');
      begin(chat, 's1');

      stage.store.conversations.moveSession(chat, 'discord:9');

      expect(stage.store.conversations.get('discord:9')).toMatchObject({ project: 'home', session: { agentId: 's1' } });
      expect(stage.store.conversations.get(chat)).toMatchObject({ project: 'home', session: { agentId: undefined } });
    });

    it('keeps a mode with its project, also where its session goes', () => {
      for (const id of [chat, 'discord:9']) stage.store.conversations.ensure(id, 'home');
      stage.store.conversations.setMode(chat, 'plan');
      stage.store.conversations.setMode('discord:9', 'acceptEdits');
      stage.store.conversations.setProject(chat, 'home');
      stage.reopen();
      expect(stage.store.conversations.get(chat)?.mode).toBe('plan');

      stage.store.conversations.moveSession(chat, 'discord:9');
      expect(stage.store.conversations.get('discord:9')?.mode).toBe('plan');
      stage.store.conversations.setProject('discord:9', 'other');
      expect(stage.store.conversations.get('discord:9')?.mode).toBeUndefined();
      stage.store.conversations.setMode(chat, undefined);
      expect(stage.store.conversations.get(chat)?.mode).toBeUndefined();
    });

    it('is paused until it is resumed, over restarts', () => {
      for (const id of [chat, 'telegram:2', 'telegram:3']) stage.store.conversations.ensure(id, 'home');
      stage.store.conversations.setPaused(chat, true);
      stage.store.conversations.setPaused('telegram:3', true);
      stage.store.conversations.setProject(chat, 'other');
      stage.reopen();

      const { conversations } = stage.store;
      expect(conversations.paused().map(({ id }) => id)).toEqual([chat, 'telegram:3']);
      conversations.setPaused(chat, false);

      expect(conversations.get(chat)?.paused).toBe(false);
      expect(conversations.paused()).toEqual([conversations.get('telegram:3')]);
    });

    it('takes what was set for its chat along when it moves', () => {
      const { store } = stage;
      store.conversations.ensure(chat, 'home');
      const set = { quiet: '{"until":5}', voice: 'on', later: '1' };
      for (const [what, value] of Object.entries(set)) store.notes.set(`${what}:${chat}`, value);
      store.notes.set('quiet:telegram:-9', '{"until":4}');
      store.notes.set(`voice:${chat}:12`, 'on');

      store.moveConversation(chat, 'telegram:-9');

      const noted = (what: string, conversation: string) => store.notes.get(`${what}:${conversation}`);
      expect(Object.keys(set).map((what) => noted(what, 'telegram:-9'))).toEqual(Object.values(set));
      expect(Object.keys(set).map((what) => noted(what, chat))).toEqual([undefined, undefined, undefined]);
      expect(noted('voice', `${chat}:12`)).toBe('on');
    });

    it('knows how full its session is, and forgets it with the session', () => {
      const context = { used: 50_000, window: 200_000 };
      stage.store.conversations.ensure(chat, 'home');
      begin(chat, 's1');
      setContext(chat, context);
      begin(chat, 's1');
      stage.reopen();
      expect(fill(chat)).toEqual(context);

      begin(chat, 's2');
      expect(fill(chat)).toBeUndefined();
      setContext(chat, context);
      stage.store.conversations.setProject(chat, 'other');
      expect(fill(chat)).toBeUndefined();
      setContext(chat, context);
      setContext(chat, undefined);
      expect(fill(chat)).toBeUndefined();
    });

    it('gives the fill along with the session', () => {
      const context = { used: 1, window: 2 };
      for (const id of [chat, 'discord:9']) stage.store.conversations.ensure(id, 'home');
      begin(chat, 's1');
      setContext(chat, context);

      stage.store.conversations.moveSession(chat, 'discord:9');

      expect(fill('discord:9')).toEqual(context);
      expect(fill(chat)).toBeUndefined();
    });

    it('lists the conversations of a user that have a session, the last used first', () => {
      for (const [n, id] of [chat, 'telegram:2', 'telegram:3'].entries()) {
        stage.store.conversations.ensure(id, 'home');
        stage.store.tasks.add(aTask(`task-${n}`, { conversation: id }));
      }
      begin(chat, 's1');
      begin('telegram:3', 's3');

      const found = stage.store.conversations.withSession({ platform: 'telegram', userId: '1' });

      expect(found.map((conversation) => conversation.id)).toEqual(['telegram:3', chat]);
      expect(stage.store.conversations.withSession({ platform: 'discord', userId: '1' })).toEqual([]);
    });

    it('adds, changes and removes users', () => {
      stage.store.users.put({ platform: 'telegram', id: '1', role: 'viewer', name: 'Ann', host: 'box' });
      expect(stage.store.users.setRole('telegram', '1', 'owner')).toBe(true);
      expect(stage.store.users.get('telegram', '1')).toEqual({
        platform: 'telegram',
        id: '1',
        role: 'owner',
        name: 'Ann',
        host: 'box',
        source: 'paired',
      });
      expect(stage.store.users.remove('telegram', '1')).toBe(true);
      expect(stage.store.users.remove('telegram', '1')).toBe(false);
      expect(stage.store.users.list()).toEqual([]);
    });
  });
}
