import { expect, it } from 'vitest';
import type { Incoming } from '../../src/core/model/incoming.ts';
import { parsePayload } from '../../src/platforms/discord/parse/parse.ts';
import { parseUpdate } from '../../src/platforms/telegram/parse/parse.ts';
import { tries } from '../thorough.ts';
import { bob, eve, startAsking } from './approvals/approvals-rig.ts';
import { message } from './rig.ts';

/* Strangers, a viewer and another operator send whatever they like; what they may not do does not happen. */

const updates = tries(1_000, 10_000);
const batchSize = 250;

/** Ids of those who may not touch Bob's task: a viewer, an operator, strangers. */
const others = ['2', eve.id, '666', '667', '9007199254740993'];
const nasty = [
  '/users remove 1',
  '/users role 666 owner',
  '/mode bypassPermissions',
  '/stop',
  '/cancel 1',
  '/cancel 2',
  '/grants withdraw all',
  '/start AAAAAAAAAA',
  '/pair AAAAAAAAAA',
  'yes',
  'allow',
  '\u202Eyes\u0000',
  '\uD800',
  '👩‍👩‍👧‍👦'.repeat(50),
  'a'.repeat(5_000),
  '@/etc/passwd',
  '__proto__',
  '{"kind":"press"}',
  '',
];

/** A small generator with a seed, so that a failure can be seen again. Source: mulberry32. */
function createRandom(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (count: number) => Math.floor(next() * count);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  return { next, below, pick };
}

type Random = ReturnType<typeof createRandom>;

/** Now and then a field is missing, or of a wrong type. */
function spoil(random: Random, value: Record<string, unknown>): Record<string, unknown> {
  if (random.next() > 0.2) return value;
  const key = random.pick(Object.keys(value));
  const wrong: unknown = random.pick([undefined, null, -1, '', [], {}, '1', 1e308, [[[[]]]], true]);
  return { ...value, [key]: wrong };
}

interface Target {
  action: string;
  messageId: string;
}

function telegramUpdate(random: Random, { action, messageId }: Target): unknown {
  const from = spoil(random, { id: Number(random.pick(others)), is_bot: false, first_name: random.pick(nasty) });
  const id = random.pick([1, 2, 3, 4, 666, -100123]);
  const chat = spoil(random, { id, type: random.pick(['private', 'group', 'supergroup', 'channel', 'moon']) });
  // Nobody but Bob can stop a draft in his private chat: Telegram names no one else.
  const theirChat = { id: random.pick([2, 4, 666, -100123]), type: 'private' };
  const content = spoil(random, {
    message_id: random.pick([Number(messageId.slice(1)), 1, 2, random.below(1e6)]),
    date: random.below(2e9),
    chat,
    from,
    text: random.pick(nasty),
    reply_to_message: {
      message_id: Number(messageId.slice(1)),
      date: 1,
      chat,
      from: { id: 42, is_bot: true, first_name: 'b' },
    },
  });
  const data = random.pick([
    action,
    action.replace(/\.\w+$/, '.grant'),
    random.pick(nasty),
    `stop:${random.below(9)}`,
    'drop:1',
  ]);
  const press = spoil(random, {
    id: String(random.below(1e9)),
    from,
    data,
    message: { ...content, message_id: 1 },
    chat_instance: 'x',
  });
  return spoil(
    random,
    random.pick<Record<string, unknown>>([
      { update_id: random.below(1e9), message: content },
      { update_id: random.below(1e9), edited_message: content },
      { update_id: random.below(1e9), callback_query: press },
      { update_id: random.below(1e9), stopped_message_generation: { chat: theirChat, draft_id: random.below(3) } },
      { update_id: random.below(1e9), [random.pick(nasty) || 'x']: content },
    ]),
  );
}

