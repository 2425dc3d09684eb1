import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { parseAuditHead, type RememberedHead } from '../core/model/audit.ts';
import { type Role, roles } from '../core/model/user.ts';
import { places, type QueuePlace } from '../core/queue/order.ts';
import type { AuditOptions, VerifyOptions } from './audit.ts';
import type { ConfigGetOptions } from './config.ts';
import type { DoctorOptions } from './doctor.ts';
import type { PairOptions } from './pair.ts';
import { heedNoColor } from './shared/color.ts';
import { exitCodeFor, exitCodes, reportError } from './shared/exit.ts';
import { parseMoment } from './shared/moment.ts';
import type { AccountPlatform } from './shared/platforms.ts';
import type { GlobalOptions } from './shared/surroundings.ts';
import { readVersion } from './shared/version.ts';
import type { StartOptions } from './start.ts';
import type { StatusOptions } from './status.ts';
import type { TasksOptions } from './tasks/desk.ts';
import type { TasksListOptions } from './tasks/list.ts';
import type { UsersOptions } from './users.ts';

/* The commands and their options. What they do is loaded only when one is run: start has to be quick. */

/** Something that holds the process after its work is done must not hold it for ever. */
const longestGoodbyeMs = 3_000;

const program = new Command('dispatch-bridge')
  .description('Text a task to your own computer, get finished work back.')
  .version(readVersion())
  .option('-c, --config <file>', 'read this config file')
  .option('-v, --verbose', 'tell more, and show where errors come from')
  .showSuggestionAfterError()
  .exitOverride();

program
  .command('start', { isDefault: true })
  .description('run the bridge (default)')
  .option('-p, --project <folder>', 'work in this folder')
  .option('--concurrency <number>', 'most tasks running at once')
  .option('--log-level <level>', 'debug, info, warn or error')
  .allowExcessArguments()
  .action(
    run<StartOptions>(async (options) => {
      const [unknown] = program.args.slice(program.args[0] === 'start' ? 1 : 0);
      if (unknown !== undefined && !unknown.startsWith('-')) refuseCommand(unknown);
      return (await import('./start.ts')).start(options);
    }),
  );

program
  .command('setup')
  .description('connect Telegram or Discord and choose a folder, step by step')
  .action(run<GlobalOptions>(async (options) => (await import('./setup.ts')).setup(options)));

program
  .command('pair')
  .description('let somebody in, with a code that is good once')
  .addArgument(new Argument('<platform>', 'where they write from').choices(['telegram', 'discord']))
  .addOption(new Option('--role <role>', 'what they may do').choices(roles).default('operator'))
  .option('--minutes <number>', 'how long the code is good', minutes, 5)
  .action(
    run<PairOptions>(async (options, platform = '') =>
      (await import('./pair.ts')).pair(platform as AccountPlatform, options),
    ),
  );

const users = program.command('users').description('who is allowed');
users
  .command('list', { isDefault: true })
  .description('show everybody (default)')
  .option('--json', 'as JSON')
  .action(run<UsersOptions>(async (options) => (await import('./users.ts')).listUsers(options)));
users
  .command('remove <id>')
  .description('let somebody in no longer')
  .option('--platform <name>', 'when the id is not unique')
  .action(run<UsersOptions>(async (options, id = '') => (await import('./users.ts')).removeUser(id, options)));
users
  .command('unlink <id>')
  .description("end the link between a person's accounts")
  .option('--platform <name>', 'when the id is not unique')
  .action(run<UsersOptions>(async (options, id = '') => (await import('./users.ts')).unlinkUser(id, options)));
users
  .command('role <id>')
  .description('change what somebody may do')
  .addArgument(new Argument('<role>').choices(roles))
  .option('--platform <name>', 'when the id is not unique')
  .action(
    run<UsersOptions>(async (options, id = '', role = '') =>
      (await import('./users.ts')).setRole(id, role as Role, options),
    ),
  );

program
  .command('status')
  .description('is it running, and what is it doing')
  .option('--json', 'as JSON')
  .action(run<StatusOptions>(async (options) => (await import('./status.ts')).status(options)));

const tasks = program.command('tasks').description('what was asked for');
tasks
  .command('list', { isDefault: true })
  .description('show what is queued or running (default)')
  .option('--all', 'ended ones too')
  .option('--search <text>', 'those with this in their text, newest first')
  .option('--json', 'as JSON')
  .action(run<TasksListOptions>(async (options) => (await import('./tasks/list.ts')).listTasks(options)));
tasks
  .command('show <id>')
  .description('show one task; the id is its number or the beginning of its uuid')
  .option('--json', 'as JSON')
  .action(run<TasksOptions>(async (options, id = '') => (await import('./tasks/show.ts')).showTask(id, options)));
