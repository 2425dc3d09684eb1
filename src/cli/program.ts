import { Argument, Command, Option } from 'commander';
import { type Role, roles } from '../core/model/user.ts';
import { places, type QueuePlace } from '../core/queue/order.ts';
import { keepCodeSmall } from '../system/memory.ts';
import type { AuditOptions, VerifyOptions } from './audit.ts';
import type { BackupOptions } from './backup.ts';
import type { ConfigGetOptions, ConfigOptions } from './config.ts';
import type { DoctorOptions } from './doctor.ts';
import { equip } from './line/help.ts';
import { auditHead, concurrency, longAgo, minutes, pastMoment } from './line/values.ts';
import type { PairOptions } from './pair.ts';
import type { AccountPlatform } from './shared/platforms.ts';
import type { GlobalOptions } from './shared/surroundings.ts';
import { readVersion } from './shared/version.ts';
import type { StartCommandOptions } from './start.ts';
import type { StatusOptions } from './status.ts';
import type { TasksOptions } from './tasks/context.ts';
import type { TasksListOptions } from './tasks/list.ts';
import type { PruneOptions } from './tasks/prune.ts';
import type { UsersOptions } from './users.ts';

/* The commands and their options. The code of a command loads only when it runs: the start has to be quick. */

export const program = new Command('dispatch-bridge')
  .description('Text a task to your own computer and get finished work back.')
  .version(readVersion())
  .option('-c, --config <file>', 'use this config file')
  .option('-v, --verbose', 'verbose output, with stack traces');

program
  .command('start', { isDefault: true })
  .description('run the bridge (default)')
  .option('-p, --project <folder>', 'work in this folder')
  .option('--concurrency <number>', 'how many tasks may run at once', concurrency)
  .addOption(new Option('--log-level <level>', 'how much the log says').choices(['debug', 'info', 'warn', 'error']))
  .action(
    run<StartCommandOptions>(async (options) => {
      keepCodeSmall();
      return (await import('./start.ts')).start(options);
    }),
  );

program
  .command('setup')
  .description('connect Telegram or Discord and choose a folder, step by step')
  .action(
    run<GlobalOptions>(async (options) => {
      const end = await (await import('./setup.ts')).setup(options);
      return end === 'start' ? (await import('./start.ts')).start(options) : end;
    }),
  );

program
  .command('pair')
  .description('give someone access with a one-time code')
  .addArgument(new Argument('<platform>', 'where they write from').choices(['telegram', 'discord']))
  .addOption(new Option('--role <role>', 'what they may do').choices(roles).default('operator'))
  .option('--minutes <number>', 'minutes until the code expires', minutes, 5)
  .action(
    run<PairOptions>(async (options, platform = '') =>
      (await import('./pair.ts')).pair(platform as AccountPlatform, options),
    ),
  );

const idOfUser = 'their id, as users list shows it';
const users = program.command('users').description('show and change who has access');
users
  .command('list', { isDefault: true })
  .description('show people with access (default)')
  .option('--json', 'print JSON')
  .action(run<UsersOptions>(async (options) => (await import('./users.ts')).listUsers(options)));
users
  .command('remove')
  .description('revoke someone’s access')
  .argument('<id>', idOfUser)
  .option('--platform <name>', 'if the id is not unique')
  .action(run<UsersOptions>(async (options, id = '') => (await import('./users.ts')).removeUser(id, options)));
users
  .command('unlink')
  .description('unlink a person’s Telegram and Discord accounts')
  .argument('<id>', idOfUser)
  .option('--platform <name>', 'if the id is not unique')
  .action(run<UsersOptions>(async (options, id = '') => (await import('./users.ts')).unlinkUser(id, options)));
users
  .command('role')
  .description('change someone’s role')
  .argument('<id>', idOfUser)
  .addArgument(new Argument('<role>', 'what they may do').choices(roles))
  .option('--platform <name>', 'if the id is not unique')
  .action(
    run<UsersOptions>(async (options, id = '', role = '') =>
      (await import('./users.ts')).setRole(id, role as Role, options),
    ),
  );

program
  .command('status')
  .description('show whether the bridge is running and what it is doing')
  .option('--json', 'print JSON')
  .action(run<StatusOptions>(async (options) => (await import('./status.ts')).status(options)));

const idOfTask = 'its number, or the beginning of its uuid';
const tasks = program.command('tasks').description('show and change tasks');
tasks
  .command('list', { isDefault: true })
  .description('show queued and running tasks (default)')
  .option('--all', 'include ended tasks')
  .option('--search <text>', 'find tasks by their text, newest first')
  .option('--json', 'print JSON')
  .action(run<TasksListOptions>(async (options) => (await import('./tasks/list.ts')).listTasks(options)));
tasks
  .command('show')
  .description('show one task with its answer')
  .argument('<id>', idOfTask)
  .option('--json', 'print JSON')
  .action(run<TasksOptions>(async (options, id = '') => (await import('./tasks/show.ts')).showTask(id, options)));
