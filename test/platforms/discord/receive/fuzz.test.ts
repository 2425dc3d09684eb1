import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Incoming, IncomingMessage } from '../../../../src/core/model/incoming.ts';
import { installedCommands } from '../../../../src/core/ports/host-commands.ts';
import type { RawUpdate } from '../../../../src/core/ports/store/inbox.ts';
import type { DiscordApi } from '../../../../src/platforms/discord/api/api.ts';
import { payloadSchema } from '../../../../src/platforms/discord/api/schema.ts';
import { createGate } from '../../../../src/platforms/discord/limits/gate.ts';
import { createDiscordLimits } from '../../../../src/platforms/discord/limits/limits.ts';
import { parsePayload } from '../../../../src/platforms/discord/parse/parse.ts';
import { createAnsweredMessages } from '../../../../src/platforms/discord/places/answered-messages.ts';
import { createPlaces } from '../../../../src/platforms/discord/places/places.ts';
import { createCursor } from '../../../../src/platforms/discord/receive/cursor.ts';
import { createDispatch } from '../../../../src/platforms/discord/receive/dispatch.ts';
import { createFeeds } from '../../../../src/platforms/discord/receive/feeds.ts';
import { createHistory } from '../../../../src/platforms/discord/receive/history.ts';
import { createInteractions } from '../../../../src/platforms/discord/receive/interactions.ts';
import { createItems } from '../../../../src/platforms/discord/receive/items.ts';
import { createTaker } from '../../../../src/platforms/discord/receive/taker.ts';
import { createFakeClock } from '../../../fakes/clock/clock.ts';
import { silentLog } from '../../../fakes/silent-log.ts';
import { tries } from '../../../thorough.ts';
import { receive, startRig } from '../rig.ts';
import { gatewaySamples, me } from './gateway-samples.ts';
import { changes, junk, junkEvent, spoil, spoiltEvent } from './random-events.ts';

/** All of our side of the gateway; only the network is not there. */
function createBorder() {
  const clock = createFakeClock();
  const log = silentLog;
  const api: DiscordApi = {
    open: async () => {},
    // What channel 63 is has to be asked for; of others there is nothing to tell.
    call: async ({ route }) => (route === '/channels/63' ? { id: '63', type: 0, guild_id: '50' } : undefined),
    close: () => {},
  };
  const stop = new AbortController();
  const gate = createGate(createDiscordLimits(clock), log);
  const places = createPlaces(() => me);
  const answered = createAnsweredMessages({ api, gate });
  const cursor = createCursor(undefined);
  const interactions = createInteractions({
    api,
    hostCommands: installedCommands,
    clock,
    log,
    applicationId: () => me,
  });
  const taken: RawUpdate[] = [];
  const cursors = { last: '' };
  const inbox = {
    take(updates: readonly RawUpdate[], next: string) {
      // As the store does it.
      taken.push(...(JSON.parse(JSON.stringify(updates)) as RawUpdate[]));
      cursors.last = next;
    },
    cursor: () => undefined,
  };
  const taker = createTaker({ inbox, cursor, before: () => interactions.acknowledged(), clock, log }, stop.signal);
  const items = createItems({ places, answered });
  const history = createHistory({ api, gate, clock, log });
  const feeds = createFeeds({ places, cursor, history, taker, log, toItem: items.ofMessage }, stop.signal);
  const dispatch = createDispatch({ places, cursor, feeds, taker, items, interactions });
  return {
    dispatch,
    cursor,
    cursors,
    /** What came of the events so far and was not looked at yet. */
    async news(): Promise<RawUpdate[]> {
      await new Promise(setImmediate);
      await taker.empty();
      return taken.splice(0);
    },
    close() {
      stop.abort();
      interactions.close();
    },
  };
}

const text = expect.any(String);
const snowflake = /^\d{1,20}$/;
const place = /^discord:\d{1,20}(:\d{1,20})?$/;

function expectWellFormed(incoming: Incoming, payload: unknown): void {
  expect(incoming.conversation).toMatch(place);
  if (incoming.kind === 'place') return;
  expect(incoming.sender).toMatchObject({ id: expect.stringMatching(snowflake), name: expect.stringMatching(/\S/) });
  expect(incoming.sender.groups ?? []).toEqual((incoming.sender.groups ?? []).filter((one) => /^role:\d+$/.test(one)));
  expect(incoming.sender.id).toBe(authorIn(payload));
  if (incoming.kind === 'message') expectMessage(incoming, payload);
  if (incoming.kind === 'edit') {
    expect(incoming).toMatchObject({
      messageId: expect.stringMatching(snowflake),
      text,
      addressed: expect.any(Boolean),
    });
    expect(incoming.text).not.toBe('');
  }
  if (incoming.kind === 'press') {
    expect(incoming).toMatchObject({ action: text, pressId: expect.stringMatching(/^\d{1,20}~[\w.=-]+$/) });
    if (incoming.messageId !== undefined) expect(incoming.messageId).toMatch(snowflake);
  }
  expect(['message', 'edit', 'press']).toContain(incoming.kind);
}

