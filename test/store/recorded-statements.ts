import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';

/** What a store asked its database while it was recorded. */
export interface Recorded {
  /** The SQL of each statement that ran, once each. */
  sources: Set<string>;
  /** How many rows came back, of all statements. */
  rows: number;
}

type Prepare = (this: Database.Database, source: string) => Database.Statement;
type Method = (...params: unknown[]) => unknown;

const real = Database.prototype.prepare as unknown as Prepare;

/** From now on until the end of the test every statement of every new connection is recorded; `start` begins anew. */
export function recordStatements(): { start(): Recorded } {
  let recorded: Recorded = { sources: new Set(), rows: 0 };

  function ran(source: string, rows: number): void {
    recorded.sources.add(source);
    recorded.rows += rows;
  }

  const prepare: Prepare = function prepare(this: Database.Database, source) {
    const statement = real.call(this, source);
    const own = statement as unknown as Record<'run' | 'get' | 'all' | 'iterate', Method>;
    const { run, get, all, iterate } = own;
    own.run = (...params) => {
      ran(source, 0);
      return run.apply(statement, params);
    };
    own.get = (...params) => {
      const row = get.apply(statement, params);
      ran(source, row === undefined ? 0 : 1);
      return row;
    };
    own.all = (...params) => {
      const rows = all.apply(statement, params) as unknown[];
      ran(source, rows.length);
      return rows;
    };
    own.iterate = function* iterateRecorded(...params) {
      for (const row of iterate.apply(statement, params) as Iterable<unknown>) {
        ran(source, 1);
        yield row;
      }
    };
    return statement;
  };
  const prototype = Database.prototype as unknown as { prepare: Prepare };
  prototype.prepare = prepare;
  onTestFinished(() => {
    prototype.prepare = real;
  });
  return {
    start() {
      recorded = { sources: new Set(), rows: 0 };
      return recorded;
    },
  };
}

/** How SQLite would run a statement on this database, line by line (https://sqlite.org/eqp.html). */
export function planOf(database: Database.Database, source: string): string[] {
  const names = [...source.matchAll(/@(\w+)/g)].map(([, name]) => [name!, null]);
  const params = names.length > 0 ? [Object.fromEntries(names)] : (source.match(/\?/g) ?? []).map(() => null);
  const rows = real.call(database, `EXPLAIN QUERY PLAN ${source}`).all(...params) as { detail: string }[];
  return rows.map(({ detail }) => detail);
}
