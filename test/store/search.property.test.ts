import { randomUUID } from 'node:crypto';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createStore } from '../../src/store/store.ts';
import { aTask } from '../contracts/store/stage.ts';
import { createFakeClock } from '../fakes/clock/clock.ts';
import { tries } from '../thorough.ts';
import { databasePath } from './database/database.ts';

/** Signs in which scripts differ: case, parts of signs, several forms of one, width, and what SQL or FTS5 may mistake. */
const signs = [
  ...['a', 'A', 'e', 'é', 'e\u0301', 'É', 'ß', 'SS', 'ẞ', 'ı', 'i', 'İ', 'I', 'ŉ', 'ﬁ', 'ǆ', 'ǅ', 'å', 'Å', 'Å'],
  ...['п', 'П', 'й', 'и\u0306', 'σ', 'ς', 'Σ', 'ΐ', 'ᾳ', 'Ა', 'ა', 'ﬃ', '日', '本', '語', '한', '\u1112\u1161\u11ab'],
  ...[
    'ア',
    'ｱ',
    'ﾞ',
    'ガ',
    'ب',
    '\u064e',
    'ש',
    '\u05bc',
    'क',
    '\u094d',
    'ष',
    'ไ',
    '\u0e49',
    '👩',
    '\u200d',
    '💻',
    '🇩',
    '🇪',
  ],
  ...[
    '𐐷',
    '𐐏',
    '\ud83d',
    '\udc69',
    '\ufffd',
    '\uffff',
    '\ufffe',
    '\0',
    '\u0301',
    '\u0345',
    '"',
    "'",
    '*',
    '%',
    '_',
    '-',
  ],
  ...['\\', '(', ' ', '\n', '\t', '.', 'AND', 'NEAR(', '^', '1'],
];
const sign = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...signs) }, fc.string({ unit: 'binary', maxLength: 2 }));
const text = fc.array(sign, { maxLength: 24 }).map((parts) => parts.join(''));

/** A part of a text in its own or another case and form, or any other text. */
const needle = (texts: readonly string[]) =>
  fc.oneof(
    { weight: 1, arbitrary: text },
    {
      weight: 5,
      arbitrary: fc
        .tuple(
          fc.constantFrom(...texts),
          fc.nat(30),
          fc.integer({ min: 1, max: 9 }),
          fc.constantFrom<(part: string) => string>(
            (part) => part,
            (part) => part.toUpperCase(),
            (part) => part.toLowerCase(),
            (part) => part.normalize('NFD'),
            (part) => part.normalize('NFC'),
          ),
        )
        .map(([from, at, length, change]) => change(from.slice(at % (from.length + 1)).slice(0, length))),
    },
  );

/** As every search was before there was an index: a function for each row of a chat. */
function everyRow(sqlite: Database.Database): (conversation: string, searched: string) => string[] {
  const fold = (value: string) => value.normalize().toUpperCase();
  sqlite.function('holds', { deterministic: true }, (value: unknown, folded: unknown) =>
    typeof value === 'string' && typeof folded === 'string' && fold(value).includes(folded) ? 1 : 0,
  );
  const found = sqlite
    .prepare<unknown[], string>(
      `SELECT id FROM (SELECT t.*, coalesce((SELECT group_concat(m.glue || m.text, '' ORDER BY m.position)
         FROM task_messages m WHERE m.task_id = t.id), '') AS prompt FROM tasks t WHERE t.conversation = @conversation)
       WHERE holds(prompt, @text) OR holds(reason, @text) ORDER BY number DESC`,
    )
    .pluck();
  return (conversation, searched) => found.all({ conversation, text: fold(searched) });
}

const given = fc.record({
  tasks: fc.array(fc.record({ texts: fc.array(text, { minLength: 1, maxLength: 3 }), reason: fc.option(text) }), {
    minLength: 1,
    maxLength: 8,
  }),
  edits: fc.array(fc.record({ which: fc.nat(7), to: text }), { maxLength: 4 }),
  /** How often the index is brought up to date: never, before the edits, also after them. */
  indexed: fc.nat(2),
});

it('finds what a look at every row finds, in any script, whatever is indexed already', () => {
  const file = databasePath();
  const store = createStore(file, createFakeClock());
  const { tasks } = store;
  const sqlite = new Database(file, { readonly: true });
  const inEveryRow = everyRow(sqlite);
  const index = () => {
    while (tasks.indexWords(8));
  };
  let run = 0;

  fc.assert(
    fc.property(given, fc.gen(), (chatOf, random) => {
      const conversation = `telegram:${++run}`;
      store.atomically(() => {
        for (const [n, { texts, reason }] of chatOf.tasks.entries()) {
          const messages = texts.map((words, m) => ({ messageId: `${n}.${m}`, text: words, glue: '\n' }));
          const { id } = tasks.add(aTask(randomUUID(), { conversation, messages }));
          if (reason !== null) tasks.move(id, 'parked', { reason });
        }
      });
      if (chatOf.indexed > 0) index();
      for (const { which, to } of chatOf.edits) tasks.edit(conversation, `${which}.0`, to);
      if (chatOf.indexed > 1) index();

      const said = chatOf.tasks.flatMap(({ texts, reason }) => [...texts, reason ?? '']);
      const known = [...said, ...chatOf.edits.map(({ to }) => to)];
      for (let n = 0; n < 8; n++) {
        const searched = random(() => needle(known));
        const found = tasks.search({ conversation, text: searched, newest: 99 }).tasks.map(({ id }) => id);
        expect(found, JSON.stringify(searched)).toEqual(inEveryRow(conversation, searched));
        const anywhere = tasks.search({ text: searched, newest: 10_000 }).tasks;
        const here = anywhere.filter((task) => task.conversation === conversation).map(({ id }) => id);
        expect(here, JSON.stringify(searched)).toEqual(found);
      }
    }),
    { numRuns: tries(40, 250) },
  );
  sqlite.close();
  store.close();
});
