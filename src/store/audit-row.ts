import { createHash } from 'node:crypto';
import type { AuditAction, AuditEntry, AuditRow } from '../core/model/audit.ts';
import type { PlatformName } from '../core/model/conversation.ts';
import type { EpochMs } from '../core/model/events.ts';

/** A row of the table, without its hash. */
export interface AuditColumns {
  seq: number;
  at: EpochMs;
  action: AuditAction;
  actor_platform: PlatformName | null;
  actor_id: string | null;
  actor_name: string | null;
  task: number | null;
  detail: string;
}

export type StoredAuditRow = AuditColumns & { hash: string };

/** SQLite would store a lone surrogate as another character, and the hash would not match what it reads back. */
export function toColumns(entry: AuditEntry, seq: number, at: EpochMs): AuditColumns {
  return {
    seq,
    at,
    action: entry.action,
    actor_platform: entry.actor?.platform ?? null,
    actor_id: entry.actor?.id.toWellFormed() ?? null,
    actor_name: entry.actor?.name.toWellFormed() ?? null,
    task: entry.task ?? null,
    detail: entry.detail.toWellFormed(),
  };
}

/** SHA-256, hex, over the hash of the row before ('' for the first) and the columns, as JSON in a fixed order. */
export function chainHash(previous: string, row: AuditColumns): string {
  const { seq, at, action, actor_platform, actor_id, actor_name, task, detail } = row;
  const canonical = JSON.stringify([seq, at, action, actor_platform, actor_id, actor_name, task, detail]);
  return createHash('sha256').update(`${previous}\n${canonical}`).digest('hex');
}

export function toAuditRow(row: StoredAuditRow): AuditRow {
  const { seq, at, action, actor_platform: platform, actor_id: id, actor_name: name, task, detail, hash } = row;
  return {
    seq,
    at,
    action,
    ...(platform !== null && id !== null && name !== null && { actor: { platform, id, name } }),
    ...(task !== null && { task }),
    detail,
    hash,
  };
}
