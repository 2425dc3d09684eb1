import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { databasePath } from '../database/database.ts';
import { everyStatement } from '../every-statement.ts';

/** Tables with few rows for each person, or one for each living process. */
const small = ['wrong_tries', 'pairings', 'link_codes', 'CONSTANT', 'one', 'grants', 'processes'];

it('no step of pruning reads a large table as a whole, or sorts', () => {
  const file = databasePath();
  const sources = everyStatement(file).filter((sql) => /^\s*DELETE|AS needed|AS isOld/.test(sql));
  const sqlite = new Database(file);
  const bad = sources.flatMap((sql) => {
    const named = [...sql.matchAll(/@(\w+)/g)].map(([, name]) => [name, 1]);
    const values = named.length > 0 ? [Object.fromEntries(named)] : [...sql.matchAll(/\?/g)].map(() => 1);
    const plan = sqlite.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
    return plan
      .map(({ detail }) => detail)
      .filter((detail) => /^SCAN (?!\w+ USING INDEX tasks_open_created)|TEMP B-TREE/.test(detail))
      .filter((detail) => !small.some((name) => detail.startsWith(`SCAN ${name}`)))
      .map((detail) => `${detail} in ${sql}`);
  });
  sqlite.close();

  expect(sources.length).toBeGreaterThan(20);
  expect(bad).toEqual([]);
});
