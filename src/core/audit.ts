import type { PlatformName } from './conversation.ts';

/** What may be looked up later: who did what to whom. Secrets are masked before it is stored. */
export interface AuditEntry {
  action: AuditAction;
  /** Who did it; undefined: the bridge itself, or somebody at the host. */
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
  | 'mode-changed'
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
  at: number;
  /** SHA-256, hex, over the row and the hash of the row before. */
  hash: string;
}

export type AuditVerdict =
  | { ok: true; rows: number }
  /** `seq`: the first row that is changed, or missing. */
  | { ok: false; rows: number; seq: number; problem: string };
