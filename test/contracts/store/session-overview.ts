import { describe, expect, it } from 'vitest';
import type { Identity } from '../../../src/core/model/user.ts';
import { aTask, chat, type StoreStage } from './stage.ts';

/** The list of sessions that have a name. */
export function testSessionOverview(stage: StoreStage): void {
  describe('the overview of sessions', () => {
    const ann: Identity = { platform: 'telegram', userId: '1' };
    const ben: Identity = { platform: 'telegram', userId: '2' };
    const names = (which: Parameters<typeof stage.store.sessions.overview>[0]) =>
      stage.store.sessions.overview(which).map(({ session }) => session.name);

    async function addSession(name: string, person = ann, conversation = chat): Promise<string> {
      const session = { conversation, kind: 'code', project: 'home', name, person } as const;
      const { id } = stage.store.sessions.add(session);
      await stage.advance(10);
      stage.store.sessions.use(id, undefined);
      return id;
    }

    it('has those with a name, the last used first', async () => {
      stage.store.conversations.ensure(chat, 'home');
      const first = await addSession('first');
      await addSession('second');
      expect(names({ most: 9 })).toEqual(['second', 'first']);
      await stage.advance(10);
      stage.store.sessions.use(first, undefined);

      expect(names({ most: 9 })).toEqual(['first', 'second']);
      expect(names({ most: 1 })).toEqual(['first']);
    });

    it('adds the newest task, the cost of all, and the worktree while there is one', async () => {
      const id = await addSession('first');
      stage.store.conversations.ensure(chat, 'home');
      for (const task of ['a', 'b']) {
        stage.store.tasks.add(aTask(task, { sessionId: id }));
        stage.store.tasks.move(task, 'running');
        stage.store.tasks.move(task, 'done', { costUsd: 0.5 });
      }
      const place = { checkout: '/home', path: '/w/first', inside: '', branch: 'dispatch/first', base: 'main' };
      stage.store.workspaces.add({ ...place, session: id, project: 'home', baseSha: 'abc', port: 20_000 });
      stage.store.workspaces.change(id, { bytes: 42 });

      const [overview] = stage.store.sessions.overview({ most: 1 });
      expect(overview).toMatchObject({
        task: { id: 'b', number: 2, state: 'done', endedAt: expect.any(Number) },
        costUsd: 1,
        workspace: { branch: 'dispatch/first', path: '/w/first', bytes: 42 },
      });
      expect(stage.store.sessions.overviewOf(id)).toEqual(overview);
      stage.store.workspaces.change(id, { state: 'gone' });

      expect(stage.store.sessions.overview({ most: 1 })[0]!.workspace).toBeUndefined();
    });

    it('has only those of some accounts, of a chat, or those that are closed', async () => {
      const first = await addSession('first');
      await addSession('second', ben, 'telegram:2');
      stage.store.conversations.ensure(chat, 'home');
      stage.store.sessions.givePlace(first, 'telegram:1:5');
      const closed = await addSession('third');
      stage.store.sessions.close(closed);

      expect(names({ of: [ben], most: 9 })).toEqual(['second']);
      expect(names({ in: chat, most: 9 })).toEqual(['first']);
      expect(names({ state: 'closed', most: 9 })).toEqual(['third']);
      expect(stage.store.sessions.overviewOf(closed)?.session.name).toBe('third');
    });
  });
}