tasks
  .command('move')
  .description('move a waiting task in the queue of its chat')
  .argument('<id>', idOfTask)
  .addArgument(new Argument('<place>', 'where to').choices(places))
  .action(
    run<GlobalOptions>(async (options, id = '', to = '') =>
      (await import('./tasks/change.ts')).moveTask(id, to as QueuePlace, options),
    ),
  );
tasks
  .command('cancel')
  .description('cancel a waiting task or stop a running one')
  .argument('<id>', idOfTask)
  .action(run<GlobalOptions>(async (options, id = '') => (await import('./tasks/change.ts')).cancelTask(id, options)));
tasks
  .command('retry')
  .description('run an ended task again')
  .argument('<id>', idOfTask)
  .action(run<GlobalOptions>(async (options, id = '') => (await import('./tasks/change.ts')).retryTask(id, options)));
tasks
  .command('pause')
  .description('hold the queue of a chat, or of all chats with waiting tasks')
  .argument('[chat]', 'as tasks show names it: telegram:123456789')
  .action(run<GlobalOptions>(async (options, chat) => (await import('./tasks/change.ts')).pauseChats(chat, options)));
tasks
  .command('resume')
  .description('release the queue of a chat, or of all paused chats')
  .argument('[chat]', 'as tasks show names it: telegram:123456789')
  .action(run<GlobalOptions>(async (options, chat) => (await import('./tasks/change.ts')).resumeChats(chat, options)));
tasks
  .command('prune')
  .description('delete tasks that ended long ago, and shrink the database')
  .option('--older-than <age>', 'those that ended before: 90d or a day; default: keep.tasksDays', longAgo)
  .option('--archive <file>', 'append each task to this file first; default: keep.archive')
  .option('--dry-run', 'only count them')
  .option('--json', 'print JSON')
  .action(run<PruneOptions>(async (options) => (await import('./tasks/prune.ts')).pruneTasks(options)));

program
  .command('backup')
  .description('back up the database to one file, even while the bridge is running')
  .argument('<file>', 'a new file')
  .option('--json', 'print JSON')
  .action(run<BackupOptions>(async (options, file = '') => (await import('./backup.ts')).backup(file, options)));

const audit = program.command('audit').description('show and check the record of who did what');
audit
  .command('list', { isDefault: true })
  .description('show the audit, oldest first (default)')
  .option('--since <time>', 'only from then on: 30m, 2h, 7d, 2026-11-21 or an ISO time', pastMoment)
  .option('--json', 'print JSON')
  .action(run<AuditOptions>(async (options) => (await import('./audit.ts')).showAudit(options)));
audit
  .command('verify')
  .description('check that no row was changed, removed or added')
  .option('--head <head>', 'also check that this earlier head is part of it', auditHead)
  .option('--json', 'print JSON')
  .action(run<VerifyOptions>(async (options) => (await import('./audit.ts')).verifyAudit(options)));
audit
  .command('head')
  .description('show the last hash of the audit, to keep elsewhere')
  .option('--json', 'print JSON')
  .action(run<AuditOptions>(async (options) => (await import('./audit.ts')).showAuditHead(options)));

program
  .command('doctor')
  .description('check what the bridge needs and suggest fixes')
  .option('--json', 'print JSON')
  .option('--no-claude', 'send no request to the model')
  .action(run<DoctorOptions>(async (options) => (await import('./doctor.ts')).doctor(options)));

const keyOfConfig = 'for example queue.concurrency';
const config = program.command('config').description('show and change the config');
config
  .command('path')
  .description('show where the config file is')
  .option('--json', 'print JSON')
  .action(run<ConfigOptions>(async (options) => (await import('./config.ts')).showConfigPath(options)));
config
  .command('get')
  .description('show the values in effect, with secrets masked')
  .argument('[key]', keyOfConfig)
  .option('--sources', 'one value per line, with its source')
  .option('--json', 'print JSON')
  .action(run<ConfigGetOptions>(async (options, key) => (await import('./config.ts')).getConfig(key, options)));
config
  .command('set')
  .description('change one value')
  .argument('<key>', keyOfConfig)
  .argument('<value>', 'text, or JSON; null removes the key')
  .action(
    run<GlobalOptions>(async (options, key = '', value = '') =>
      (await import('./config.ts')).setConfig(key, value, options),
    ),
  );
config
  .command('validate')
  .description('check the config file and what it points to')
  .option('--json', 'print JSON')
  .action(run<ConfigOptions>(async (options) => (await import('./config.ts')).validateConfig(options)));
config
  .command('schema')
  .description('print the JSON Schema of the config, for editors')
  .action(run<GlobalOptions>(async () => (await import('./config.ts')).showConfigSchema()));

equip(program);

/** Gives `work` the options, global ones too, and the arguments; its result becomes the exit code. */
function run<Options extends GlobalOptions>(
  work: (options: Options, ...args: (string | undefined)[]) => Promise<number>,
) {
  return async (...given: unknown[]): Promise<void> => {
    const command = given.at(-1) as Command;
    const args = given.slice(0, -2) as (string | undefined)[];
    process.exitCode = await work(command.optsWithGlobals() as Options, ...args);
  };
}
