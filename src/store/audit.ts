import type { AuditEntry, AuditVerdict } from '../core/audit.ts';
import { BridgeError } from '../core/errors.ts';
import type { Clock } from '../core/ports.ts';
import type { AuditStore } from '../core/store.ts';
import { chainHash, type StoredAuditRow, toAuditRow, toColumns } from './audit-row.ts';
import { atomic, type Sqlite } from './sqlite.ts';

interface Head {
  seq: number;
  hash: string;
}

/**
 * Each row is chained to the one before by its hash, and the head of the chain is kept in a table of its own. That
 * shows what was changed behind the bridge's back; not, that somebody made the whole chain anew.
 */
export function createAuditStore(sqlite: Sqlite, clock: Clock): AuditStore {
  const readHead = sqlite.prepare<unknown[], Head>('SELECT seq, hash FROM audit_head');
  const insert = sqlite.prepare(
    `INSERT INTO audit (seq, at, action, actor_platform, actor_id, actor_name, task, detail, hash)
     VALUES (@seq, @at, @action, @actor_platform, @actor_id, @actor_name, @task, @detail, @hash)`,
  );
  const advanceHead = sqlite.prepare('UPDATE audit_head SET seq = @seq, hash = @hash');
  const list = sqlite.prepare<unknown[], StoredAuditRow>(
    `SELECT * FROM (SELECT * FROM audit WHERE @since IS NULL OR at >= @since ORDER BY seq DESC LIMIT @newest)
     ORDER BY seq`,
  );
  const all = sqlite.prepare<unknown[], StoredAuditRow>('SELECT * FROM audit ORDER BY seq');
  const count = sqlite.prepare<unknown[], number>('SELECT count(*) FROM audit').pluck();

  // Reading only, but in one transaction: a row that another process adds meanwhile must not look like one too many.
  const verify = sqlite.transaction((): AuditVerdict => {
    const rows = count.get()!;
    const broken = findBreak(all.iterate(), readHead.get());
    return broken ? { ok: false, rows, ...broken } : { ok: true, rows };
  });

  return {
    append: atomic(sqlite, (entry: AuditEntry) => {
      const head = readHead.get();
      if (!head) throw new BridgeError('internal', 'the audit does not know its last row any more');
      const row = toColumns(entry, head.seq + 1, clock.now());
      const hash = chainHash(head.hash, row);
      insert.run({ ...row, hash });
      advanceHead.run({ seq: row.seq, hash });
    }),
    list: ({ since = null, newest = -1 } = {}) => list.all({ since, newest }).map(toAuditRow),
    verify: () => verify(),
  };
}

/** The first row that is not as it was written, or not where it was. */
function findBreak(
  rows: Iterable<StoredAuditRow>,
  head: Head | undefined,
): { seq: number; problem: string } | undefined {
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
  if (!head) return { seq: seq + 1, problem: 'The record of which row is the last is missing.' };
  if (seq < head.seq) return { seq: seq + 1, problem: `Row ${seq + 1} is missing.` };
  return previous.hash === head.hash ? undefined : { seq, problem: `Row ${seq} was changed.` };
}

/** Who changes a row and its hash with it, breaks the chain only at the next one. */
function changed(seq: number): string {
  return seq === 1 ? 'Row 1 was changed.' : `Row ${seq} was changed, or row ${seq - 1} and its hash.`;
}
