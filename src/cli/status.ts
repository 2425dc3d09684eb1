import chalk from 'chalk';
import { readRunningNote } from '../app/watch/running-note.ts';
import type { EpochMs } from '../core/model/events.ts';
import type { TaskState } from '../core/model/task.ts';
import { stateWords } from '../core/model/task-words.ts';
import { createAllowList } from '../core/people/allow-list.ts';
import type { Store } from '../core/ports/store/store.ts';
import { standingOf } from '../core/sessions/session-state.ts';
import { lockHolder } from '../system/lock.ts';
import { createRedactor } from '../system/log/redact.ts';
import { formatBytes } from '../text/format/bytes.ts';
import { formatDuration } from '../text/format/duration.ts';
import { call } from './line/call.ts';
import { bypassLine, bypassOf } from './shared/bypass.ts';
import { type ExitCode, exitCodes } from './shared/exit.ts';
import { openHost } from './shared/host.ts';
import { connectedPlatforms } from './shared/platforms.ts';
import { plain, print, printJson } from './shared/print.ts';
import { findSurroundings, type GlobalOptions, silentLog } from './shared/surroundings.ts';

export interface StatusOptions extends GlobalOptions {
  json?: boolean;
}

const mostSessions = 20;

/** What `status --json` prints. */
export interface Status {
  running: boolean;
  pid: number | null;
  /** Milliseconds since the epoch. */
  startedAt: EpochMs | null;
  host: string;
  /** Connected ones while it runs, else the ones a start would connect. */
  platforms: { name: string; account: string | null }[];
  claude: { version: string } | { problem: string } | null;
  users: number;
  /** Number of tasks by state. */
  tasks: Record<string, number>;
  /** Number of requests of Claude that nobody has answered yet. */
  openApprovals: number;
  /** Number of temporary permissions that have not expired. */
  grants: number;
  projects: string[];
  /** Code sessions that are open, the last used first, at most 20; `bytes`: of the worktree, undefined while not known. */
  sessions: { name: string; project: string; state: string; branch: string | null; bytes: number | null }[];
  /** Projects in which Claude can do everything without asking; `always`: it does so unless switched. */
  bypass: { project: string; always: boolean }[];
  /** Whether the running bridge keeps the machine from falling asleep, for people. */
  keepAwake: string | null;
  /** What holds all tasks back now, and until when, for people. */
  held: string | null;
  /** Chats that are paused. */
  paused: string[];
  /** What keeps platforms from taking messages now. */
  troubles: string[];
  data: string;
  config: string;
}

export async function status(options: StatusOptions): Promise<ExitCode> {
  const current = await readStatus(options);
  if (options.json) printJson(current);
  else print(...describe(current));
  return current.running ? exitCodes.ok : exitCodes.notRunning;
}

async function readStatus(options: StatusOptions): Promise<Status> {
  const { paths, clock, load, openStore } = findSurroundings(options);
  const loaded = load({ checkOutside: false });
  const { config } = loaded;
  const { held, pid } = lockHolder(paths.dataLock);
  // It takes longer than all else here, so it runs beside that. Its failure matters where its answer is needed.
  const checking = held ? undefined : checkClaude();
  checking?.catch(() => {});
  const store = await openStore('read');
  try {
    const note = held ? readRunningNote(store) : undefined;
    const configured = connectedPlatforms(loaded).map((name) => ({ name, account: null }));
    return {
      running: held,
      pid: pid ?? null,
      startedAt: note?.startedAt ?? null,
      host: config.host.name,
      platforms: note?.platforms ?? (configured.length > 0 ? configured : [{ name: 'terminal', account: null }]),
      claude: masked(note ? (note.agent ?? null) : await (checking ?? checkClaude())),
      users: createAllowList(config.users, store.users).list().length,
      tasks: store.tasks.counts(),
      openApprovals: store.approvals.open().length,
      grants: store.grants.active(clock.now()).length,
      projects: config.projects.map((project) => project.name),
      sessions: sessionsIn(store, clock.now()),
      bypass: bypassOf(config.projects),
      keepAwake: note?.keepAwake ?? null,
      held: note?.held ?? null,
      paused: store.conversations.paused().map(({ id }) => id),
      troubles: note?.troubles ?? [],
      data: paths.data,
      config: loaded.file,
    };
  } finally {
    store.close();
  }

  /** The output of a failed `claude` may hold anything, even parts of its environment. */
  function masked(claude: Status['claude']): Status['claude'] {
    if (claude === null || 'version' in claude) return claude;
    return { problem: createRedactor(loaded.hidden)(claude.problem) };
  }

  async function checkClaude(): Promise<Status['claude']> {
    const host = await openHost(loaded, paths, clock, silentLog);
    try {
      const found = await host.check();
      return found.ok ? { version: found.version } : { problem: found.message };
    } finally {
      await host.close(0);
    }
  }
}

function describe(current: Status): string[] {
  const since = current.startedAt === null ? '' : ` for ${formatDuration(Date.now() - current.startedAt)}`;
  const pid = current.pid === null ? '' : ` (pid ${current.pid})`;
  const platforms = current.platforms.map(({ name, account }) => (account ? `${name} as ${account}` : name));
  const tasks = Object.entries(current.tasks).map(([state, count]) => `${count} ${stateWords(state as TaskState)}`);
  return [
    current.running ? chalk.green(`● running${since}${pid}`) : `○ not running. Start it: ${call('start')}`,
    `Host       ${current.host}`,
    `Platforms  ${platforms.join(', ') || 'none connected'}`,
    `Claude     ${describeClaude(current.claude)}`,
    `Users      ${current.users}`,
    `Tasks      ${tasks.join(', ') || 'none yet'}`,
    ...(current.held === null ? [] : [chalk.yellow(`On hold    ${plain(current.held, 300)}`)]),
    ...(current.paused.length === 0
      ? []
      : [chalk.yellow(`Paused     ${current.paused.map((id) => plain(id)).join(', ')}`)]),
    `Requests   ${current.openApprovals} open, ${current.grants} temporary ${current.grants === 1 ? 'permission' : 'permissions'}`,
    `Projects   ${current.projects.join(', ')}`,
    ...current.sessions.map((session) => `Session    ${sessionLine(session)}`),
    ...(current.keepAwake === null ? [] : [`Awake      ${current.keepAwake}`]),
    ...current.troubles.map((trouble) => chalk.yellow(`Trouble    ${trouble}`)),
    ...current.bypass.map(({ project, always }) => chalk.red(`Warning    ${bypassLine(project, always)}`)),
    `Data       ${current.data}`,
    `Config     ${current.config}`,
  ];
}

function describeClaude(claude: Status['claude']): string {
  if (claude === null) return 'not checked yet';
  return 'version' in claude ? claude.version : chalk.yellow(claude.problem);
}

function sessionsIn({ sessions }: Pick<Store, 'sessions'>, now: EpochMs): Status['sessions'] {
  return sessions.overview({ most: mostSessions }).map(({ session, task, workspace }) => ({
    ...{ name: session.name ?? '', project: session.project, state: standingOf(task, now) },
    ...{ branch: workspace?.branch ?? null, bytes: workspace?.bytes ?? null },
  }));
}

function sessionLine({ name, project, state, branch, bytes }: Status['sessions'][number]): string {
  const size = bytes === null ? [] : [formatBytes(bytes)];
  return [name, plain(project), state, ...(branch === null ? [] : [plain(branch)]), ...size].join(' · ');
}
