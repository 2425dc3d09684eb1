import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../../../fakes/clock/clock.ts';
import { deliverAll, never, newPlatform, post, receive } from '../rig.ts';
import { inGuild, listening, patches, signTags } from './places-rig.ts';

const tenMinutes = 600_000;
const tagsOfPeople = ['bug', 'web', 'urgent', 'later', 'odd'];

/** A place in a channel of a server that keeps its limits, on a clock of our own. */
async function strict() {
  const clock = createFakeClock();
  const rig = await inGuild({ limits: true, clock, platformClock: clock });
  const place = await rig.open();
  return { ...rig, clock, place, thread: rig.threadOf(place) };
}

/** A place in a forum that has all tags of ours. */
async function inForum(options: Parameters<typeof inGuild>[0] = {}) {
  const rig = await inGuild(options);
  const forum = rig.guild.forum('help', { tags: signTags });
  forum.deny('ManageChannels', 'ManageThreads');
  const place = await rig.open(`discord:${forum.id}`);
  return { ...rig, place, thread: rig.threadOf(place) };
}

describe('the sign of a thread', () => {
  test.each([
    ['queued', '⏳ fix login'],
    ['running', '▶️ fix login'],
    ['needs-you', '✋ fix login'],
    ['done', '✅ fix login'],
    ['failed', '❌ fix login'],
    ['idle', '💤 fix login'],
  ] as const)('%s is a mark in front of its name', async (sign, name) => {
    const { open, show, threadOf, near } = await inGuild();
    const place = await open(near, 'fix login', sign === 'queued' ? 'idle' : 'queued');

    expect(await show(place, sign)).toBe(true);

    expect(threadOf(place).name).toBe(name);
  });

  test('is sent only when something differs', async () => {
    const { open, show, server } = await inGuild();
    const place = await open();

    expect(await show(place, 'running')).toBe(true);
    expect(server.callsOf(patches)).toHaveLength(0);
    expect(await show(place, 'running', 'fix logout')).toBe(true);
    expect(await show(place, 'running', 'fix logout')).toBe(true);
    expect(server.callsOf(patches).map(({ body }) => body)).toEqual([{ name: '▶️ fix logout' }]);
  });

  test('needs no right but those that opened it', async () => {
    const { open, show, own, work, threadOf } = await inGuild();
    work.deny('ManageThreads', 'ManageChannels');
    const place = await open();

    expect(await show(place, 'done')).toBe(true);
    await own.close(place, never);

    expect(threadOf(place)).toMatchObject({ name: '✅ fix login', archived: true });
  });

  test('is not sent again after a restart', async () => {
    const { open, told, end, server, log, store, inbox, ann, dm, threadOf } = await listening();
    const place = await open();
    threadOf(place).say(ann, 'hello');
    await told();
    await end();
    const restarted = newPlatform(server, log, store);
    await restarted.connect(never);
    receive(restarted, inbox);
    dm.say(ann, 'there?');
    await inbox.untilHolds(inbox.updates.length + 1);

    expect(await restarted.places!.show(place, 'fix login', 'running', never)).toBe(true);
    expect(server.callsOf(patches)).toHaveLength(0);
    expect(await restarted.places!.show(place, 'fix login', 'idle', never)).toBe(true);
    expect(threadOf(place).name).toBe('💤 fix login');
  });
});

