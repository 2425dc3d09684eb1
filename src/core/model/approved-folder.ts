import type { AuditEntry } from './audit.ts';
import type { EpochMs } from './events.ts';

/** A folder outside a project that an owner approved, for all tasks of the project. */
export interface ApprovedFolder {
  /** 1, 2, 3 …, none twice: what /folders shows. */
  id: number;
  project: string;
  /** Absolute, without links when it was approved. */
  path: string;
  by: NonNullable<AuditEntry['actor']>;
  createdAt: EpochMs;
}
