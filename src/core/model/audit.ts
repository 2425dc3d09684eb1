import type { PlatformName } from './conversation.ts';
import type { EpochMs } from './events.ts';

/** A record for later: who did what to whom. The audit masks secrets before it stores the entry. */
export interface AuditEntry {
  action: AuditAction;
  /** Who did it; undefined: the bridge itself, or someone at the host. */
  actor?: { platform: PlatformName; id: string; name: string };
  /** Number of the task it is about. */
  task?: number;
  /** One line: the tool call, the person, why it was refused. */
  detail: string;
}

export type AuditAction =
  | 'task-asked'
  | 'task-stopped'
  | 'allowed'
  | 'allowed-by-grant'
  | 'denied'
  | 'lapsed'
  | 'refused'
  | 'granted'
  | 'grant-withdrawn'
  | 'folder-approved'
  | 'folder-removed'
  | 'command-allowed'
  | 'session-joined'
  | 'work-finished'
  | 'work-restored'
  | 'work-undone'
  | 'mode-changed'
  | 'setting-changed'
  | 'invited'
  | 'user-added'
  | 'user-removed'
  | 'role-changed'
  | 'link-code-made'
  | 'link-requested'
  | 'link-refused'
  | 'linked'
  | 'unlinked';

export interface AuditRow extends AuditEntry {
  /** 1, 2, 3 … without gaps. */
  seq: number;
  at: EpochMs;
  /** SHA-256, hex, over the row and the hash of the row before. */
  hash: string;
}

export type AuditVerdict =
  /** `newer`: how many rows came after the remembered head, if there is one. */
  | { ok: true; rows: number; newer?: number }
  /** `seq`: the first row that is changed, or missing. */
  | { ok: false; rows: number; seq: number; problem: string };

/** The end of the chain. Kept elsewhere, it shows later whether rows up to it are missing or replaced. */
export interface AuditHead {
  /** Number of rows. */
  rows: number;
  /** Hash of the last row: SHA-256, hex. */
  hash: string;
  /** When the last row was written. */
  at: EpochMs;
}

/** A head as a person keeps it. */
export type RememberedHead = Pick<AuditHead, 'hash'> & Partial<Pick<AuditHead, 'rows'>>;

/** `12-9f3c…`: number of rows and hash, in one word. */
export function formatAuditHead({ rows, hash }: Pick<AuditHead, 'rows' | 'hash'>): string {
  return `${rows}-${hash}`;
}

/** Reads the form of `formatAuditHead`, or a hash alone; undefined: it is neither. */
export function parseAuditHead(text: string): RememberedHead | undefined {
  const [, rows, hash] = /^(?:([1-9]\d{0,14})-)?([0-9a-f]{64})$/.exec(text.trim().toLowerCase()) ?? [];
  return hash === undefined ? undefined : { hash, ...(rows !== undefined && { rows: Number(rows) }) };
}
