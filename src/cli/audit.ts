import chalk from 'chalk';
import { type AuditRow, formatAuditHead, type RememberedHead } from '../core/model/audit.ts';
import type { EpochMs } from '../core/model/events.ts';
import type { Store } from '../core/ports/store/store.ts';
import { type Column, momentOn, tableOf } from './shared/columns.ts';
import { type ExitCode, exitCodes } from './shared/exit.ts';
import { formatMoment, jsonPages, jsonSchema, plain, print, printJson, printPages } from './shared/print.ts';
import { findSurroundings, type GlobalOptions } from './shared/surroundings.ts';

export interface AuditOptions extends GlobalOptions {
  json?: boolean;
  since?: EpochMs;
}

export interface VerifyOptions extends GlobalOptions {
  json?: boolean;
  head?: RememberedHead;
}

const longestDetail = 120;
const rowsInPage = 500;

export function showAudit({ json, since, ...options }: AuditOptions): Promise<ExitCode> {
  return withStore(options, async ({ audit }) => {
    const pages = audit.pages(rowsInPage, since);
    if (json) await printPages(jsonRows(jsonPages(pages, '  ')));
    else if (audit.list({ newest: 1, ...(since !== undefined && { since }) }).length === 0) print(nothing(since));
    else await printPages(tableOf(columns, pages));
    return exitCodes.ok;
  });
}

/** Checks whether anyone changed the rows behind the bridge's back. */
export function verifyAudit(options: VerifyOptions): Promise<ExitCode> {
  return withStore(options, (store) => {
    const verdict = store.audit.verify(options.head);
    if (options.json) {
      printJson(verdict);
      return verdict.ok ? exitCodes.ok : exitCodes.failure;
    }
    if (verdict.ok) {
      const newer =
        verdict.newer === undefined ? '' : ` Your head is one of them; ${rows(verdict.newer)} came after it.`;
      print(`OK: ${rows(verdict.rows)}.${newer}`);
      return exitCodes.ok;
    }
    print(chalk.red(`✗ The audit does not match its hashes. ${verdict.problem}`));
    print('Someone wrote to the database, or the file is damaged. Compare it with a backup.');
    return exitCodes.failure;
  });
}

/** To keep elsewhere, for `verify --head`. */
export function showAuditHead(options: AuditOptions): Promise<ExitCode> {
  return withStore(options, (store) => {
    const head = store.audit.head();
    if (options.json) printJson(head ? { ...head, head: formatAuditHead(head) } : { rows: 0 });
    else if (!head) print(nothing(undefined));
    else print(`${rows(head.rows)}, the last from ${formatMoment(head.at)}. Head:`, formatAuditHead(head));
    return exitCodes.ok;
  });
}

async function withStore(
  options: AuditOptions,
  work: (store: Store) => ExitCode | Promise<ExitCode>,
): Promise<ExitCode> {
  const store = await findSurroundings(options).openStore('read');
  try {
    return await work(store);
  } finally {
    store.close();
  }
}

function rows(count: number): string {
  return `${count} ${count === 1 ? 'row' : 'rows'}`;
}

function nothing(since: number | undefined): string {
  return since === undefined ? 'The audit is empty.' : `The audit has no rows since ${formatMoment(since)}.`;
}

/** The same as `printJson({ rows })`. */
function* jsonRows(pages: Iterable<string>): Iterable<string> {
  yield `{\n  "schema": ${jsonSchema},\n  "rows": `;
  yield* pages;
  yield '\n}\n';
}

const columns: Column<AuditRow>[] = [
  { title: 'WHAT', cell: ({ action }) => plain(action) },
  { title: 'DETAIL', cell: ({ detail }) => plain(detail, longestDetail), least: 16 },
  { title: 'TASK', cell: ({ task }) => (task === undefined ? '' : `#${task}`), spare: 1 },
  { title: 'WHO', cell: ({ actor }) => (actor ? nameOf(actor) : 'this host'), least: 9 },
  { title: 'TIME', cell: ({ at }, screen) => momentOn(at, screen) },
];

function nameOf({ name, platform, id }: NonNullable<AuditRow['actor']>): string {
  return `${plain(name, 30)} (${platform} ${plain(id, 30)})`;
}