tasks
  .command('move <id>')
  .description('give it another place in the line of its chat')
  .addArgument(new Argument('<to>').choices(places))
  .action(
    run<GlobalOptions>(async (options, id = '', to = '') =>
      (await import('./tasks/change.ts')).moveTask(id, to as QueuePlace, options),
    ),
  );
tasks
  .command('cancel <id>')
  .description('take a task out of the queue, or stop it')
  .action(run<GlobalOptions>(async (options, id = '') => (await import('./tasks/change.ts')).cancelTask(id, options)));
tasks
  .command('retry <id>')
  .description('try an ended task once more')
  .action(run<GlobalOptions>(async (options, id = '') => (await import('./tasks/change.ts')).retryTask(id, options)));
tasks
  .command('pause [chat]')
  .description('begin nothing new in a chat, or in all where tasks wait')
  .action(run<GlobalOptions>(async (options, chat) => (await import('./tasks/change.ts')).pauseChats(chat, options)));
tasks
  .command('resume [chat]')
  .description('go on in a chat, or in all that are paused')
  .action(run<GlobalOptions>(async (options, chat) => (await import('./tasks/change.ts')).resumeChats(chat, options)));

program
  .command('backup <file>')
  .description('write all the bridge knows into one file, also while it runs')
  .action(run<GlobalOptions>(async (options, file = '') => (await import('./backup.ts')).backup(file, options)));

const audit = program.command('audit').description('who asked, allowed, denied, was refused, came and went');
audit
  .command('list', { isDefault: true })
  .description('show it, oldest first (default)')
  .option('--since <time>', 'from then on: 30m, 2h, 7d, 2026-11-21, or an ISO time', moment)
  .option('--json', 'as JSON')
  .action(run<AuditOptions>(async (options) => (await import('./audit.ts')).showAudit(options)));
audit
  .command('verify')
  .description('check that no row was changed, taken away or added')
  .option('--head <head>', 'a head noted earlier, which has to be in it', auditHead)
  .action(run<VerifyOptions>(async (options) => (await import('./audit.ts')).verifyAudit(options)));
audit
  .command('head')
  .description('show the end of the chain, to be kept elsewhere')
  .option('--json', 'as JSON')
  .action(run<AuditOptions>(async (options) => (await import('./audit.ts')).showAuditHead(options)));

program
  .command('doctor')
  .description('check everything, and say how to fix what is wrong')
  .option('--json', 'as JSON')
  .option('--no-claude', 'make no request to the model')
  .action(run<DoctorOptions>(async (options) => (await import('./doctor.ts')).doctor(options)));

const config = program.command('config').description('look at and change the config');
config
  .command('path')
  .description('where the file is')
  .action(run<GlobalOptions>(async (options) => (await import('./config.ts')).showConfigPath(options)));
config
  .command('get [key]')
  .description('what is in effect, secrets masked')
  .option('--sources', 'one line per value, with where it comes from')
  .action(run<ConfigGetOptions>(async (options, key) => (await import('./config.ts')).getConfig(key, options)));
config
  .command('set <key> <value>')
  .description('change one value; null takes it away')
  .action(
    run<GlobalOptions>(async (options, key = '', value = '') =>
      (await import('./config.ts')).setConfig(key, value, options),
    ),
  );
config
  .command('validate')
  .description('check the file and what it points at')
  .action(run<GlobalOptions>(async (options) => (await import('./config.ts')).validateConfig(options)));
config
  .command('schema')
  .description('its JSON Schema, for editors')
  .action(run<GlobalOptions>(async () => (await import('./config.ts')).showConfigSchema()));

await main();

async function main(): Promise<void> {
  heedNoColor(process.env);
  // A reader that leaves early (`| head`) is no failure.
  process.stdout.on('error', () => {});
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    else {
      reportError(error, program.opts<GlobalOptions>().verbose ?? false);
      process.exitCode = exitCodeFor(error);
    }
  }
  setTimeout(() => process.exit(), longestGoodbyeMs).unref();
}

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

function refuseCommand(name: string): never {
  return program.error(`error: unknown command '${name}'. See: dispatch-bridge --help`, { exitCode: exitCodes.usage });
}

function minutes(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 60) throw new InvalidArgumentError('Allowed: 1 to 60.');
  return value;
}

function auditHead(text: string): RememberedHead {
  const head = parseAuditHead(text);
  if (!head) throw new InvalidArgumentError('Give what audit head or the log shows: ROWS-HASH, or the hash alone.');
  return head;
}

function moment(text: string): number {
  const value = parseMoment(text, Date.now());
  if (value === undefined) {
    throw new InvalidArgumentError('Give 30m, 2h or 7d, a day (2026-11-21) or an ISO time (2026-11-21T09:30).');
  }
  return value;
}
