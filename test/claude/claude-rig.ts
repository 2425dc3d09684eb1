import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalHost, type LocalHostOptions } from '../../src/claude/host.ts';
import { processOf } from '../../src/claude/process/handle.ts';
import { isSameProcess, type ProcessRecord } from '../../src/claude/process/process-table.ts';
import type { ProjectSettings } from '../../src/core/model/projects.ts';
import type { AgentSession, Host } from '../../src/core/ports/host.ts';
import { createClock } from '../../src/system/clock.ts';
import { type AnthropicServer, startAnthropicServer } from '../fakes/anthropic/server.ts';
import { silentLog } from '../fakes/silent-log.ts';

/** The real claude with a home of its own, talking to the scripted model. */
export interface ClaudeRig {
  model: AnthropicServer;
  home: string;
  project: ProjectSettings;
  /** Everything a claude started by hand needs; nothing of the developer's own environment. */
  env: Record<string, string>;
  command: string;
  host(options?: Partial<LocalHostOptions['config']> & Partial<Omit<LocalHostOptions, 'config'>>): Host;
  close(): Promise<void>;
}

/** The process behind a session. */
export function claudeOf({ handle }: Pick<AgentSession, 'handle'>): ProcessRecord {
  return processOf(handle)!;
}

/** Whether the operating system still has the process behind a session. */
export function isThere(session: Pick<AgentSession, 'handle'>): boolean {
  return isSameProcess(claudeOf(session));
}

const binaries = new URL('../../node_modules/.bin/', import.meta.url).pathname;

export async function createClaudeRig(): Promise<ClaudeRig> {
  const model = await startAnthropicServer();
  const home = mkdtempSync(join(tmpdir(), 'claude-rig-'));
  const path = join(home, 'project');
  mkdirSync(path);
  mkdirSync(join(home, 'tmp'));
  const hosts: Host[] = [];
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    CLAUDE_CODE_TMPDIR: join(home, 'tmp'),
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: 'sk-made-up',
    CLAUDE_CODE_MAX_RETRIES: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_AUTOUPDATER: '1',
  };
  const command = join(binaries, 'claude');

  return {
    model,
    home,
    project: { name: 'project', path },
    env,
    command,
    host({ secrets = [], secretEnvNames = [], clock = createClock(), log = silentLog, ...rest } = {}) {
      const { name = 'here', env: hostEnv = env, protectedPaths = [], ...others } = rest;
      const { silenceMs, stallMs, filesDir, placeOf, ledger, tempDir, ...config } = others;
      const host = createLocalHost({
        name,
        secrets,
        secretEnvNames,
        clock,
        log,
        env: hostEnv as NodeJS.ProcessEnv,
        ...(silenceMs === undefined ? {} : { silenceMs }),
        ...(stallMs === undefined ? {} : { stallMs }),
        ...(filesDir === undefined ? {} : { filesDir }),
        ...(placeOf && { placeOf }),
        ...(ledger && { ledger }),
        ...(tempDir === undefined ? {} : { tempDir }),
        protectedPaths,
        config: {
          command,
          // Tools run without asking, except those that write files.
          args: ['--allowedTools', 'Bash'],
          env: {},
          permissionMode: 'default',
          idleMinutes: 10,
          maxProcesses: 4,
          spare: true,
          spareMinutes: 10,
          niceness: 0,
          autoMemory: false,
          ...(config as Partial<LocalHostOptions['config']>),
        },
      });
      hosts.push(host);
      return host;
    },
    async close() {
      await Promise.all(hosts.map((host) => host.close(0)));
      await model.close();
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
