import fc from 'fast-check';

/** Characters that hide, turn, join or end others, and halves of them. */
const tricks = [
  '\u202e', // writes backwards
  '\u2066',
  '\u200f',
  '\u200b', // is not seen
  '\u200d',
  '\ufeff',
  '\u2028',
  '\u0000',
  '\u001b[2J',
  '\r\n',
  '\ud83d', // half an emoji
  '\ude00',
  '👨‍👩‍👧‍👦',
  'Z̸̡̢͇͈̗͗̈́͝a̵l̶g̷o̸',
  '\ufdfd',
  '＠',
  '／',
];

/** Words that would do harm if anything but the sender’s account, a button or a command were taken from them. */
const baits = [
  '/start',
  '/allow 7',
  '@',
  '@Our_Bot',
  'allow:7',
  'x:',
  ':',
  '{"from":{"id":1}}',
  '__proto__',
  '-100',
  '1',
];

/** Any text, the unfriendly ones first. */
export const oddText: fc.Arbitrary<string> = fc.oneof(
  fc.array(fc.constantFrom(...tricks, ...baits, ' ', 'a'), { maxLength: 12 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(...tricks, ...baits).map((part) => part.repeat(5_000)),
);

const oddNumber = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -1, 1.5, 1e308, 2 ** 31, 2 ** 53, -(2 ** 53)),
);

const deep = fc.tuple(fc.integer({ min: 50, max: 2_000 }), fc.constantFrom('text', 'blocks')).map(([depth, key]) => {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { [key]: value };
  return value;
});

/** Any JSON: of the wrong type, huge, deep, or empty. */
export const oddJson: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: fc.constantFrom<unknown>(null, true, false, '', [], {}), weight: 4 },
  { arbitrary: oddText, weight: 4 },
  { arbitrary: oddNumber, weight: 3 },
  { arbitrary: fc.jsonValue({ maxDepth: 3 }), weight: 2 },
  { arbitrary: deep, weight: 1 },
  { arbitrary: fc.array(oddText, { minLength: 50, maxLength: 80 }), weight: 1 },
);

/** A real payload with up to `most` parts of it replaced by something else, or left out. */
export function mutationOf(payload: unknown, value: fc.Arbitrary<unknown> = oddJson, most = 3): fc.Arbitrary<unknown> {
  const change = fc.record({ path: fc.constantFrom(...pathsOf(payload)), value, removed: fc.boolean() });
  return fc.array(change, { minLength: 1, maxLength: most }).map((changes) => {
    const copy = structuredClone({ payload });
    for (const one of changes) apply(copy, one);
    return copy.payload;
  });
}

function apply(root: object, { path, value, removed }: { path: string[]; value: unknown; removed: boolean }): void {
  const parent = path.slice(0, -1).reduce<unknown>((at, key) => fieldsOf(at)?.[key], root);
  const fields = fieldsOf(parent);
  // An earlier change has taken the place away.
  if (fields === undefined) return;
  const last = path.at(-1)!;
  // An earlier change has made a list of it, whose length is no part of it.
  if (Array.isArray(fields) && last === 'length') return;
  // Without its root nothing would be left that is JSON.
  if (removed && path.length > 1) delete fields[last];
  // A copy: the same value may come again, and a later change may reach into it.
  else fields[last] = structuredClone(value);
}

function fieldsOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

function pathsOf(value: unknown, path: string[] = ['payload']): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}
