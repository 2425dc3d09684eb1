import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Incoming } from '../../../src/core/model/incoming.ts';
import { createMemoryInbox } from './memory-inbox.ts';
import { mutationOf, oddJson } from './odd-json.ts';
import type { PlatformStage } from './platform-stage.ts';

/** What comes in: exactly once, in order, whatever happens to the store. */
export function testReceiving(stage: PlatformStage): void {
  it('takes what a person says in order, each once, as plain JSON', async () => {
    const inbox = createMemoryInbox();
    stage.receive(inbox);

    stage.rig.say('first');
    await inbox.untilHolds(1);
    stage.rig.say('second');
    const updates = await inbox.untilHolds(2);

    expect(stage.textsOf(inbox)).toEqual(['first', 'second']);
    expect(JSON.parse(JSON.stringify(updates))).toEqual(updates);
    expect(inbox.cursor()).toBeTypeOf('string');
  });

  it('says who wrote what, and where', async () => {
    const inbox = createMemoryInbox();
    stage.receive(inbox);

    stage.rig.say('hello there');
    const [update] = await inbox.untilHolds(1);
    const message = stage.platform.parse(update!.payload);

    expect(message).toMatchObject({
      kind: 'message',
      conversation: stage.rig.conversation,
      text: 'hello there',
      addressed: true,
      private: true,
      attachments: [],
    });
    expect(message).toMatchObject({ sender: { id: expect.stringMatching(/./), name: expect.stringMatching(/./) } });
  });

  it('ends receiving promptly when told to', async () => {
    const inbox = createMemoryInbox();
    const end = stage.receive(inbox);
    stage.rig.say('hello');
    await inbox.untilHolds(1);

    await expect(end()).resolves.toBeUndefined();
    const aborted = stage.platform.receive(inbox, AbortSignal.abort());
    stage.received.push(aborted);
    await expect(aborted).resolves.toBeUndefined();
  });

  it('parses anything without throwing', async () => {
    const inbox = createMemoryInbox();
    stage.receive(inbox);
    stage.rig.say('a real one');
    const [real] = await inbox.untilHolds(1);

    const payload = fc.oneof(oddJson, mutationOf(real!.payload));
    const kinds: (Incoming['kind'] | undefined)[] = ['message', 'edit', 'press', 'stop', undefined];

    fc.assert(
      fc.property(payload, (value) => {
        expect(kinds).toContain(stage.platform.parse(value)?.kind);
      }),
      { numRuns: 300 },
    );
  });

  if (stage.has('trouble')) {
    it('tells of no trouble while updates come, and before and after it receives', async () => {
      const inbox = createMemoryInbox();
      const seen = [stage.platform.trouble!()];
      const end = stage.receive(inbox);
      stage.rig.say('hello');
      await inbox.untilHolds(1);
      seen.push(stage.platform.trouble!());
      await end();
      seen.push(stage.platform.trouble!());

      expect(seen).toEqual([undefined, undefined, undefined]);
    });
  }

  if (stage.has('kept messages')) testKeptMessages(stage);
}

/** What is said while nobody receives, or can't be stored, is not lost. */
function testKeptMessages(stage: PlatformStage): void {
  it('continues from the stored cursor, with nothing lost and nothing twice', async () => {
    const inbox = createMemoryInbox();
    const end = stage.receive(inbox);
    stage.rig.say('before');
    await inbox.untilHolds(1);
    await end();
    stage.rig.say('while away');

    stage.receive(inbox);
    await inbox.untilHolds(2);
    stage.rig.say('after');
    await inbox.untilHolds(3);

    expect(stage.textsOf(inbox)).toEqual(['before', 'while away', 'after']);
    expect(inbox.repeats).toBe(0);
  });

  it('gives an update again that could not be stored, before any later one', async () => {
    const inbox = createMemoryInbox();
    inbox.failOnce();
    const end = stage.receive(inbox);
    stage.rig.say('precious');
    await inbox.untilFailed();
    stage.rig.say('next');

    // An adapter may try again by itself, or leave that to the next start.
    const stopped = stage.received[0]!.then(
      () => false,
      () => false,
    );
    const continues = await Promise.race([inbox.untilHolds(2).then(() => true), stopped]);
    if (!continues) stage.receive(inbox);
    await inbox.untilHolds(2);
    await end().catch(() => {});

    expect(stage.textsOf(inbox)).toEqual(['precious', 'next']);
  });
}
