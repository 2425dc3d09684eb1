import fc from 'fast-check';
import { type GatewaySample, gatewaySamples } from './gateway-samples.ts';

/** So deep that whoever walks it by recursion falls. */
const deep: unknown = Object.freeze(JSON.parse(`${'['.repeat(3_000)}${']'.repeat(3_000)}`));
const huge = 'x'.repeat(200_000);

const snowflake = fc.oneof(
  fc.bigInt({ min: 0n, max: 10n ** 20n - 1n }).map(String),
  fc.constantFrom('0', '00', '1', '50', '60', '70', '900', '99999999999999999999', '1e3', '-1', '1.5', ' 1', '１'),
);

const trick = fc.constantFrom(
  '\u202egnp.exe',
  '\ud800',
  '\udfff\ud800',
  'a\u0000b',
  '👩‍👩‍👧‍👦'.repeat(300),
  'e\u0301\u030a'.repeat(500),
  '@everyone <@900> <@&910> /stop',
  '/link 0123456789abcdef0123',
  '<@900>'.repeat(1_000),
  '\n'.repeat(5_000),
  '../../etc/passwd',
  'constructor',
  '__proto__',
);

const customId = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.tuple(fc.constantFrom('ask', 'resume', 'drop', 'pairing', ''), fc.string()).map((parts) => parts.join(':')),
  fc.constantFrom('ask:AAAAAAAAAAAAAAAA.allow', 'ask:.', ':', 'ask:AAAAAAAAAAAAAAAA.q0.o9', 'pairing'),
);

/** What may stand where something else should. */
export const junk: fc.Arbitrary<unknown> = fc.oneof(
  snowflake,
  trick,
  customId,
  fc.string({ unit: 'binary' }),
  fc.constantFrom(null, undefined, true, false, 0, -1, 1, 2, 3, 5, 11, 19, 1e300, Number.NaN, '', huge, deep),
  fc.constantFrom({}, [], [null], [[]], { user: null }, [{}], { id: '66' }, { id: { $gt: '' } }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(...gatewaySamples.map(({ data }) => data)),
);

interface Change {
  /** Which key at each depth; of those that are there. */
  path: number[];
  what: 'set' | 'drop' | 'add';
  key: string;
  value: unknown;
}

const change: fc.Arbitrary<Change> = fc.record({
  path: fc.array(fc.nat(40), { minLength: 1, maxLength: 5 }),
  what: fc.constantFrom('set', 'set', 'set', 'drop', 'add'),
  key: fc.constantFrom(
    'guild_id',
    'webhook_id',
    'author',
    'user',
    'member',
    'message_snapshots',
    'content',
    'custom_id',
  ),
  value: junk,
});

/** A real event in which some things are not as they should be. */
export const spoiltEvent: fc.Arbitrary<GatewaySample> = fc
  .tuple(fc.constantFrom(...gatewaySamples), fc.bigInt({ min: 1n, max: 2n ** 62n }), fc.array(change, { maxLength: 4 }))
  .map(([{ type, data }, id, changes]) => ({
    type,
    data: spoil({ ...structuredClone(data), id: String(id) }, changes),
  }));

/** Anything at all, under the name of any event. */
export const junkEvent: fc.Arbitrary<{ type: string; data: unknown }> = fc.record({
  type: fc.oneof(fc.constantFrom(...gatewaySamples.map(({ type }) => type)), trick, fc.constant('toString')),
  data: junk,
});

export function spoil<T extends object>(value: T, changes: readonly Change[]): T {
  for (const one of changes) apply(value, one);
  return value;
}

export const changes: fc.Arbitrary<Change[]> = fc.array(change, { minLength: 1, maxLength: 5 });

function apply(root: object, { path, what, key, value }: Change): void {
  let target = root as Record<string, unknown>;
  for (const step of path.slice(0, -1)) {
    const inner = target[keyAt(target, step)];
    if (typeof inner !== 'object' || inner === null || Object.isFrozen(inner)) break;
    target = inner as Record<string, unknown>;
  }
  const at = keyAt(target, path.at(-1) ?? 0);
  if (what === 'drop') delete target[at];
  else target[what === 'add' ? key : at] = value === deep ? deep : structuredClone(value);
}

function keyAt(target: object, step: number): string {
  const keys = Object.keys(target);
  return keys[step % Math.max(1, keys.length)] ?? 'id';
}
