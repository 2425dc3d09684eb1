import Database from 'better-sqlite3';
import { BridgeError } from '../../core/model/errors.ts';
import { compiledOnce } from './compiled-once.ts';
import { refusedByStore } from './unusable.ts';

/**
 * An open database as the modules of the store use it. Everything that fails in it arrives as a BridgeError:
 * `store-refused` when the cause may pass (then nothing of the call or the transaction around it is stored), `unusable`
 * when the file is damaged, `internal` when the call itself is wrong.
 */
export interface Guarded {
  /** Compiles it when it first runs: most statements of the store never do in a command, and many not in a bridge. */
  prepare<Params = unknown[], Row = unknown>(source: string): Statement<Params, Row>;
  /** The function runs `work` in a transaction, or as a part of a running one; `immediate` takes the write lock first. */
  transaction<A extends unknown[], R>(work: (...args: A) => R): ((...args: A) => R) & { immediate(...args: A): R };
  pragma(source: string, options?: { simple: true }): unknown;
  /** A function for SQL. */
  function(name: string, options: { deterministic: true }, work: (...values: unknown[]) => unknown): void;
  readonly inTransaction: boolean;
  close(): void;
}

interface Statement<Params, Row> {
  run(...params: Bound<Params>): Database.RunResult;
  get(...params: Bound<Params>): Row | undefined;
  all(...params: Bound<Params>): Row[];
  iterate(...params: Bound<Params>): IterableIterator<Row>;
  /** From now on a row is the value of its first column. */
  pluck(): this;
}

type Bound<Params> = Params extends unknown[] ? Params : [Params];

/** @param file for people */
export function guarded(sqlite: Database.Database, file: string): Guarded {
  const fault = (error: unknown) => faultOf(error, sqlite, file);

  function guard<A extends unknown[], R>(work: (...args: A) => R): (...args: A) => R {
    return (...args) => {
      try {
        return work(...args);
      } catch (error) {
        throw fault(error);
      }
    };
  }

  function statement<Params, Row>(source: string): Statement<Params, Row> {
    let isPlucked = false;
    let compiled: Database.Statement<unknown[], Row> | undefined;

    function real(): Database.Statement<unknown[], Row> {
      if (compiled === undefined) {
        compiled = sqlite.prepare(compiledOnce(source));
        if (isPlucked) compiled.pluck();
      }
      return compiled;
    }

    const self: Statement<Params, Row> = {
      run: guard((...params: Bound<Params>) => real().run(...params)),
      get: guard((...params: Bound<Params>) => real().get(...params)),
      all: guard((...params: Bound<Params>) => real().all(...params)),
      *iterate(...params) {
        try {
          yield* real().iterate(...params);
        } catch (error) {
          throw fault(error);
        }
      },
      pluck() {
        isPlucked = true;
        compiled?.pluck();
        return self;
      },
    };
    return self;
  }

  return {
    prepare: statement,
    transaction(work) {
      const real = sqlite.transaction(work);
      return Object.assign(guard(real), { immediate: guard(real.immediate) });
    },
    pragma: guard((source, options) => sqlite.pragma(source, options)),
    function: (name, options, work) => void sqlite.function(name, options, work),
    get inTransaction() {
      return sqlite.inTransaction;
    },
    close: () => void sqlite.close(),
  };
}

function faultOf(error: unknown, sqlite: Database.Database, file: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  // It would be refused again and again: this connection was opened to read.
  const isOpenedToRead = sqlite.readonly && error.code === 'SQLITE_READONLY';
  const known = isOpenedToRead ? undefined : refusedByStore(file, error);
  return known ?? new BridgeError('internal', `the database does not take this: ${error.message}`, { cause: error });
}
