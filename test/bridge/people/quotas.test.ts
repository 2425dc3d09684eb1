import { describe, expect, it, vi } from 'vitest';
import type { User } from '../../../src/core/model/user.ts';
import { createQuotas, type QuotaSettings } from '../../../src/core/people/quotas.ts';
import { ann, createTempStore, message, startRig } from '../rig.ts';

const minute = 60_000;
const bob: User = { ...ann, id: '3', name: 'Bob', role: 'operator' };

function setUp(settings: Partial<QuotaSettings>) {
  const { store, clock } = createTempStore();
  const quotas = createQuotas({ store, clock, quotas: { queued: 1_000, perHour: 1_000, ...settings } });
  let tasks = 0;
  const add = (user: User) =>
    store.tasks.add({
      id: `task-${++tasks}`,
      origin: { kind: 'message' },
      conversation: `${user.platform}:${user.id}`,
      platform: user.platform,
      userId: user.id,
      userName: user.name,
      project: 'home',
      messages: [{ messageId: String(tasks), text: 'work' }],
    });
  return { store, clock, quotas, add };
}

describe('the limit of tasks that wait', () => {
  it('refuses one more, of that person only, until one has begun', () => {
    const { quotas, add, store } = setUp({ queued: 2 });
    expect(quotas.refusal(ann)).toBeUndefined();
    const first = add(ann);
    add(ann);

    expect(quotas.refusal(ann)?.line).toMatch(/^Limit reached: you have 2 tasks waiting/);
    expect(quotas.refusal(bob)).toBeUndefined();
    store.tasks.move(first.id, 'running');
    expect(quotas.refusal(ann)).toBeUndefined();
  });

  it('counts all accounts of a person', () => {
    const { quotas, add, store } = setUp({ queued: 2 });
    const onDiscord: User = { ...ann, platform: 'discord', id: '77' };
    store.identities.link({ platform: 'telegram', userId: ann.id }, { platform: 'discord', userId: '77' });
    add(ann);
    add(onDiscord);

    expect(quotas.refusal(ann)?.line).toBeDefined();
    // The same person was told already.
    expect(quotas.refusal(onDiscord)).toEqual({ line: undefined });
  });

  it('counts tasks that wait for claude', () => {
    const { quotas, add, store } = setUp({ queued: 1 });
    store.tasks.move(add(ann).id, 'parked');

    expect(quotas.refusal(ann)).toBeDefined();
  });
});

describe.each(['queued', 'perHour'] as const)('a high limit (%s)', (which) => {
  it('is exact, though tasks far below it are not counted each time', () => {
    const { quotas, add, store } = setUp({ [which]: 250 });
    const counted = vi.spyOn(store.tasks, 'countOf');
    const give = (count: number) => {
      let taken = 0;
      for (let n = 0; n < count; n++) if (!quotas.refusal(ann) && add(ann)) taken++;
      return taken;
    };

    expect(give(100)).toBe(100);
    expect(counted).toHaveBeenCalledTimes(2);
    expect(give(300)).toBe(150);
  });

  it('is met also where tasks came without being asked about', async () => {
    const { quotas, add, clock } = setUp({ [which]: 250 });
    expect(quotas.refusal(ann)).toBeUndefined();
    for (let n = 0; n < 250; n++) add(ann);

    await clock.advance(1_000);

    expect(quotas.refusal(ann)?.line).toMatch(/^Limit reached/);
  });
});

describe('the limit of an hour', () => {
  it('says when there is place again, and there is', async () => {
    const { quotas, add, clock } = setUp({ perHour: 2 });
    add(ann);
    await clock.advance(20 * minute);
    add(ann);
    await clock.advance(10 * minute);

    const { line } = quotas.refusal(ann)!;
    const minutes = Number(/for the next (\d+) min/.exec(line!)![1]);

    expect(minutes).toBe(31);
    await clock.advance((minutes - 1) * minute);
    expect(quotas.refusal(ann)).toBeDefined();
    await clock.advance(minute);
    expect(quotas.refusal(ann)).toBeUndefined();
  });
});

it('says the same only once in ten minutes, and another limit at once', async () => {
  const { quotas, add, clock, store } = setUp({ queued: 2, perHour: 2 });
  const tasks = [add(ann), add(ann)];

  expect(quotas.refusal(ann)?.line).toContain('waiting. I take no more');
  expect(quotas.refusal(ann)).toEqual({ line: undefined });
  await clock.advance(10 * minute);
  expect(quotas.refusal(ann)?.line).toContain('waiting. I take no more');
  for (const { id } of tasks) store.tasks.move(id, 'running');
  expect(quotas.refusal(ann)?.line).toContain('within an hour');
});

describe('a message over the limit', () => {
  it('is not taken, and gets one polite line', async () => {
    const { chat, store, untilRun, untilText } = await startRig({ limits: { queued: 2 } });
    chat.give(message('1'));
    const run = await untilRun(1);
    chat.give(message('2'), message('3'));

    chat.give(message('4'), message('5'), message('6'));
    await untilText('I take no more until');
    run.finish();
    await untilRun(2);
    chat.give(message('7'));

    expect(store.tasks.list().map(({ prompt }) => prompt)).toEqual(['1', '2', '3', '7']);
    expect(chat.texts().filter((text) => text.includes('I take no more'))).toHaveLength(1);
    expect(store.audit.list().filter(({ action }) => action === 'refused')).toHaveLength(1);
  });
});

it('no person has more tasks running than they may, and others are not held up', async () => {
  const { chat, untilRun, host } = await startRig({ limits: { running: 1 }, users: [bob], concurrency: 3 });
  chat.give(message('a1'), message('a2', { conversation: 'telegram:-5' }));
  await untilRun(1);
  chat.give(message('b1', { conversation: 'telegram:3', sender: { id: bob.id, name: bob.name } }));
  const second = await untilRun(2);

  expect(second.text).toBe('b1');
  host.runs[0]!.finish();

  expect((await untilRun(3)).text).toBe('a2');
});
