import type { Command, CommanderError } from 'commander';
import { call } from './call.ts';

/** A word on the command line that was wrong, and the command it was given to. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  override readonly cause: CommanderError;
  readonly command: Command;

  constructor(cause: CommanderError, command: Command) {
    super(cause.message);
    this.cause = cause;
    this.command = command;
  }
}

/** What people type, by command; '' is the program itself. */
const examples: Record<string, readonly string[]> = {
  '': ['', 'setup', 'start --project ~/projects/website', 'tasks list --all'],
  start: ['start', 'start --project ~/projects/website', 'start --log-level debug'],
  setup: ['setup'],
  pair: ['pair telegram --role owner', 'pair discord --role viewer --minutes 30'],
  users: ['users', 'users role 123456789 viewer'],
  'users list': ['users list', 'users list --json'],
  'users remove': ['users remove 123456789', 'users remove 123456789 --platform telegram'],
  'users unlink': ['users unlink 123456789'],
  'users role': ['users role 123456789 operator'],
  status: ['status', 'status --json'],
  tasks: ['tasks', 'tasks show 12', 'tasks cancel 12'],
  'tasks list': ['tasks list', 'tasks list --search invoice', 'tasks list --all --json'],
  'tasks show': ['tasks show 12', 'tasks show 12 --json'],
  'tasks move': ['tasks move 12 first', 'tasks move 12 down'],
  'tasks cancel': ['tasks cancel 12'],
  'tasks retry': ['tasks retry 12'],
  'tasks pause': ['tasks pause', 'tasks pause telegram:123456789'],
  'tasks resume': ['tasks resume', 'tasks resume telegram:123456789'],
  'tasks prune': ['tasks prune --older-than 90d --dry-run', 'tasks prune --older-than 90d --archive old-tasks.jsonl'],
  backup: ['backup ~/backups/bridge.db'],
  audit: ['audit', 'audit verify'],
  'audit list': ['audit list --since 7d', 'audit list --since 2026-11-21 --json'],
  'audit verify': ['audit verify', 'audit verify --head 120-8f3c…'],
  'audit head': ['audit head'],
  doctor: ['doctor', 'doctor --no-claude'],
  config: ['config get', 'config set queue.concurrency 5'],
  'config path': ['config path'],
  'config get': ['config get', 'config get queue --sources'],
  'config set': ['config set queue.concurrency 5', 'config set log.file null'],
  'config validate': ['config validate', 'config validate --config new.json'],
  'config schema': ['config schema > schema.json'],
};

/** Gives each command its examples, the options of all commands, and errors that name the command. */
export function equip(command: Command, name = ''): void {
  command
    .configureHelp({ showGlobalOptions: true, minWidthToWrap: 20 })
    .configureOutput({ writeErr: () => {} })
    .showSuggestionAfterError(false)
    .exitOverride((error) => {
      throw error.exitCode === 0 ? error : new UsageError(error, command);
    })
    .addHelpText('before', () => refuseUnknown(command))
    .addHelpText('after', () => examplesOf(name));
  for (const each of command.commands) equip(each, `${name} ${each.name()}`.trim());
}

/** Help for a mistyped command would be that of the group, as if nothing were wrong. @throws UsageError */
function refuseUnknown(command: Command): string {
  const [typed = ''] = command.args;
  const isWord = command.commands.length > 0 && typed !== '' && !typed.startsWith('-') && typed !== 'help';
  if (isWord && !command.commands.some((each) => each.name() === typed))
    command.error(`error: unknown command '${typed}'`, { code: 'commander.unknownCommand' });
  return '';
}

function examplesOf(name: string): string {
  const lines = (examples[name] ?? [name]).map((example) => `  $ ${call(example)}`);
  return ['', lines.length === 1 ? 'Example:' : 'Examples:', ...lines].join('\n');
}
