import type { AuditEntry, AuditHead, AuditVerdict, RememberedHead } from '../core/model/audit.ts';
import { BridgeError } from '../core/model/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { AuditStore } from '../core/ports/store/store.ts';
import { chainHash, type StoredAuditRow, toAuditRow, toColumns } from './audit-row.ts';
import { atomic, type Sqlite } from './database/sqlite.ts';

interface Break {
  seq: number;
  problem: string;
}

interface Head {
  seq: number;
  hash: string;
}

/**
 * Its hash chains each row to the one before, and a table of its own holds the head of the chain. That reveals changes
 * behind the bridge's back, unless someone rebuilt the whole chain, or cut its end off and moved the head back. Only a
 * head kept elsewhere reveals that.
 */
export function createAuditStore(sqlite: Sqlite, clock: Clock): AuditStore {
  const readHead = sqlite.prepare<unknown[], Head>('SELECT seq, hash FROM audit_head');
  const insert = sqlite.prepare(
    `INSERT INTO audit (seq, at, action, actor_platform, actor_id, actor_name, task, detail, hash)
     VALUES (@seq, @at, @action, @actor_platform, @actor_id, @actor_name, @task, @detail, @hash)`,
  );
  const advanceHead = sqlite.prepare('UPDATE audit_head SET seq = @seq, hash = @hash');
  const newest = sqlite.prepare<unknown[], StoredAuditRow>(
    `SELECT * FROM (SELECT * FROM audit WHERE seq >= @from AND at >= @since ORDER BY seq DESC LIMIT @newest)
     ORDER BY seq`,
  );
  const page = sqlite.prepare<unknown[], StoredAuditRow>(
    'SELECT * FROM audit WHERE seq >= @from AND seq <= @upTo AND at >= @since ORDER BY seq LIMIT @most',
  );
  /** Times do not always grow: someone may have set the clock. */
  const firstSince = sqlite
    .prepare<unknown[], number | null>('SELECT min(seq) FROM audit INDEXED BY audit_at WHERE at >= ?')
    .pluck();
  const all = sqlite.prepare<unknown[], StoredAuditRow>('SELECT * FROM audit ORDER BY seq');
  const last = sqlite.prepare<unknown[], StoredAuditRow>(
    'SELECT * FROM audit WHERE seq = (SELECT max(seq) FROM audit)',
  );
  const seqOf = sqlite.prepare<unknown[], number>('SELECT seq FROM audit WHERE hash = ?').pluck();
  /** Every person paired by a code, and every task, has a row. */
  const isUsed = sqlite
    .prepare<unknown[], number>('SELECT EXISTS (SELECT 1 FROM tasks) OR EXISTS (SELECT 1 FROM users)')
    .pluck();
  const count = sqlite.prepare<unknown[], number>('SELECT count(*) FROM audit').pluck();

  // Only reads, but in one transaction: a row that another process adds meanwhile must not look superfluous.
  const verify = sqlite.transaction((remembered: RememberedHead | undefined): AuditVerdict => {
    const rows = count.get()!;
    const broken =
      findBreak(all.iterate(), readHead.get()) ??
      (remembered ? findLoss(remembered) : undefined) ??
      (rows === 0 && isUsed.get() ? emptied : undefined);
    if (broken) return { ok: false, rows, ...broken };
    return { ok: true, rows, ...(remembered && { newer: rows - seqOf.get(remembered.hash)! }) };
  });

  /** The chain is whole; checks whether the remembered head is part of it. */
  function findLoss({ rows, hash }: RememberedHead): Break | undefined {
    const last = count.get()!;
    const found = seqOf.get(hash);
    if (rows === undefined) {
      return found === undefined ? { seq: last + 1, problem: noSuchHash } : undefined;
    }
    if (rows > last) return { seq: last + 1, problem: missing(last + 1, rows) };
    return found === rows ? undefined : { seq: rows, problem: replaced(rows) };
  }

  /** The first row that is not older than `since`; after all rows when there is none. */
  function first(since: number | undefined): number {
    return since === undefined ? 0 : (firstSince.get(since) ?? Number.MAX_SAFE_INTEGER);
  }

  function head(): AuditHead | undefined {
    const row = last.get();
    return row && { rows: row.seq, hash: row.hash, at: row.at };
  }

  return {
    append: atomic(sqlite, (entry: AuditEntry) => {
      const head = readHead.get();
      if (!head) throw new BridgeError('internal', 'the audit no longer knows its last row');
      const row = toColumns(entry, head.seq + 1, clock.now());
      const hash = chainHash(head.hash, row);
      insert.run({ ...row, hash });
      advanceHead.run({ seq: row.seq, hash });
    }),
    list: ({ since, newest: most = -1 } = {}) =>
      newest.all({ from: first(since), since: since ?? 0, newest: most }).map(toAuditRow),
    *pages(most, since) {
      const upTo = last.get()?.seq ?? 0;
      for (let from = first(since); from <= upTo; ) {
        const rows = page.all({ from, upTo, since: since ?? 0, most });
        if (rows.length === 0) return;
        yield rows.map(toAuditRow);
        from = rows.at(-1)!.seq + 1;
      }
    },
    head,
    verify: (remembered) => verify(remembered),
  };
}

/** The first row that has changed or moved. */
function findBreak(rows: Iterable<StoredAuditRow>, head: Head | undefined): Break | undefined {
  let previous: Head = { seq: 0, hash: '' };
  for (const row of rows) {
    const seq = previous.seq + 1;
    if (row.seq > seq) return { seq, problem: `Row ${seq} is missing.` };
    if (row.seq < seq) return { seq: row.seq, problem: `Row ${row.seq} was added.` };
    if (head && seq > head.seq) return { seq, problem: `Row ${seq} was added.` };
    if (row.hash !== chainHash(previous.hash, row)) return { seq, problem: changed(seq) };
    previous = row;
  }
  const seq = previous.seq;
  if (!head) return { seq: seq + 1, problem: 'The record of the last row is missing.' };
  if (seq < head.seq) return { seq: seq + 1, problem: `Row ${seq + 1} is missing.` };
  return previous.hash === head.hash ? undefined : { seq, problem: `Row ${seq} was changed.` };
}

/** A change of a row together with its hash breaks the chain only at the next row. */
function changed(seq: number): string {
  return seq === 1 ? 'Row 1 was changed.' : `Row ${seq} was changed, or row ${seq - 1} and its hash.`;
}

const emptied: Break = {
  seq: 1,
  problem:
    'The audit is empty, but the database has tasks or people. That is right only if an older version without an audit wrote them, and nothing has happened since.',
};

const noSuchHash =
  'No row has this hash. It is not from this audit, or rows are missing or were replaced. A head with its number of rows says more.';

function missing(from: number, to: number): string {
  return from === to
    ? `Row ${from} is missing; it was there when you noted this head.`
    : `Rows ${from} to ${to} are missing; they were there when you noted this head.`;
}

function replaced(seq: number): string {
  return `Row ${seq} is not the one that was there when you noted this head: it or an earlier row was replaced.`;
}
