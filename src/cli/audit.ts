import chalk from 'chalk';
import type { AuditRow } from '../core/audit.ts';
import type { Store } from '../core/store.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import { formatMoment, plain, print, printJson, table } from './print.ts';
import { findSurroundings, type GlobalOptions } from './surroundings.ts';

export interface AuditOptions extends GlobalOptions {
  json?: boolean;
  /** Milliseconds since the epoch. */
  since?: number;
}

const longestDetail = 120;

export function showAudit(options: AuditOptions): Promise<ExitCode> {
  return withStore(options, (store) => {
    const rows = store.audit.list(options.since === undefined ? {} : { since: options.since });
    if (options.json) printJson(rows);
    else if (rows.length === 0) print(nothing(options.since));
    else print(...table([['TIME', 'WHO', 'WHAT', 'TASK', 'DETAIL'], ...rows.map(cells)]));
    return exitCodes.ok;
  });
}

/** Has anybody changed the rows behind the bridge's back? */
export function verifyAudit(options: AuditOptions): Promise<ExitCode> {
  return withStore(options, (store) => {
    const verdict = store.audit.verify();
    if (verdict.ok) {
      print(`OK: ${verdict.rows} ${verdict.rows === 1 ? 'row' : 'rows'}.`);
      return exitCodes.ok;
    }
    print(chalk.red(`✗ The audit is not as it was written. ${verdict.problem}`));
    print('Somebody wrote to the database, or the file is damaged. Compare it with a backup.');
    return exitCodes.failure;
  });
}

async function withStore(options: AuditOptions, work: (store: Store) => ExitCode): Promise<ExitCode> {
  const store = await findSurroundings(options).openStore();
  try {
    return work(store);
  } finally {
    store.close();
  }
}

function nothing(since: number | undefined): string {
  return since === undefined ? 'Nothing is in the audit yet.' : `Nothing is in the audit since ${formatMoment(since)}.`;
}

function cells({ at, actor, action, task, detail }: AuditRow): string[] {
  const who = actor ? `${plain(actor.name, 30)} (${actor.platform} ${plain(actor.id, 30)})` : 'this host';
  return [formatMoment(at), who, plain(action), task === undefined ? '' : `#${task}`, plain(detail, longestDetail)];
}
