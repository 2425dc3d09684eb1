import { describe, expect, it } from 'vitest';
import { aGrant, anApproval, anAttempt, aTask, chat, day, type StoreStage } from './stage.ts';

const ann = { platform: 'telegram', id: '1', name: 'Ann' } as const;

export function testApprovals(stage: StoreStage): void {
  describe('approvals', () => {
    it('keeps one as it was asked, over restarts', () => {
      stage.store.tasks.add(aTask('a'));
      const asked = anApproval('x', {
        kind: 'question',
        cards: [chat, 'telegram:2'],
        input: { questions: [{ question: 'Which „one“?' }], deep: [null, 1.5, { '': true }] },
        answers: [['A', 'B']],
        ticked: ['C'],
        awaiting: [{ conversation: chat, userId: '1' }],
      });
      const inBackground = anApproval('y', { promptId: undefined });

      stage.store.approvals.add(asked);
      stage.store.approvals.add(inBackground);
      stage.reopen();

      expect(stage.store.approvals.get('x')).toEqual(asked);
      expect(stage.store.approvals.get('y')).toEqual(inBackground);
      expect(stage.store.approvals.get('z')).toBeUndefined();
    });

    it('lists the open ones, oldest first, of all or of one task or conversation', () => {
      const { approvals, tasks } = stage.store;
      for (const id of ['a', 'b']) tasks.add(aTask(id));
      approvals.add(anApproval('z'));
      approvals.add(anApproval('y', { taskId: 'b' }));
      approvals.add(anApproval('x', { conversation: 'telegram:2' }));
      approvals.add(anApproval('closed'));
      approvals.close('closed', { state: 'denied', outcome: 'denied it' });

      const ids = (filter?: Parameters<typeof approvals.open>[0]) => approvals.open(filter).map(({ id }) => id);

      expect(ids()).toEqual(['z', 'y', 'x']);
      expect(ids({ taskId: 'a' })).toEqual(['z', 'x']);
      expect(ids({ conversation: chat })).toEqual(['z', 'y']);
      expect(ids({ taskId: 'b', conversation: 'telegram:2' })).toEqual([]);
    });

    it('changes what is named and nothing else', () => {
      const { approvals, tasks } = stage.store;
      tasks.add(aTask('a'));
      const asked = anApproval('x', { ticked: ['C'], awaiting: [{ conversation: chat, userId: '1' }] });
      approvals.add(asked);

      approvals.change('x', { answers: [['A']] });
      expect(approvals.get('x')).toEqual({ ...asked, answers: [['A']] });

      approvals.change('x', { awaiting: [], ticked: [] });
      expect(approvals.get('x')).toEqual({ ...asked, answers: [['A']], awaiting: [], ticked: [] });
    });

    it('is closed once, by the first of two', () => {
      stage.store.tasks.add(aTask('a'));
      stage.store.approvals.add(anApproval('x'));
      const other = stage.another();

      const first = other.approvals.close('x', { state: 'allowed', outcome: 'allowed it once', closedBy: ann });
      const second = stage.store.approvals.close('x', { state: 'denied', outcome: 'denied it' });

      expect([first, second]).toEqual([true, false]);
      expect(stage.store.approvals.close('unknown', { state: 'denied', outcome: 'denied it' })).toBe(false);
      expect(stage.store.approvals.get('x')).toEqual({
        ...anApproval('x'),
        state: 'allowed',
        outcome: 'allowed it once',
        closedBy: ann,
        closedAt: expect.any(Number),
      });
      other.close();
    });

    it('tells which attempt was cut off while claude waited for its person', () => {
      const { approvals, tasks } = stage.store;
      tasks.add(aTask('a'));
      for (const promptId of ['p1', 'p2', 'p3']) {
        expect(tasks.addAttempt(anAttempt('a', { promptId })).cutAsking).toBe(false);
        approvals.add(anApproval(`of ${promptId}`, { promptId }));
      }

      approvals.close('of p1', { state: 'denied', outcome: 'denied it' });
      approvals.close('of p2', { state: 'lapsed', outcome: 'It lapsed' });

      expect(tasks.attempts('a').map(({ cutAsking }) => cutAsking)).toEqual([false, true, false]);
    });

    it('forgets what was closed 30 days ago, but for tasks that have not ended', async () => {
      const { approvals, tasks } = stage.store;
      for (const id of ['a', 'b']) tasks.add(aTask(id));
      tasks.move('a', 'cancelled');
      tasks.move('b', 'running');
      approvals.add(anApproval('open'));
      approvals.add(anApproval('old'));
      approvals.add(anApproval('unfinished', { taskId: 'b' }));
      for (const id of ['old', 'unfinished']) approvals.close(id, { state: 'lapsed', outcome: 'It lapsed' });
      const left = () => ['open', 'old', 'unfinished'].filter((id) => approvals.get(id));

      await stage.advance(29 * day);
      stage.store.prune();
      expect(left()).toEqual(['open', 'old', 'unfinished']);
      await stage.advance(2 * day);
      stage.store.prune();

      expect(left()).toEqual(['open', 'unfinished']);
    });
  });
}

