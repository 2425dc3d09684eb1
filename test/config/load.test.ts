import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LoadedConfig, type LoadOptions, loadConfig } from '../../src/config/load.ts';

const token = '123456:made-up_token-for-tests';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dispatch-config-'));
  file = join(folder, 'config.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(content: object | undefined, options: Partial<LoadOptions> = {}): LoadedConfig {
  if (content) writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
  return loadConfig({ env: {}, file, cwd: folder, ...options });
}

describe('without a config file', () => {
  it('everything has a sensible value, and the current folder is the one project', () => {
    const loaded = load(undefined);

    expect(loaded.config.host.name).toBe(hostname());
    expect(loaded.config.telegram).toEqual({ token: undefined, apiRoot: 'https://api.telegram.org' });
    expect(loaded.config.queue.concurrency).toBe(3);
    expect(loaded.config.projects).toEqual([{ name: folder.split('/').at(-1), path: folder }]);
    expect(loaded.projectIsCwd).toBe(true);
  });
});

describe('the layers', () => {
  const env = { DISPATCH_BRIDGE_QUEUE_CONCURRENCY: '5', DISPATCH_BRIDGE_LOG_LEVEL: 'warn' };

  it('flags win over variables, variables over the file, the file over defaults', () => {
    const content = { queue: { concurrency: 2 }, log: { level: 'error' }, claude: { idleMinutes: 9 } };

    const loaded = load(content, { env, flags: { concurrency: '7' } });

    expect(loaded.config.queue.concurrency).toBe(7);
    expect(loaded.config.log.level).toBe('warn');
    expect(loaded.config.claude.idleMinutes).toBe(9);
    expect(loaded.sources).toEqual({
      'queue.concurrency': { layer: 'flag', name: '--concurrency' },
      'log.level': { layer: 'environment', name: 'DISPATCH_BRIDGE_LOG_LEVEL' },
      'claude.idleMinutes': { layer: 'file', name: 'claude.idleMinutes' },
    });
  });

  it('a variable can hold a list', () => {
    const loaded = load(undefined, { env: { DISPATCH_BRIDGE_CLAUDE_ARGS: '["--verbose"]' } });

    expect(loaded.config.claude.args).toEqual(['--verbose']);
  });

  it('a variable that looks like ours but is not is reported', () => {
    const loaded = load(undefined, { env: { DISPATCH_BRIDGE_QUEUE_CONCURENCY: '5' } });

    expect(loaded.warnings).toEqual(['Unknown variable DISPATCH_BRIDGE_QUEUE_CONCURENCY; dispatch-bridge ignores it.']);
  });
});

describe('secrets', () => {
  it('come from a variable, and the variable is known as one to hide', () => {
    const loaded = load({ telegram: { token: 'env:MY_TOKEN' } }, { env: { MY_TOKEN: ` ${token}\n` } });

    expect(loaded.config.telegram.token).toBe(token);
    expect(loaded.secrets).toEqual([token]);
    expect(loaded.secretEnvNames).toContain('MY_TOKEN');
  });

  it('come from a file beside the config', () => {
    writeFileSync(join(folder, 'token.txt'), `${token}\n`);

    const loaded = load({ telegram: { token: 'file:token.txt' } });

    expect(loaded.config.telegram.token).toBe(token);
    expect(loaded.secretFiles).toEqual([join(folder, 'token.txt')]);
  });

  it('TELEGRAM_BOT_TOKEN is read when the key is absent, and only then', () => {
    const env = { TELEGRAM_BOT_TOKEN: token };

    expect(load(undefined, { env }).config.telegram.token).toBe(token);
    expect(load({ telegram: { token: '9:from-the-file' } }, { env }).config.telegram.token).toBe('9:from-the-file');
  });

  it("what goes to claude's environment is hidden in logs but not kept from claude", () => {
    const loaded = load({ claude: { env: { API_KEY: 'env:KEY' } } }, { env: { KEY: 'made-up-key' } });

    expect(loaded.config.claude.env).toEqual({ API_KEY: 'made-up-key' });
    expect(loaded.hidden).toEqual(['made-up-key']);
    expect(loaded.secrets).toEqual([]);
  });

  it('may be missing when the config is only looked at', () => {
    const loaded = load({ telegram: { token: 'env:NONE' } }, { checkOutside: false });

    expect(loaded.config.telegram.token).toBeUndefined();
  });
});

