import { existsSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { dirname } from 'node:path';
import type { PermissionMode } from '../core/model/permission.ts';
import type { ProjectSettings } from '../core/model/projects.ts';
import type { User } from '../core/model/user.ts';
import { chooseProjects } from './projects.ts';
import { ConfigError } from './schema/errors.ts';
import type { ParsedConfig } from './schema/schema.ts';
import { variableFor } from './sources/environment.ts';
import { readConfigFile } from './sources/file.ts';
import { type ConfigFlags, mergeLayers, tokenVariables, type ValueSource } from './sources/layers.ts';
import { createRevealer, expandPath } from './sources/secrets.ts';
import { validate } from './validate.ts';

/** The config, complete and ready to use: secrets resolved, paths absolute. */
export interface Config {
  host: { name: string };
  telegram: { token: string | undefined; apiRoot: string };
  discord: { token: string | undefined; apiRoot: string };
  users: User[];
  /** At least one. */
  projects: ProjectSettings[];
  /** Name of the project new conversations start in. */
  defaultProject: string;
  /** Names of models by the short names people use for them. */
  models: Record<string, string>;
  claude: {
    command?: string | undefined;
    args: string[];
    /** Added to the environment of `claude`. */
    env: Record<string, string>;
    model?: string | undefined;
    permissionMode: PermissionMode;
    idleMinutes: number;
    maxProcesses: number;
    spare: boolean;
    /** Minutes without use until the spare ends; 0: there is none. */
    spareMinutes: number;
    /** How much `claude` and what it starts give way to other programs, 0 (not at all) to 19. */
    niceness: number;
    /** Claude may keep notes for later sessions of a project. */
    autoMemory: boolean;
  };
  queue: {
    concurrency: number;
    /** What a message does while a task runs in its conversation. */
    busy: 'queue' | 'steer' | 'instead';
    /** What becomes of a message that lists several tasks. */
    lists: 'offer' | 'split' | 'one';
  };
  /** What happens to a task that a crash interrupted. */
  recovery: 'continue' | 'ask';
  /** Minutes of silence before the chat is warned. */
  stall: { minutes: number };
  keepAwake: 'off' | 'tasks' | 'always';
  approvals: {
    grantMinutes: number;
    remindMinutes: number;
    timeoutMinutes?: number | undefined;
    /** Minutes until the process of a task that waits for an answer ends. */
    /** Who answers the requests of an operator's task. */
    by: 'requester' | 'owner';
  };
  /** Days to keep what was rescued from worktrees. */
  worktrees: { keepDays: number };
  /** For each person, and for each task. */
  limits: {
    queued: number;
    running?: number | undefined;
    perHour: number;
    taskMinutes?: number | undefined;
    taskUsd?: number | undefined;
    /** For one person in one day. */
    perDayUsd?: number | undefined;
  };
  keep: {
    /** Days until an ended task is deleted; undefined: never. */
    tasksDays?: number | undefined;
    /** The file that gets it before, absolute; undefined: none. */
    archive?: string | undefined;
  };
  redact: { extra: RegExp[] };
  voice: { command?: string | undefined; speak?: string | undefined };
  log: { level: 'debug' | 'info' | 'warn' | 'error'; file?: string | undefined };
}

export interface LoadedConfig {
  config: Config;
  /** The file it read, or would read. */
  file: string;
  /** Where each value that is no default comes from, by place: `queue.concurrency`. */
  sources: Record<string, ValueSource>;
  /** The bridge's own secrets, which nobody else may see, Claude included. */
  secrets: string[];
  /** Variables that hold, or may hold, one of them. */
  secretEnvNames: string[];
  /** Everything to be masked in logs: `secrets`, and what the environment of `claude` gets. */
  hidden: string[];
  /** Files the secrets came from, absolute. */
  secretFiles: string[];
  /** For people; none stops the start. */
  warnings: string[];
  /** No project is configured: the one project is the current folder. */
  projectIsCwd: boolean;
}

export interface LoadOptions {
  flags?: ConfigFlags;
  env: NodeJS.ProcessEnv;
  /** The file in use, absolute. */
  file: string;
  /** The person named the file, so it has to exist. */
  fileMustExist?: boolean;
  cwd: string;
  /** False: missing secrets and folders are no problem (to show or edit the config). Default: true. */
  checkOutside?: boolean;
  /** True: missing folders of projects are warnings, so that tasks can work in the others. */
  foldersMayBeMissing?: boolean;
}

/**
 * Puts the layers together: flags over environment over file over defaults.
 * @throws ConfigError with every problem at once
 */
export function loadConfig(options: LoadOptions): LoadedConfig {
  const { env, file, cwd, flags = {}, checkOutside = true, foldersMayBeMissing = false } = options;
  if (options.fileMustExist && !existsSync(file)) {
    throw new ConfigError(file, ['this file does not exist'], 'Check the path after --config, or leave it out');
  }
  const layers = mergeLayers(readConfigFile(file), env, flags);
  const { parsed, problems } = validate(layers.merged, layers.sources);

  const expand = (path: string) => expandPath(path, homedir(), dirname(file));
  const reveal = createRevealer(env, expand);
  const {
    projects,
    defaultProject,
    problems: folderProblems,
    missing,
  } = chooseProjects(parsed.projects, {
    cwd,
    flag: flags.project,
    expand,
  });
  const host = parsed.host.name ?? hostname();
  const config: Config = {
    host: { name: host },
    telegram: { token: reveal.token('telegram', parsed.telegram.token), apiRoot: parsed.telegram.apiRoot },
    discord: { token: reveal.token('discord', parsed.discord.token), apiRoot: parsed.discord.apiRoot },
    users: parsed.users.map((user) => ({ ...user, name: user.name ?? user.id, host, source: 'config' })),
    projects,
    defaultProject,
    models: parsed.models,
    claude: { ...parsed.claude, env: reveal.environment(parsed.claude.env), command: command(parsed, expand) },
    queue: parsed.queue,
    recovery: parsed.recovery,
    stall: parsed.stall,
    keepAwake: parsed.keepAwake,
    approvals: parsed.approvals,
    worktrees: parsed.worktrees,
    limits: parsed.limits,
    keep: { ...parsed.keep, archive: parsed.keep.archive && expand(parsed.keep.archive) },
    redact: { extra: parsed.redact.extra.map((source) => new RegExp(source, 'gu')) },
    voice: parsed.voice,
    log: { ...parsed.log, file: parsed.log.file && expand(parsed.log.file) },
  };

  if (checkOutside) {
    problems.push(...folderProblems, ...(foldersMayBeMissing ? [] : missing), ...reveal.problems);
  }
  if (problems.length > 0) throw configError(file, problems);
  return {
    config,
    file,
    sources: layers.sources,
    secrets: reveal.secrets,
    secretEnvNames: [
      ...Object.values(tokenVariables),
      ...Object.keys(tokenVariables).map((platform) => variableFor([platform, 'token'])),
      ...reveal.secretVariables,
    ],
    hidden: reveal.hidden,
    secretFiles: reveal.files,
    warnings: [
      ...layers.unknownVariables.map((name) => `Unknown variable ${name}; dispatch-bridge ignores it.`),
      ...(foldersMayBeMissing ? missing.map((problem) => `${problem}. Tasks that need it fail until it exists.`) : []),
    ],
    projectIsCwd: parsed.projects.length === 0 && flags.project === undefined,
  };
}

/** A bare name means a program on PATH; anything with a folder in it is a path. */
function command(parsed: ParsedConfig, expand: (path: string) => string): string | undefined {
  const written = parsed.claude.command;
  return written !== undefined && /[/\\]|^~/.test(written) ? expand(written) : written;
}

/** What an option gave wrongly is no fault of the file. */
function configError(file: string, problems: readonly string[]): ConfigError {
  return problems.every((problem) => problem.startsWith('--'))
    ? new ConfigError('the command line', problems, 'Give another value, or leave it out')
    : new ConfigError(file, problems);
}
