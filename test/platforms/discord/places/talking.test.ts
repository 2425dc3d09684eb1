import { describe, expect, test } from 'vitest';
import type { IncomingMessage } from '../../../../src/core/model/incoming.ts';
import { never, newPlatform, receive } from '../rig.ts';
import { listening } from './places-rig.ts';

async function withPlace() {
  const rig = await listening();
  const place = await rig.open();
  await rig.told();
  const heardIn = (conversation: string) =>
    rig.incoming().filter((one): one is IncomingMessage => one.conversation === conversation);
  return { ...rig, place, thread: rig.threadOf(place), heard: () => heardIn(place), heardIn };
}

/** As after `kill -9`: all that is left is the store. */
async function restart({ server, log, store, inbox, end }: Awaited<ReturnType<typeof withPlace>>) {
  await end();
  const platform = newPlatform(server, log, store);
  await platform.connect(never);
  return () => receive(platform, inbox);
}

const talks = (text: string, channel: string) => ({
  kind: 'message',
  text,
  addressed: true,
  private: false,
  parent: `discord:${channel}`,
});

describe('what a person writes in a place', () => {
  test('is a message of its conversation, needs no mention, and has the channel as its parent', async () => {
    const { thread, ann, heard, told, work } = await withPlace();

    thread.say(ann, 'now the docs');
    await told();

    expect(heard()).toMatchObject([talks('now the docs', work.id)]);
    expect(heard()[0]).not.toHaveProperty('begins');
  });

  test('is so in a forum post, where the forum is the parent', async () => {
    const { guild, told, open, threadOf, ann, heardIn } = await withPlace();
    const forum = guild.forum('help');
    await told();
    const place = await open(`discord:${forum.id}`);

    threadOf(place).say(ann, 'now the docs');
    await told();

    expect(heardIn(place)).toMatchObject([talks('now the docs', forum.id)]);
  });

  test('brings it back after it was closed', async () => {
    const { thread, own, place, ann, heard, told, work } = await withPlace();
    await own.close(place, never);

    thread.say(ann, 'one more thing');
    await told();

    expect(thread.archived).toBe(false);
    expect(heard()).toMatchObject([talks('one more thing', work.id)]);
  });

  test('arrives after a restart, from an archived place too, and what was written meanwhile', async () => {
    const rig = await withPlace();
    const { thread, own, place, ann, heard, dm, work } = rig;
    thread.say(ann, 'first');
    await rig.told();
    await own.close(place, never);
    const again = await restart(rig);
    thread.say(ann, 'meanwhile');
    thread.archive();
    again();
    await rig.inbox.untilHolds(rig.inbox.updates.length + 1);
    thread.say(ann, 'now');
    dm.say(ann, 'a mark');
    await rig.inbox.untilHolds(rig.inbox.updates.length + 2);

    expect(heard()).toMatchObject([talks('first', work.id), talks('meanwhile', work.id), talks('now', work.id)]);
    expect(rig.inbox.repeats).toBe(0);
  });

  test('arrives when the place was opened, and used, while nobody listened', async () => {
    const rig = await withPlace();
    const { ann, work, server, told } = rig;
    work.say(ann, `<@${server.bot.id}> hello`);
    await told();
    await rig.end();
    const place = await rig.open();
    rig.threadOf(place).say(ann, 'are you there?');
    const again = await restart(rig);
    again();
    await rig.inbox.untilHolds(rig.inbox.updates.length + 1);

    expect(rig.heardIn(place)).toMatchObject([talks('are you there?', work.id)]);
  });
});

describe('notes of Discord are no tasks', () => {
  test('that a thread was started, or has another name, whoever did it', async () => {
    const rig = await withPlace();
    const { thread, show, place, work, ann, incoming, told } = rig;
    const before = incoming().length;
    await show(place, 'done');
    thread.rename(ann, 'my words');
    const talk = work.startThread(ann, 'a talk');
    talk.rename(ann, 'another talk');
    expect([...thread.notes, ...work.notes, ...talk.notes].map(({ from, raw }) => [from.username, raw.type])).toEqual([
      ['bridge', 4],
      ['ann', 4],
      ['bridge', 18],
      ['ann', 18],
      ['ann', 4],
    ]);
    await told();

    // The mark of `told` itself.
    expect(incoming().length).toBe(before + 1);
  });

  test('also when they are read from the history', async () => {
    const rig = await withPlace();
    const { thread, ann, incoming, dm, work } = rig;
    thread.say(ann, 'first');
    await rig.told();
    const before = incoming().length;
    const again = await restart(rig);
    thread.rename(ann, 'my words');
    work.startThread(ann, 'a talk');
    thread.say(ann, 'second');
    again();
    dm.say(ann, 'a mark');
    await rig.inbox.untilHolds(rig.inbox.updates.length + 2);

    expect(
      incoming()
        .slice(before)
        .map((one) => one.kind === 'message' && one.text)
        .toSorted(),
    ).toEqual(['a mark', 'second']);
  });
});