describe('projects', () => {
  it('paths start at home or at the config file', () => {
    mkdirSync(join(folder, 'web'));

    const { config } = load({
      projects: [
        { name: 'web', path: 'web' },
        { name: 'home', path: '~', default: true },
      ],
    });

    expect(config.projects.map((project) => project.path)).toEqual([join(folder, 'web'), homedir()]);
    expect(config.defaultProject).toBe('home');
  });

  it('--project that does not exist is no fault of the file', () => {
    const wrong = () => load({}, { flags: { project: 'nowhere' } });

    expect(wrong).toThrow(/^the command line: 1 problem\n {2}--project: found .*nowhere, which does not exist/);
    expect(wrong).toThrow(expect.objectContaining({ next: 'Give another value, or leave it out' }));
  });

  it('--project becomes the default beside the others', () => {
    mkdirSync(join(folder, 'web'));
    mkdirSync(join(folder, 'other', 'web'), { recursive: true });

    const loaded = load({ projects: [{ name: 'web', path: 'web' }] }, { flags: { project: 'other/web' } });

    expect(loaded.config.defaultProject).toBe('web-2');
    expect(loaded.config.projects.map((project) => project.name)).toEqual(['web-2', 'web']);
    expect(loaded.projectIsCwd).toBe(false);
  });
});

describe('what claude may do', () => {
  it('may be everything where the project allows it', () => {
    const { config } = load({
      projects: [{ name: 'web', path: '.', permissionMode: 'bypassPermissions', allowBypass: true }],
    });

    expect(config.projects).toMatchObject([{ permissionMode: 'bypassPermissions', allowBypass: true }]);
  });

  it('is decided in the chat unless told otherwise, for as long as it takes', () => {
    const { config } = load({ projects: [{ name: 'web', path: '.' }] });

    expect(config.projects).toMatchObject([{ allowBypass: false }]);
    expect(config.approvals).toEqual({ grantMinutes: 30, remindMinutes: 30, by: 'requester' });
    expect(config.limits).toEqual({ queued: 50, perHour: 120 });
  });
});

it('what a crash or a busy chat does, and how long things may take, has a default or no limit', () => {
  const { config } = load({});

  expect(config).toMatchObject({
    recovery: 'continue',
    queue: { concurrency: 3, busy: 'queue', lists: 'offer' },
    stall: { minutes: 5 },
    keepAwake: 'tasks',
  });
  expect(Object.keys(config.limits)).not.toContain('taskUsd');
});

it('what a task may take and what happens around it comes from the file or from variables', () => {
  const limits = { taskMinutes: 90, taskUsd: 0.5, perDayUsd: 12 };
  const env = {
    DISPATCH_BRIDGE_RECOVERY: 'ask',
    DISPATCH_BRIDGE_STALL_MINUTES: '12',
    DISPATCH_BRIDGE_KEEP_AWAKE: 'off',
  };

  const { config } = load({ queue: { busy: 'steer' }, limits }, { env });

  expect(config).toMatchObject({ recovery: 'ask', stall: { minutes: 12 }, keepAwake: 'off' });
  expect(config.queue.busy).toBe('steer');
  expect(config.limits).toMatchObject(limits);
});

it('patterns of secrets match everywhere in a text', () => {
  const { config } = load({ redact: { extra: ['acme-\\p{L}+'] } });

  expect('acme-ä, acme-b'.replaceAll(config.redact.extra[0]!, '*')).toBe('*, *');
});

it('a file that was named has to exist', () => {
  expect(() => load(undefined, { fileMustExist: true })).toThrow('this file does not exist');
});