export function testGrants(stage: StoreStage): void {
  const telegram = { platform: 'telegram', userId: '1' } as const;
  const discord = { platform: 'discord', userId: '1' } as const;
  const farAway = Number.MAX_SAFE_INTEGER;

  describe('grants', () => {
    it('gives each a number that is never used again, over restarts', () => {
      const first = stage.store.grants.add(aGrant({ expiresAt: farAway }));
      const second = stage.store.grants.add(aGrant({ rule: undefined, expiresAt: farAway }));
      stage.store.grants.withdraw(second.id);
      stage.reopen();
      const third = stage.store.grants.add(aGrant({ expiresAt: farAway }));

      expect(first).toEqual({ ...aGrant({ expiresAt: farAway }), id: 1 });
      expect([second.id, second.rule, third.id]).toEqual([2, undefined, 3]);
      expect(stage.store.grants.active(0)).toEqual([first, third]);
    });

    it('is active until the moment it expires, for all accounts of its person', () => {
      const { grants } = stage.store;
      const sooner = grants.add(aGrant({ expiresAt: 50 }));
      const later = grants.add(aGrant({ ...discord, expiresAt: 100 }));
      const foreign = grants.add(aGrant({ userId: '2', expiresAt: 100 }));

      expect(grants.active(49)).toEqual([sooner, later, foreign]);
      expect(grants.active(50)).toEqual([later, foreign]);
      expect(grants.active(100)).toEqual([]);
      expect(grants.active(49, [telegram])).toEqual([sooner]);
      expect(grants.active(49, [telegram, discord])).toEqual([sooner, later]);
      expect(grants.active(49, [])).toEqual([]);
    });

    it('is withdrawn once; an expired one cannot be', () => {
      const { grants } = stage.store;
      const grant = grants.add(aGrant({ expiresAt: farAway }));
      const expired = grants.add(aGrant({ expiresAt: 1 }));

      expect(grants.withdraw(grant.id)).toBe(true);
      expect(grants.withdraw(grant.id)).toBe(false);
      expect(grants.withdraw(expired.id)).toBe(false);
      expect(grants.active(0).map(({ id }) => id)).toEqual([expired.id]);
    });

    it('is withdrawn with all others of its person, and of nobody else', () => {
      const { grants } = stage.store;
      grants.add(aGrant({ expiresAt: farAway }));
      grants.add(aGrant({ ...discord, expiresAt: farAway }));
      grants.add(aGrant({ expiresAt: 1 }));
      const foreign = grants.add(aGrant({ userId: '2', expiresAt: farAway }));

      expect(grants.withdrawOf([telegram, discord])).toBe(2);
      expect(grants.active(1)).toEqual([foreign]);
    });

    it('dies with its user', () => {
      const { grants, users } = stage.store;
      for (const id of ['1', '2']) users.put({ platform: 'telegram', id, role: 'operator', name: 'Ann', host: 'box' });
      grants.add(aGrant());
      const onDiscord = grants.add(aGrant(discord));
      const foreign = grants.add(aGrant({ userId: '2' }));

      users.remove('telegram', '1');

      expect(grants.active(0)).toEqual([onDiscord, foreign]);
    });
  });
}
