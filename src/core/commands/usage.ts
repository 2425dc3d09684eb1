import { type Block, type Inline, paragraph, text } from '../../text/document/blocks.ts';
import { localDay, localDayStart, localZone } from '../../text/format/local-days.ts';
import { marks } from '../../text/format/marks.ts';
import { formatCount, formatDollars, formatWhole } from '../../text/format/numbers.ts';
import { identityOf, mayRunTasks } from '../model/user.ts';
import { personKey } from '../people/rights.ts';
import type { UsageRow } from '../ports/store/task-store.ts';
import type { ChatCommand, CommandContext, PressContext } from './kit/command.ts';

type Context = CommandContext | PressContext;

const week = 7;
const month = 30;
/** A table has to fit into one message. */
const mostRows = 10;

export const usageCommand: ChatCommand = {
  name: 'usage',
  description: 'Cost and tokens of tasks: today, 7 and 30 days',
  forViewers: true,
  forOne: true,
  run(context) {
    const rows = visible(context);
    if (rows.length === 0) return context.reply([...situation(context), nothing(context)]);
    context.reply([
      paragraph(today(rows, context)),
      ...situation(context),
      { type: 'fold', title: 'By period, day and project', blocks: usageDetails(context), action: 'more:usage' },
    ]);
  },
};

/** The tables of all that this person may see. */
export function usageDetails(context: Context): Block[] {
  const rows = visible(context);
  return rows.length === 0 ? [nothing(context)] : tables(rows, context);
}

/** `Today $0.34 · 2 tasks`. */
function today(rows: readonly UsageRow[], { clock }: Context): string {
  const { tasks, costUsd } = sumOf(rows.filter(({ day }) => day === localDay(clock.now())));
  return `Today ${formatDollars(costUsd)} · ${tasks === 1 ? '1 task' : `${formatWhole(tasks)} tasks`}`;
}

/** Owners see all, others their own. */
function visible({ store, clock, user }: Context): UsageRow[] {
  const rows = store.tasks.usage(localDayStart(clock.now(), month - 1), localZone());
  if (user.role === 'owner') return rows;
  const own = personKey(store, identityOf(user));
  return rows.filter((row) => personKey(store, row) === own);
}

function nothing({ user }: Context): Block {
  return paragraph(`${user.role === 'owner' ? 'No task' : 'None of your tasks'} ended in the last ${month} days.`);
}

/** What holds tasks back, what is left of the budget, how full the session is. */
function situation({ holds, budgets, conversation, user }: Context): Block[] {
  const held = holds.words();
  const today = mayRunTasks(user) ? budgets.today(user) : undefined;
  const { context, agentId } = conversation.session;
  return [
    ...(held ? [paragraph(`${marks.waiting} `, ...held)] : []),
    ...(today
      ? [paragraph(`Your budget today: ${formatDollars(today.spent)} of ${formatDollars(today.budget)} spent.`)]
      : []),
    ...(context && agentId !== undefined ? [paragraph(contextInWords(context))] : []),
  ];
}

function contextInWords({ used, window }: { used: number; window: number }): string {
  const share = window > 0 ? `, ${Math.round((used / window) * 100)} %` : '';
  return `Context: ${formatWhole(used)} of ${formatWhole(window)} tokens${share}.`;
}

function tables(rows: readonly UsageRow[], { store, clock, user }: Context): Block[] {
  const now = clock.now();
  const since = (days: number) => {
    const first = localDay(localDayStart(now, days - 1));
    return rows.filter(({ day }) => day >= first);
  };
  const persons = groupBy(rows, (row) => personKey(store, row));
  const byDay = groupBy(since(week), ({ day }) => day).map((ofDay) => [dayInWords(ofDay[0]!.day, now), ofDay] as const);
  const byProject = groupBy(rows, ({ project }) => project).map((of) => [of[0]!.project, of] as const);
  const byPerson = persons.map((of) => [of[0]!.userName, of] as const);
  return [
    table(
      ['', 'Tasks', 'Cost', 'In', 'Out', 'Cached'],
      [periodRow('Today', since(1)), periodRow(`${week} days`, since(week)), periodRow(`${month} days`, rows)],
    ),
    costTable(`${week} days`, byDay),
    costTable('Project', largestFirst(byProject)),
    ...(user.role === 'owner' && persons.length > 1 ? [costTable('Person', largestFirst(byPerson))] : []),
    { type: 'footer', text: `Projects and people: ${month} days. Costs are Claude’s estimates.` },
  ];
}

type Named = readonly [name: string, rows: readonly UsageRow[]];

function largestFirst(groups: readonly Named[]): Named[] {
  const sorted = groups.toSorted(([, a], [, b]) => sumOf(b).costUsd - sumOf(a).costUsd);
  if (sorted.length <= mostRows) return sorted;
  const others = sorted.slice(mostRows - 1).flatMap(([, rows]) => rows);
  return [...sorted.slice(0, mostRows - 1), ['others', others]];
}

function costTable(title: string, groups: readonly Named[]): Block {
  return table(
    [title, 'Tasks', 'Cost'],
    groups.map(([name, rows]) => {
      const { tasks, costUsd } = sumOf(rows);
      return [name, formatWhole(tasks), formatDollars(costUsd)];
    }),
  );
}

function periodRow(name: string, rows: readonly UsageRow[]): string[] {
  const { tasks, costUsd, input, output, cached } = sumOf(rows);
  return [name, formatWhole(tasks), formatDollars(costUsd), ...[input, output, cached].map(formatCount)];
}

function sumOf(rows: readonly UsageRow[]) {
  const sum = { tasks: 0, costUsd: 0, input: 0, output: 0, cached: 0 };
  for (const { tasks, costUsd, tokens } of rows) {
    sum.tasks += tasks;
    sum.costUsd += costUsd;
    sum.input += tokens.input;
    sum.output += tokens.output;
    sum.cached += tokens.cacheRead + tokens.cacheWrite;
  }
  return sum;
}

/** In the order in which groups first appear. */
function groupBy(rows: readonly UsageRow[], keyOf: (row: UsageRow) => string): UsageRow[][] {
  return [...Map.groupBy(rows, keyOf).values()];
}

/** Within a week the day's name is enough. */
function dayInWords(day: string, now: number): string {
  if (day === localDay(now)) return 'Today';
  return new Date(`${day}T12:00`).toLocaleDateString('en-US', { weekday: 'short' });
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): Block {
  const cells = (line: readonly string[]): Inline[][] => line.map((cell) => [text(cell)]);
  return {
    type: 'table',
    align: header.map((_, column) => (column === 0 ? 'left' : 'right')),
    header: cells(header),
    rows: rows.map(cells),
  };
}
