import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConversationId } from '../../../src/core/model/conversation.ts';
import type { IncomingMessage } from '../../../src/core/model/incoming.ts';
import type { ChatPlatform, SessionPlaces } from '../../../src/core/ports/chat-platform.ts';
import { paragraph } from '../../../src/text/document/blocks.ts';
import { createMemoryInbox, type MemoryInbox } from './memory-inbox.ts';
import { postOf } from './posts.ts';

/** A platform with places, and a person in the conversation beside which they open. */
export interface PlacesRig {
  /** Not connected yet. */
  platform: ChatPlatform;
  near: ConversationId;
  /** The person writes there, to nobody in particular. */
  say(conversation: ConversationId, text: string): void;
  /** The texts of ours that people see there. */
  seen(conversation: ConversationId): string[];
  /** What people see of a place in its list; `sign` in any form that differs from sign to sign. Undefined: it is gone. */
  look(place: ConversationId): { name: string; sign: unknown } | undefined;
  /** How many calls so far were to change how a place looks. */
  changes(): number;
  /** Whether people may still write there. Absent: the platform closes no places. */
  isClosed?(place: ConversationId): boolean;
  /** Somebody deletes it. */
  remove(place: ConversationId): void;
  /** From now on we have no right to open one. */
  forbid(): void;
  /** From now on a limit of the platform holds, for longer than anybody waits. */
  hold(): void;
  close(): Promise<void>;
}

/** The promises of `ChatPlatform.places`. */
export function describeSessionPlaces(name: string, makeRig: () => Promise<PlacesRig>): void {
  describe(`${name} as places for sessions`, () => {
    let rig: PlacesRig;
    let places: SessionPlaces;
    let inbox: MemoryInbox;
    let stop: AbortController;
    let received: Promise<void>;

    beforeEach(async () => {
      rig = await makeRig();
      places = rig.platform.places!;
      inbox = createMemoryInbox();
      stop = new AbortController();
      await rig.platform.connect(stop.signal);
      const listening = Promise.withResolvers<void>();
      received = rig.platform.receive(inbox, stop.signal, listening.resolve);
      await listening.promise;
      rig.say(rig.near, 'please fix the header');
      await heard('please fix the header');
    });

    afterEach(async () => {
      stop.abort();
      await received;
      await rig.platform.close?.();
      await rig.close();
    });

    async function heard(text: string): Promise<IncomingMessage> {
      for (let count = 1; ; count += 1) {
        const updates = await inbox.untilHolds(count);
        const incoming = updates.map(({ payload }) => rig.platform.parse(payload));
        const message = incoming.find((one) => one?.kind === 'message' && one.text === text);
        if (message?.kind === 'message') return message;
      }
    }

    const open = (title = 'Fix the header') => places.open(rig.near, title, 'running', stop.signal);

    async function deliver(place: ConversationId, text: string): Promise<void> {
      for (const part of rig.platform.prepare(postOf(paragraph(text)))) {
        await rig.platform.deliver(place, part, stop.signal);
      }
    }

    it('opens a place of its own: what we send arrives there, and what is said there is for us', async () => {
      expect(places.canOpen(rig.near)).toBe(true);
      const place = await open();
      await deliver(place, 'On it.');
      rig.say(place, 'the footer too');

      expect(rig.seen(place)).toEqual(['On it.']);
      expect(rig.seen(rig.near)).toEqual([]);
      expect(await heard('the footer too')).toMatchObject({ conversation: place, addressed: true });
      expect(place).not.toBe(rig.near);
    });

    it('opens a place beside a place', async () => {
      const first = await open();
      expect(places.canOpen(first)).toBe(true);
      const second = await places.open(first, 'Fix the footer', 'queued', stop.signal);

      expect(second).not.toBe(first);
      expect([first, second].map((place) => rig.look(place)!.name)).toEqual([
        expect.stringContaining('Fix the header'),
        expect.stringContaining('Fix the footer'),
      ]);
    });

    it('takes our own news of places for no task', async () => {
      const place = await open();
      await places.show(place, 'Fix the footer', 'done', stop.signal);
      await places.close(place, stop.signal);
      rig.say(rig.near, 'all there');
      await heard('all there');

      const messages = inbox.updates.map(({ payload }) => rig.platform.parse(payload));
      expect(messages.flatMap((one) => (one?.kind === 'message' ? [one.text] : []))).toEqual([
        'please fix the header',
        'all there',
      ]);
    });

    it('shows its name and its sign', async () => {
      const place = await open();
      const before = rig.look(place)!;
      expect(await places.show(place, 'Fix the footer', 'needs-you', stop.signal)).toBe(true);

      expect(before.name).toContain('Fix the header');
      expect(rig.look(place)!.name).toContain('Fix the footer');
      expect(rig.look(place)!.sign).not.toEqual(before.sign);
    });

    it('makes one call for what it shows already', async () => {
      const place = await open();
      expect(await places.show(place, 'Fix the header', 'running', stop.signal)).toBe(true);
      const before = rig.changes();
      await places.show(place, 'Fix the header', 'done', stop.signal);
      await places.show(place, 'Fix the header', 'done', stop.signal);

      expect(rig.changes() - before).toBe(1);
    });

    it('waits for no limit to show it', async () => {
      const place = await open();
      rig.hold();

      expect(await places.show(place, 'Fix the header', 'done', stop.signal)).toBe(false);
      expect(await places.show(place, 'Fix the header', 'done', stop.signal)).toBe(false);
    });

    it('takes a place that is gone for done, but posts to it as lost', async () => {
      const place = await open();
      rig.remove(place);

      expect(await places.show(place, 'Fix the header', 'done', stop.signal)).toBe(true);
      await expect(places.close(place, stop.signal)).resolves.toBeUndefined();
      await expect(deliver(place, 'Done.')).rejects.toMatchObject({ code: 'target-gone' });
    });

    it('closes it, also twice, and it stays readable', async () => {
      const place = await open();
      await deliver(place, 'Done.');
      await places.close(place, stop.signal);
      await expect(places.close(place, stop.signal)).resolves.toBeUndefined();

      if (rig.isClosed) expect(rig.isClosed(place)).toBe(true);
      expect(rig.seen(place)).toEqual(['Done.']);
    });

    it('says that it has no right to open one', async () => {
      rig.forbid();

      await expect(open()).rejects.toMatchObject({ code: 'part-refused' });
    });

    it('has an address for it, or none', async () => {
      const place = await open();
      expect(places.link(place) ?? 'https://none').toMatch(/^https:\/\/\S+$/);
    });
  });
}