function expectMessage(message: IncomingMessage, payload: unknown): void {
  const { place: where, ...rest } = payload as { place: { kind: string }; message?: { guild_id?: string | null } };
  expect(message).toMatchObject({
    messageId: expect.stringMatching(/^\d{1,20}(~[\w.=-]+)?$/),
    text,
    sentAt: expect.any(Number),
    addressed: expect.any(Boolean),
    attachments: expect.any(Array),
  });
  expect(Number.isFinite(message.sentAt)).toBe(true);
  // A slash command is private everywhere: nobody else sees it.
  const isAlone = rest.message === undefined || (where.kind === 'dm' && (rest.message.guild_id ?? null) === null);
  expect(message.private).toBe(isAlone);
  if (message.quote !== undefined) expect(message.quote.text.length).toBeLessThanOrEqual(1_000);
  if (message.repliesTo !== undefined) expect(message.repliesTo).toMatch(snowflake);
  for (const attachment of message.attachments) expect(attachment.kind).toMatch(/\S/);
}

/** Who did it, as Discord says: the author of the message, or the user of the interaction. */
function authorIn(payload: unknown): string | undefined {
  const parsed = payloadSchema.parse(payload);
  if (parsed.kind === 'gone') return undefined;
  if (parsed.kind !== 'interaction') return parsed.message.author.id;
  return (parsed.interaction.member?.user ?? parsed.interaction.user)?.id;
}

function isSomeoneInGuild(data: unknown): boolean {
  const { guild_id: guild } = (data ?? {}) as { guild_id?: unknown };
  return guild !== undefined && guild !== null;
}

const events = tries(1_500, 10_000);

test(`${events} events of any kind do no harm`, async () => {
  const border = createBorder();
  const kinds = new Map<string, number>();
  for (const { type, data } of gatewaySamples) border.dispatch(type, data);
  await border.news();

  const property = fc.asyncProperty(
    fc.oneof({ weight: 9, arbitrary: spoiltEvent }, { weight: 1, arbitrary: junkEvent }),
    async ({ type, data }) => {
      border.dispatch(type, data);
      for (const { id, payload } of await border.news()) {
        expect(id).toMatch(/^\d{1,20}(:|$)/);
        const incoming = parsePayload(payload, me);
        const kind = incoming?.kind ?? 'nothing';
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        if (incoming === undefined) continue;
        expectWellFormed(incoming, payload);
        if (incoming.kind === 'message' && type === 'MESSAGE_CREATE' && isSomeoneInGuild(data)) {
          expect(incoming.private).toBe(false);
        }
      }
    },
  );
  await fc.assert(property, { numRuns: events });
  // A channel that is new and empty is stored with the next event that is worth it.
  border.dispatch('CHANNEL_CREATE', { id: '9'.repeat(20), type: 0, guild_id: '1', name: 'new', last_message_id: null });
  await border.news();
  for (const { type, data } of gatewaySamples) border.dispatch(type, data);
  await border.news();
  border.close();

  // It was not all thrown away at the door.
  expect(Math.min(...['message', 'edit', 'press'].map((kind) => kinds.get(kind) ?? 0))).toBeGreaterThan(events / 100);
  expect(createCursor(border.cursors.last).newest()).toBe(border.cursor.newest());
});

test('bots, webhooks and authors that cannot be read give no tasks, also from a spoilt store', async () => {
  const border = createBorder();
  for (const { type, data } of gatewaySamples) border.dispatch(type, data);
  const payloads = (await border.news()).map(({ payload }) => payload as Record<string, unknown>);
  border.close();

  const property = fc.property(fc.constantFrom(...payloads), changes, (payload, all) => {
    const spoilt = spoil(structuredClone(payload), all);
    const incoming = parsePayload(spoilt, me);
    if (incoming === undefined) return;
    expectWellFormed(incoming, spoilt);
    const { message } = spoilt as { message?: { author: { bot?: unknown }; webhook_id?: unknown } };
    if (incoming.kind === 'press' || message === undefined) return;
    expect(message.author.bot ?? false).toBe(false);
    expect(message.webhook_id ?? null).toBe(null);
  });
  fc.assert(property, { numRuns: tries(500, 3_000) });
  fc.assert(
    fc.property(junk, (payload) => {
      expect(() => parsePayload(payload, me)).not.toThrow();
    }),
    { numRuns: tries(300, 1_000) },
  );
});

test('behind a flood of odd events a person is still heard, over the real gateway', async () => {
  const { server, platform } = await startRig();
  const ann = server.addUser({ username: 'ann' });
  const dm = server.dm(ann);
  const { inbox, texts } = receive(platform);
  await server.untilConnected();

  for (const { type, data } of fc.sample(fc.oneof(spoiltEvent, junkEvent), 300)) server.tell(type, data);
  dm.say(ann, 'are you still there?');

  while (!texts().includes('are you still there?')) await inbox.untilHolds(inbox.updates.length + 1);
  expect(inbox.updates.length).toBeGreaterThan(10);
});
