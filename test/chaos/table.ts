import type { Outcome } from './run-scenario.ts';

const columns = ['scenario', 'messages', 'lost', 'twice', 'sent again', 'recovered in', 'peak memory', 'result'];

/** As markdown, which reads well on a terminal too. */
export function formatTable(outcomes: readonly Outcome[]): string {
  const rows = [columns, ...outcomes.map(rowOf)];
  const widths = columns.map((_, n) => Math.max(...rows.map((row) => row[n]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, n) => cell.padEnd(widths[n]!)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(rows[0]!), rule, ...rows.slice(1).map(line)].join('\n');
}

function rowOf({ name, tally, recoveredMs, peakMb, wrong }: Outcome): string[] {
  const figures = tally
    ? [tally.messages, tally.lost.length, tally.twice.length, tally.sentAgain.length].map(String)
    : ['', '', '', ''];
  return [
    name,
    ...figures,
    recoveredMs === undefined ? '' : `${(recoveredMs / 1_000).toFixed(1)} s`,
    peakMb === undefined ? '' : `${peakMb} MB`,
    wrong.length === 0 ? 'ok' : 'FAILED',
  ];
}
