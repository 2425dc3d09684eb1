import type { Outcome } from './run-scenario.ts';

const figures = ['messages', 'lost', 'twice', 'sent again', 'recovered in', 'peak memory'];

/** A line for each scenario; as markdown, which reads well on a terminal too. */
export function formatTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((outcome) => [outcome.name, ...figuresOf([outcome]), isRight(outcome) ? 'ok' : 'FAILED']);
  return format([['scenario', ...figures, 'result'], ...rows]);
}

/** A line for each group of scenarios, which is what stands before the colon; of times and memory the worst. */
export function formatSummary(outcomes: readonly Outcome[]): string {
  const groups = Object.entries(Object.groupBy(outcomes, ({ name }) => name.split(':')[0]!));
  const rows = groups.map(([name, group = []]) => {
    const passed = `${group.filter(isRight).length} of ${group.length}`;
    return [name, ...figuresOf(group), passed];
  });
  return format([['group', ...figures, 'passed'], ...rows]);
}

function isRight({ wrong }: Outcome): boolean {
  return wrong.length === 0;
}

function figuresOf(outcomes: readonly Outcome[]): string[] {
  const tallies = outcomes.flatMap(({ tally }) => tally ?? []);
  const times = outcomes.flatMap(({ recoveredMs }) => recoveredMs ?? []);
  const peaks = outcomes.flatMap(({ peakMb }) => peakMb ?? []);
  const sum = (count: (tally: (typeof tallies)[number]) => number) =>
    tallies.length === 0 ? '' : String(tallies.reduce((total, tally) => total + count(tally), 0));
  return [
    sum(({ messages }) => messages),
    sum(({ lost }) => lost.length),
    sum(({ twice }) => twice.length),
    sum(({ sentAgain }) => sentAgain.length),
    times.length === 0 ? '' : `${(Math.max(...times) / 1_000).toFixed(1)} s`,
    peaks.length === 0 ? '' : `${Math.max(...peaks)} MB`,
  ];
}

/** The first row is the head. */
function format(rows: readonly string[][]): string {
  const widths = rows[0]!.map((_, n) => Math.max(...rows.map((row) => row[n]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, n) => cell.padEnd(widths[n]!)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(rows[0]!), rule, ...rows.slice(1).map(line)].join('\n');
}
