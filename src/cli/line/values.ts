import { InvalidArgumentError } from 'commander';
import { parseAuditHead, type RememberedHead } from '../../core/model/audit.ts';
import { parseMoment } from './moment.ts';

/* Values of options, as people type them. */

export function minutes(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 60) throw new InvalidArgumentError('Use a number from 1 to 60.');
  return value;
}

/** @returns the text, which the config reads */
export function concurrency(text: string): string {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 64) throw new InvalidArgumentError('Use a number from 1 to 64.');
  return text;
}

export function auditHead(text: string): RememberedHead {
  const head = parseAuditHead(text);
  if (!head) throw new InvalidArgumentError('Use what audit head or the log shows: ROWS-HASH, or only the hash.');
  return head;
}

export function pastMoment(text: string): number {
  const value = parseMoment(text, Date.now());
  if (value === undefined) {
    throw new InvalidArgumentError('Use 30m, 2h or 7d, a day (2026-11-21) or an ISO time (2026-11-21T09:30).');
  }
  return value;
}

/** Budgets and limits count the tasks of a day, which may have 25 hours. */
const youngestMs = 2 * 24 * 60 * 60 * 1000;

export function longAgo(text: string): number {
  const value = pastMoment(text);
  if (value > Date.now() - youngestMs)
    throw new InvalidArgumentError('Use at least 2d: the limits count the tasks of a day.');
  return value;
}
