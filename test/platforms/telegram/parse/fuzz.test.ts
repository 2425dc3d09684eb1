import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Incoming } from '../../../../src/core/model/incoming.ts';
import { parseUpdate } from '../../../../src/platforms/telegram/parse/parse.ts';
import { malformation } from '../../../contracts/chat-platform/incoming-shape.ts';
import { mutationOf, oddJson, oddText } from '../../../contracts/chat-platform/odd-json.ts';
import { tries } from '../../../thorough.ts';
import { realUpdates } from './real-updates.ts';

const me = { id: 700, username: 'Our_Bot' };

const odd = fc.oneof({ arbitrary: oddJson, weight: 1 }, { arbitrary: oddText, weight: 1 });

/** The right fields with anything in them. */
const shaped = fc.record(
  {
    update_id: odd,
    message: fc.dictionary(fc.constantFrom(...fieldsOf('message')), odd),
    edited_message: fc.dictionary(fc.constantFrom(...fieldsOf('edited_message')), odd),
    callback_query: fc.dictionary(fc.constantFrom(...fieldsOf('callback_query')), odd),
    stopped_message_generation: odd,
  },
  { requiredKeys: [] },
);

/** Each real update with other words in it. */
const reworded = fc.tuple(fc.constantFrom(...realUpdates), oddText, oddText).map(([update, text, data]) => {
  const copy = structuredClone(update) as Record<string, Record<string, unknown>>;
  for (const content of [copy.message, copy.edited_message]) {
    if (content === undefined) continue;
    content[content.caption === undefined ? 'text' : 'caption'] = text;
    if (content.quote !== undefined) content.quote = { text: data, position: 0, is_manual: true };
  }
  if (copy.callback_query !== undefined) copy.callback_query.data = data;
  return copy;
});

const anyUpdate = fc.oneof(
  { arbitrary: fc.oneof(...realUpdates.map((update) => mutationOf(update, odd))), weight: 6 },
  { arbitrary: reworded, weight: 3 },
  { arbitrary: shaped, weight: 2 },
  { arbitrary: oddJson, weight: 1 },
);

const updates = tries(1_500, 10_000);

describe(`${updates} updates that Telegram never sends`, () => {
  test('break nothing, give nobody the place or the name of another, and hide no author', () => {
    const met = new Map<string, number>();

    fc.assert(
      fc.property(anyUpdate, (update) => {
        // As it comes from the store.
        const payload: unknown = JSON.parse(JSON.stringify(update));
        const parsed = parseUpdate(payload, me);
        const kind = parsed?.kind ?? 'nothing';
        met.set(kind, (met.get(kind) ?? 0) + 1);
        if (parsed !== undefined) expectRight(parsed, payload as Record<string, unknown>);
      }),
      { numRuns: updates },
    );

    // Enough of each kind came through to say something about it.
    for (const kind of ['message', 'edit', 'press', 'stop', 'nothing'])
      expect(met.get(kind)).toBeGreaterThan(updates / 100);
  });

  test.each(realUpdates.map((update, index) => [index, update] as const))(
    'real update %i is understood',
    (_, update) => {
      const parsed = parseUpdate(update, me);

      expect(parsed).toBeDefined();
      expectRight(parsed!, update);
    },
  );
});

interface Content {
  chat: { id: number; type: string };
  from: { id: number; is_bot: boolean };
  data: string;
  message: Content;
  reply_to_message?: { message_id: number; from?: { id: number } };
  [field: string]: unknown;
}

const fields = {
  message: 'message',
  edit: 'edited_message',
  press: 'callback_query',
  stop: 'stopped_message_generation',
};

/** Each thing that decides who may do what comes from the one field where Telegram puts it. */
function expectRight(parsed: Incoming, payload: Record<string, unknown>): void {
  // Telegram's own notes about a chat: nobody wrote them.
  if (parsed.kind === 'place') return;
  const source = payload[fields[parsed.kind]] as Content;
  const { chat } = parsed.kind === 'press' ? source.message : source;
  const [platform, place, topic, ...more] = parsed.conversation.split(':');

  expect(malformation(parsed)).toBeUndefined();
  expect(JSON.parse(JSON.stringify(parsed))).toEqual(parsed);
  expect([platform, place, more]).toEqual(['telegram', String(chat.id), []]);
  if (topic !== undefined) expect(topic).toMatch(/^[1-9]\d*$/);
  expect(parsed.sender.id).toBe(String(parsed.kind === 'stop' ? chat.id : source.from.id));
  expect(parsed.sender.id).toMatch(/^[1-9]\d*$/);
  if (parsed.kind === 'stop') expect(chat.type).toBe('private');
  if (parsed.kind === 'press') expect(parsed.action).toBe(source.data);
  if (parsed.kind !== 'message') return;

  expect(parsed.private).toBe(chat.type === 'private' && chat.id > 0);
  expect(source.from.is_bot).not.toBe(true);
  expect(source.sender_chat).toBeUndefined();
  expect(parsed.forwardedFrom !== undefined).toBe('forward_origin' in source || 'via_bot' in source);
  if (parsed.repliesTo === undefined) return;
  expect(source.reply_to_message!.from!.id).toBe(me.id);
  expect(parsed.repliesTo).toBe(String(source.reply_to_message!.message_id));
}

/** All fields that real updates have there. */
function fieldsOf(name: string): string[] {
  return realUpdates.flatMap((update) => Object.keys((update[name] as object | undefined) ?? {}));
}
