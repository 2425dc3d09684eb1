import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { guarded } from '../../../src/store/database/border.ts';
import { compiledOnce } from '../../../src/store/database/compiled-once.ts';

it.each([
  ['SELECT * FROM a WHERE b = ? ORDER BY c', 'SELECT * FROM a WHERE b = (SELECT ?) ORDER BY c'],
  ['SELECT * FROM a WHERE b IS @b LIMIT @newest', 'SELECT * FROM a WHERE b IS (SELECT @b) LIMIT (SELECT @newest)'],
  [
    'SELECT * FROM a JOIN c ON c.id = a.id WHERE at >= @since AND at <= @until',
    'SELECT * FROM a JOIN c ON c.id = a.id WHERE at >= (SELECT @since) AND at <= (SELECT @until)',
  ],
  [
    'UPDATE a SET b = ? WHERE c = (SELECT max(c) FROM a WHERE d = ?)',
    'UPDATE a SET b = (SELECT ?) WHERE c = (SELECT max(c) FROM a WHERE d = (SELECT ?))',
  ],
  [
    'SELECT * FROM a WHERE b = ?1 OR c = ?1 LIMIT 1',
    'SELECT * FROM a WHERE b = (SELECT ?1) OR c = (SELECT ?1) LIMIT 1',
  ],
  // There is one way to run these.
  ['SELECT * FROM a WHERE id = ?', 'SELECT * FROM a WHERE id = ?'],
  ['INSERT INTO a (b) VALUES (@b)', 'INSERT INTO a (b) VALUES (@b)'],
])('of %s a value changes no plan', (source, once) => {
  expect(compiledOnce(source)).toBe(once);
});

/** To compile the statement, SQLite asks its statistics, and calls the function for that; to run it, at most once more. */
it('a statement is compiled once, whatever values it gets', () => {
  const source = "SELECT * FROM words WHERE word > floor_of('a') AND word = ? ORDER BY id";
  const values = ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
  const sqlite = new Database(':memory:');
  let calls = 0;
  sqlite.function('floor_of', { deterministic: true }, (value) => {
    calls++;
    return value;
  });
  sqlite.exec('CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT) STRICT; CREATE INDEX by_word ON words (word)');
  for (const word of values) sqlite.prepare('INSERT INTO words (word) VALUES (?)').run(word);
  sqlite.exec('ANALYZE');
  const callsOf = (statement: { all(value: string): unknown[] }) => {
    calls = 0;
    for (const value of values) expect(statement.all(value)).toHaveLength(1);
    return calls;
  };

  expect(callsOf(sqlite.prepare(source))).toBe(2 * values.length);
  const once = guarded(sqlite, 'words').prepare(source);
  expect(callsOf(once)).toBe(values.length + 1);
  expect(callsOf(once)).toBe(values.length);
  sqlite.close();
});