describe('names have a budget of two in ten minutes', () => {
  test('beyond it nothing is sent, and what is asked later is shown', async () => {
    const { show, place, thread, clock, server } = await strict();

    expect(await show(place, 'needs-you')).toBe(true);
    expect(await show(place, 'running')).toBe(true);
    expect(await show(place, 'done')).toBe(false);
    expect(await show(place, 'idle')).toBe(false);
    expect(thread.name).toBe('▶️ fix login');
    expect(server.callsOf(patches)).toHaveLength(2);

    await clock.advance(tenMinutes + 1_000);
    expect(await show(place, 'idle')).toBe(true);
    expect(thread.name).toBe('💤 fix login');
    expect(server.tooManyRequests()).toBe(0);
  });

  test('and what is shown already needs none', async () => {
    const { show, place } = await strict();
    await show(place, 'needs-you');
    await show(place, 'running');

    expect(await show(place, 'running')).toBe(true);
  });

  test('each thread has its own', async () => {
    const { open, show, place, server } = await strict();
    const other = await open();
    for (const sign of ['needs-you', 'done'] as const) {
      expect(await show(place, sign)).toBe(true);
      expect(await show(other, sign)).toBe(true);
    }
    expect(server.tooManyRequests()).toBe(0);
  });

  test('one that an earlier run has used up delays nothing else, and is asked for once', async () => {
    const { show, place, thread, clock, server, log, store } = await strict();
    await show(place, 'needs-you');
    await show(place, 'running');
    const restarted = newPlatform(server, log, store, clock);
    await restarted.connect(never);
    const again = () => restarted.places!.show(place, 'fix login', 'done', never);

    expect(await again()).toBe(false);
    expect(server.tooManyRequests()).toBe(1);
    expect(server.callsOf(patches).at(-1)).toMatchObject({ status: 429 });
    expect(await again()).toBe(false);
    await deliverAll(restarted, place, post('All is done.'));
    await restarted.places!.close(place, never);

    expect(thread.answers.map(({ text }) => text)).toEqual(['All is done.']);
    expect(thread.archived).toBe(true);
    expect(server.tooManyRequests()).toBe(1);
    await clock.advance(tenMinutes + 1_000);
    expect(await again()).toBe(true);
    expect(thread.name).toBe('✅ fix login');
  });

  test('of several at once the last one is shown', async () => {
    const { open, show, threadOf } = await inGuild();
    const place = await open();

    // When the second begins, the thread still looks as it wants.
    await Promise.all([show(place, 'done'), show(place, 'running')]);

    expect(threadOf(place).name).toBe('▶️ fix login');
  });

  test('several at once are sent in their order', async () => {
    const { open, show, threadOf } = await inGuild();
    const place = await open();

    const shown = await Promise.all([show(place, 'needs-you'), show(place, 'done'), show(place, 'idle')]);

    // Two names are left: the third is asked for again later.
    expect(shown).toEqual([true, true, false]);
    expect(threadOf(place).name).toBe('✅ fix login');
  });
});

describe('the sign of a forum post', () => {
  test('is a tag, which changes more often than names do', async () => {
    const clock = createFakeClock();
    const { show, place, thread, server } = await inForum({ limits: true, clock, platformClock: clock });
    expect(thread.tags).toEqual(['Running']);

    for (const [sign, tag] of [
      ['needs-you', 'Needs you'],
      ['running', 'Running'],
      ['failed', 'Failed'],
      ['queued', 'Queued'],
      ['done', 'Done'],
    ] as const) {
      expect(await show(place, sign)).toBe(true);
      expect(thread.tags).toEqual([tag]);
    }
    expect(server.callsOf(patches).every(({ body }) => !('name' in (body as object)))).toBe(true);
    // Five changes in 15 seconds are all that a channel takes.
    expect(await show(place, 'idle')).toBe(false);
    expect(thread.name).toBe('fix login');
    expect(thread.notes).toEqual([]);
    expect(server.tooManyRequests()).toBe(0);
  });

  test('changes also when no name is left, and the name later', async () => {
    const clock = createFakeClock();
    const { show, place, thread } = await inForum({ limits: true, clock, platformClock: clock });
    await show(place, 'running', 'one');
    await show(place, 'running', 'two');

    expect(await show(place, 'done', 'three')).toBe(false);
    expect(thread).toMatchObject({ name: 'two', tags: ['Done'] });
    await clock.advance(tenMinutes + 1_000);
    expect(await show(place, 'done', 'three')).toBe(true);
    expect(thread).toMatchObject({ name: 'three', tags: ['Done'] });
  });

  test('leaves the tags of people, and gives way where they fill the post', async () => {
    const { guild, open, show, told, threadOf } = await listening();
    const forum = guild.forum('help', { tags: [...tagsOfPeople, ...signTags] });
    await told();
    const place = await open(`discord:${forum.id}`);
    const thread = threadOf(place);

    thread.tag('Running', 'bug', 'web');
    await told();
    expect(await show(place, 'done')).toBe(true);
    expect(thread.tags).toEqual(['bug', 'web', 'Done']);

    thread.tag(...tagsOfPeople);
    await told();
    expect(await show(place, 'idle')).toBe(true);
    expect(thread.tags).toEqual(tagsOfPeople);
  });

  test('goes where the forum has no tag for the next one', async () => {
    const { guild, open, show, threadOf } = await inGuild();
    const forum = guild.forum('few', { tags: ['Running', 'bug'] });
    forum.deny('ManageChannels');
    const place = await open(`discord:${forum.id}`);

    expect(await show(place, 'done')).toBe(true);
    expect(threadOf(place)).toMatchObject({ tags: [], name: 'fix login' });
  });
});

