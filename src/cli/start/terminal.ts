import chalk from 'chalk';
import type { RunningBridge, Unfinished } from '../../app/running-bridge.ts';
import type { LoadedConfig } from '../../config/load.ts';
import { BridgeError } from '../../core/model/errors.ts';
import type { User } from '../../core/model/user.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Store } from '../../core/ports/store/store.ts';
import { localConversation, localUserId } from '../../platforms/terminal/payload.ts';
import { createTerminalPlatform, type TerminalPlatform } from '../../platforms/terminal/platform.ts';
import { call } from '../line/call.ts';
import { type ExitCode, exitCodes } from '../shared/exit.ts';
import type { BridgeLog } from './bridge-log.ts';

/** The person at this machine, who can run commands here anyway. */
export function localUser(host: string): User {
  return { platform: 'terminal', id: localUserId, role: 'owner', name: 'you', host, source: 'config' };
}

/** Moves the conversation to today's default project when its own is gone: `start` may run in another folder now. */
export function keepProjectKnown({ conversations }: Store, { config }: LoadedConfig): void {
  const conversation = conversations.get(localConversation);
  if (!conversation || config.projects.some(({ name }) => name === conversation.project)) return;
  conversations.setProject(localConversation, config.defaultProject);
}

/** The terminal as the place to talk, with a greeting. */
export function openTerminal(
  loaded: LoadedConfig,
  { log, divert }: BridgeLog,
  clock: Clock,
  { tasks }: Pick<Store, 'tasks'>,
): TerminalPlatform {
  const { stdin: input, stdout: output } = process;
  const platform = createTerminalPlatform({ input, output, clock, log, color: chalk.level > 0, setupProblem });

  function setupProblem(): string | undefined {
    const [first, ...others] = tasks.openInOrder().flatMap(({ id }) => tasks.get(id) ?? []);
    if (!first) return undefined;
    const more = others.length === 1 ? '1 more task' : `${others.length} more tasks`;
    const open = others.length === 0 ? `#${first.number} is` : `#${first.number} and ${more} are`;
    return `${open} open here. Wait for the answer, or /cancel ${first.number}, then type /setup.`;
  }

  if (platform.interactive) {
    divert(platform.notice);
    platform.notice(greeting(loaded));
  } else if (process.stderr.isTTY) {
    process.stderr.write(`Connect your phone: ${call('setup')}\n`);
  } else {
    log.info('no platform is configured: each line of the input is a task', { connect: call('setup') });
  }
  return platform;
}

/** How a start ends when only the terminal can talk to the bridge. */
export async function endOfTerminal(platform: TerminalPlatform, bridge: RunningBridge): Promise<ExitCode | 'setup'> {
  const how = await platform.ended;
  if (how === 'setup') return 'setup';
  if (how === 'quit') return exitCodes.ok;
  const agent = await bridge.agent;
  // Waiting for answers that nobody can give would never end; the tasks stay queued.
  if (!agent.ok) return exitCodes.unavailable;
  const unfinished = await bridge.finishUnattended();
  if (unfinished) throw notDone(unfinished);
  return exitCodes.ok;
}

function notDone({ message, tasks, continues }: Unfinished): BridgeError {
  const numbers = tasks.map((number) => `#${number}`).join(', ');
  const waits = tasks.length === 1 ? `Task ${numbers} is kept and continues` : `Tasks ${numbers} are kept and continue`;
  const userMessage = `${message} ${waits} ${continues}.`;
  return new BridgeError('retry-later', 'tasks of a pipe are not done', { userMessage });
}

function greeting({ config }: LoadedConfig): string {
  const project = config.projects.find(({ name }) => name === config.defaultProject);
  return [
    `${chalk.bold('dispatch-bridge')} on ${config.host.name}, working in ${chalk.cyan(project?.path)}`,
    chalk.dim('Type a task and press Enter. /help shows more, Ctrl+C quits.'),
    chalk.dim('To connect your phone, type /setup.'),
    '',
  ].join('\n');
}