function discordPayload(random: Random, { action, messageId }: Target): unknown {
  const author = spoil(random, { id: random.pick(others), username: random.pick(nasty), bot: false });
  const channel = random.pick(['1', '2', '3', '4', '666', '99']);
  const place = spoil(
    random,
    random.pick<Record<string, unknown>>([
      { kind: 'dm' },
      { kind: 'channel' },
      { kind: 'thread', parent: '9', mine: true },
    ]),
  );
  const content = spoil(random, {
    id: String(random.below(1e9)),
    channel_id: channel,
    author,
    content: random.pick(nasty),
    timestamp: '2026-01-05T09:00:00Z',
    mentions: [],
    mention_roles: [],
    attachments: [],
    message_reference: { message_id: messageId },
  });
  const interaction = spoil(random, {
    id: String(random.below(1e9)),
    token: 'token',
    type: random.pick([2, 3, 5, 99]),
    channel_id: channel,
    user: author,
    data: spoil(random, {
      name: random.pick(['users', 'stop', 'mode']),
      custom_id: random.pick([action, ...nasty]),
      options: [{ name: 'x', value: random.pick(nasty) }],
    }),
    message: { id: messageId },
  });
  return spoil(
    random,
    random.pick<Record<string, unknown>>([
      { kind: 'message', message: content, place, ownRoles: [] },
      { kind: 'edit', message: content, place, ownRoles: [] },
      { kind: 'interaction', interaction, place },
    ]),
  );
}

const me = { id: 42, username: 'bot' };
const platforms = [
  { name: 'telegram', make: telegramUpdate, parse: (raw: unknown) => parseUpdate(raw, me) },
  { name: 'discord', make: discordPayload, parse: (raw: unknown) => parsePayload(raw, '42') },
] as const;

it.each(platforms)(
  `${updates} updates of $name by people who may not change nothing: no crash, queue and card as they were`,
  async ({ name, make, parse }) => {
    const role = 'operator' as const;
    const team = [bob, eve]
      .flatMap((user) => [user, { ...user, platform: 'discord' as const }])
      .map((user) => ({ ...user, role }));
    const raw = (payload: unknown) => (isRaw(payload) ? parse(payload.raw) : (payload as Incoming));
    const rig = await startAsking({
      by: bob,
      where: `${name}:3`,
      users: team,
      chat: { name, parse: raw },
      limits: { queued: 10 },
    });
    const { chat, store, run, askBash, press, until, untilAnswer, task } = rig;
    chat.give(message('the next one', { conversation: `${name}:3`, sender: { id: bob.id, name: 'Bob' } }));
    const { ask, post } = await askBash('npm test', run);
    const usersBefore = rig.bridge.users();
    const target = { action: post.buttons[0]!.action, messageId: post.messageId };
    const random = createRandom(20_261_121);

    for (let done = 0; done < updates; done += batchSize) {
      const batch = Array.from({ length: batchSize }, () => ({ raw: make(random, target) }));
      chat.give(...(batch as unknown as Incoming[]));
    }
    await rig.clock.advance(10_000);
    await until(() => store.inbox.pending(0).length === 0, 'everything to be settled');

    expect(ask.answer).toBeUndefined();
    expect(store.approvals.open()).toHaveLength(1);
    expect(store.grants.active(rig.clock.now())).toEqual([]);
    expect(rig.bridge.users()).toEqual(usersBefore);
    expect(task(1)).toMatchObject({ state: 'waiting', prompt: 'build it' });
    expect(task(2)).toMatchObject({ state: 'queued', prompt: 'the next one' });
    expect(store.conversations.get(`${name}:3`)?.mode).toBeUndefined();
    const authors = new Set(store.tasks.list().map(({ userId }) => userId));
    expect([...authors].filter((id) => ![bob.id, eve.id].includes(id))).toEqual([]);
    press(post, 'Allow once', { sender: { id: bob.id, name: 'Bob' } });
    expect((await untilAnswer(ask)).behavior).toBe('allow');
  },
);

function isRaw(payload: unknown): payload is { raw: unknown } {
  return typeof payload === 'object' && payload !== null && 'raw' in payload;
}