describe('a place that is archived', () => {
  test('comes back with its next sign', async () => {
    const { open, show, threadOf, told, server } = await listening();
    const place = await open();
    threadOf(place).archive();
    await told();

    expect(await show(place, 'running')).toBe(true);
    expect(threadOf(place).archived).toBe(true);
    expect(await show(place, 'needs-you')).toBe(true);
    expect(threadOf(place)).toMatchObject({ archived: false, name: '✋ fix login' });
    expect(server.callsOf(patches).map(({ body }) => body)).toEqual([{ archived: false, name: '✋ fix login' }]);
  });

  test('also when nobody told us, or before we started', async () => {
    const { open, show, threadOf, server, log, store } = await inGuild();
    const place = await open();
    threadOf(place).archive();

    expect(await show(place, 'done')).toBe(true);
    expect(threadOf(place)).toMatchObject({ archived: false, name: '✅ fix login' });

    threadOf(place).archive();
    const restarted = newPlatform(server, log, store);
    await restarted.connect(never);
    expect(await restarted.places!.show(place, 'fix login', 'idle', never)).toBe(true);
    expect(threadOf(place)).toMatchObject({ archived: false, name: '💤 fix login' });
  });

  test('stays so where no name is left', async () => {
    const { show, place, thread, clock } = await strict();
    await show(place, 'needs-you');
    await show(place, 'running');
    thread.archive();

    expect(await show(place, 'done')).toBe(false);
    expect(thread.archived).toBe(true);
    await clock.advance(tenMinutes + 1_000);
    expect(await show(place, 'done')).toBe(true);
    expect(thread.archived).toBe(false);
  });

  test('and locked by a moderator is refused', async () => {
    const { open, show, threadOf, work } = await inGuild();
    const place = await open();
    work.deny('ManageThreads');
    threadOf(place).archive({ locked: true });

    await expect(show(place, 'done')).rejects.toMatchObject({ code: 'target-gone' });
  });
});

describe('closing a place', () => {
  test('archives it without a lock, and may be repeated', async () => {
    const { open, own, threadOf, ann, server, work } = await inGuild();
    const place = await open();
    work.deny('ManageThreads');

    await own.close(place, never);
    await own.close(place, never);

    expect(threadOf(place).archived).toBe(true);
    expect(server.callsOf(patches).map(({ body }) => body)).toEqual([{ archived: true }, { archived: true }]);
    threadOf(place).say(ann, 'one more thing');
    expect(threadOf(place).archived).toBe(false);
  });

  test('comes after the sign that is on its way, however that ends', async () => {
    const { open, own, threadOf, server, told } = await listening();
    const place = await open();
    const giveUp = new AbortController();
    server.hang(patches);
    const shown = own.show(place, 'fix login', 'done', giveUp.signal).catch((error: unknown) => error);
    const closed = own.close(place, never);
    await server.until(() => server.callsOf(patches).length > 0, 'the sign on its way');
    await told();
    expect(server.callsOf(patches).map(({ body }) => body)).toEqual([{ name: '✅ fix login' }]);

    giveUp.abort();
    await closed;

    expect(await shown).toBe(giveUp.signal.reason);
    expect(threadOf(place).archived).toBe(true);
  });

  test('is done where it is gone, and so is its sign', async () => {
    const { open, show, own, threadOf, near } = await inGuild();
    const place = await open();
    threadOf(place).vanish();

    expect(await show(place, 'done')).toBe(true);
    await own.close(place, never);
    expect(await show(`${near}:404`, 'done')).toBe(true);
  });

  test('tells of a failure that passes', async () => {
    const { open, show, own, server } = await inGuild();
    const place = await open();
    server.html(patches, 2);

    await expect(show(place, 'done')).rejects.toMatchObject({ code: 'retry-later' });
    await expect(own.close(place, never)).rejects.toMatchObject({ code: 'retry-later' });
    expect(await show(place, 'done')).toBe(true);
  });
});
