import { describe, expect, it } from 'vitest';
import { aTask, chat, type StoreStage } from './stage.ts';

/** Where people write, and who may. */
export function testConversations(stage: StoreStage): void {
  describe('conversations and users', () => {
    it('keeps a conversation’s project and session, and drops the session with the project', () => {
      stage.store.conversations.ensure(chat, 'home');
      stage.store.conversations.setSession(chat, 's1');
      expect(stage.store.conversations.ensure(chat, 'other')).toEqual({
        id: chat,
        project: 'home',
        sessionId: 's1',
        bound: false,
        mode: undefined,
        paused: false,
        context: undefined,
      });
      expect(stage.store.conversations.bySession('s1')?.id).toBe(chat);

      stage.store.conversations.setProject(chat, 'other');

      expect(stage.store.conversations.get(chat)).toEqual({
        id: chat,
        project: 'other',
        sessionId: undefined,
        bound: false,
        mode: undefined,
        paused: false,
        context: undefined,
      });
    });

    it('moves a session to another conversation, so that only one has it', () => {
      stage.store.conversations.ensure(chat, 'home');
      stage.store.conversations.ensure('discord:9', 'other');
      stage.store.conversations.setSession(chat, 's1');

      stage.store.conversations.moveSession(chat, 'discord:9');

      expect(stage.store.conversations.get('discord:9')).toMatchObject({ project: 'home', sessionId: 's1' });
      expect(stage.store.conversations.get(chat)).toMatchObject({ project: 'home', sessionId: undefined });
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

    it('knows how full its session is, and forgets it with the session', () => {
      const context = { used: 50_000, window: 200_000 };
      const fill = () => stage.store.conversations.get(chat)?.context;
      stage.store.conversations.ensure(chat, 'home');
      stage.store.conversations.setSession(chat, 's1');
      stage.store.conversations.setContext(chat, context);
      stage.store.conversations.setSession(chat, 's1');
      stage.reopen();
      expect(fill()).toEqual(context);

      stage.store.conversations.setSession(chat, 's2');
      expect(fill()).toBeUndefined();
      stage.store.conversations.setContext(chat, context);
      stage.store.conversations.setProject(chat, 'other');
      expect(fill()).toBeUndefined();
      stage.store.conversations.setContext(chat, context);
      stage.store.conversations.setContext(chat, undefined);
      expect(fill()).toBeUndefined();
    });

    it('gives the fill along with the session', () => {
      const context = { used: 1, window: 2 };
      for (const id of [chat, 'discord:9']) stage.store.conversations.ensure(id, 'home');
      stage.store.conversations.setSession(chat, 's1');
      stage.store.conversations.setContext(chat, context);

      stage.store.conversations.moveSession(chat, 'discord:9');

      expect(stage.store.conversations.get('discord:9')?.context).toEqual(context);
      expect(stage.store.conversations.get(chat)?.context).toBeUndefined();
    });

    it('lists the conversations of a user that have a session, the last used first', () => {
      for (const [n, id] of [chat, 'telegram:2', 'telegram:3'].entries()) {
        stage.store.conversations.ensure(id, 'home');
        stage.store.tasks.add(aTask(`task-${n}`, { conversation: id }));
      }
      stage.store.conversations.setSession(chat, 's1');
      stage.store.conversations.setSession('telegram:3', 's3');

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
