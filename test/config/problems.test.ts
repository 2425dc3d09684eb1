import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/schema/errors.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dispatch-config-'));
  file = join(folder, 'config.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

function problemsOf(content: unknown, env: NodeJS.ProcessEnv = {}): readonly string[] {
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
  try {
    loadConfig({ env, file, cwd: folder });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

const cases: [string, unknown, string[]][] = [
  [
    'a time that is none',
    { stall: { minutes: 0 } },
    ['stall.minutes: found 0; allowed: a whole number from 1 to 1440'],
  ],
  [
    'money that is none',
    { limits: { taskUsd: 0, perDayUsd: '5' } },
    ['limits.taskUsd: found 0; allowed: a number above 0', 'limits.perDayUsd: found "5"; allowed: a number above 0'],
  ],
  [
    'a way that is none',
    { recovery: 'contine', queue: { busy: 'stop' }, keepAwake: true },
    [
      'queue.busy: found "stop"; allowed: one of queue, steer, instead',
      'recovery: found "contine"; did you mean "continue"? allowed: one of continue, ask',
      'keepAwake: found true; allowed: one of off, tasks, always',
    ],
  ],
  [
    'names that hide something',
    {
      host: { name: 'desk\u202e' },
      users: [{ platform: 'telegram', id: '1', name: 'An\u200bn' }],
      projects: [{ name: 'si\u00adte', path: '.' }],
    },
    [
      'host.name: found "desk\u202e"; allowed: a name without invisible characters',
      'users[0].name: found "An\u200bn"; allowed: a name without invisible characters',
      'projects[0].name: found "si\u00adte"; allowed: a name without invisible characters',
    ],
  ],
  [
    'a misspelt section',
    { telegrm: {} },
    [
      'telegrm: unknown key; did you mean "telegram"? allowed: host, telegram, discord, users, projects, models, claude, queue, recovery, stall, keepAwake, approvals, worktrees, limits, keep, redact, voice, log',
    ],
  ],
  [
    'a misspelt key',
    { queue: { concurency: 2 } },
    ['queue.concurency: unknown key; did you mean "concurrency"? allowed: concurrency, busy, lists'],
  ],
  ['a key of nothing', { queue: { zzzzzzzz: 2 } }, ['queue.zzzzzzzz: unknown key; allowed: concurrency, busy, lists']],
  [
    'a text for a number',
    { queue: { concurrency: 'three' } },
    ['queue.concurrency: found "three"; allowed: a whole number from 1 to 64'],
  ],
  [
    'a number out of range',
    { claude: { maxProcesses: 0 } },
    ['claude.maxProcesses: found 0; allowed: a whole number from 1 to 64'],
  ],
  [
    'a fraction',
    { claude: { idleMinutes: 1.5 } },
    ['claude.idleMinutes: found 1.5; allowed: a whole number from 0 to 1440'],
  ],
  [
    'a misspelt value',
    { claude: { permissionMode: 'acceptedit' } },
    [
      'claude.permissionMode: found "acceptedit"; did you mean "acceptEdits"? allowed: one of default, plan, acceptEdits, dontAsk',
    ],
  ],
  [
    'a value far from all',
    { log: { level: 'everything' } },
    ['log.level: found "everything"; allowed: one of debug, info, warn, error'],
  ],
  ['a text for a yes', { claude: { spare: 'yes' } }, ['claude.spare: found "yes"; allowed: true or false']],
  ['a text for a section', { queue: '123' }, ['queue: found "123"; allowed: an object: { … }']],
  [
    'a text for a section that holds a token, which is not shown',
    { telegram: '123:geheim' },
    ['telegram: found a text of 10 characters; allowed: an object: { … }'],
  ],
  [
    'an object for a list',
    { users: {} },
    ['users: found an object; allowed: a list of users: [{ "platform": …, "id": … }]'],
  ],
  [
    'a wrong token, which is not shown',
    { telegram: { token: 'geheim' } },
    ['telegram.token: found a text of 6 characters; allowed: a bot token like 123456:ABC…, env:NAME or file:PATH'],
  ],
  [
    'an address that is none',
    { telegram: { apiRoot: 'localhost' } },
    ['telegram.apiRoot: found "localhost"; allowed: an http:// or https:// address'],
  ],
  ['a project without a path', { projects: [{ name: 'web' }] }, ['projects[0].path: missing; allowed: a folder']],
  [
    'a project that does not exist',
    { projects: [{ name: 'web', path: '/no/such' }] },
    ['projects[0].path: found /no/such, which does not exist; allowed: an existing folder'],
  ],
  [
    'an extra folder that does not exist',
    { projects: [{ name: 'web', path: '.', addDirs: ['/no/such'] }] },
    ['projects[0].addDirs[0]: found /no/such, which does not exist; allowed: an existing folder'],
  ],
  [
    'one name twice',
    {
      projects: [
        { name: 'web', path: '.' },
        { name: 'web', path: '.' },
      ],
    },
    ['projects[1].name: found "web", which is also the name of projects[0]; give each project its own'],
  ],
  [
    'two defaults',
    {
      projects: [
        { name: 'a', path: '.', default: true },
        { name: 'b', path: '.', default: true },
      ],
    },
    ['projects[1].default: found true, but projects[0] is already the default; keep one'],
  ],
  [
    'one user twice',
    {
      users: [
        { platform: 'telegram', id: 7 },
        { platform: 'telegram', id: '7' },
      ],
    },
    ['users[1]: found telegram user 7, who is already users[0]; remove one'],
  ],
  [
    'a user of an unknown platform',
    { users: [{ platform: 'telegramm', id: 7 }] },
    ['users[0].platform: found "telegramm"; did you mean "telegram"? allowed: one of telegram, discord, terminal'],
  ],
  [
    'a missing variable',
    { telegram: { token: 'env:MY_TOKEN' } },
    ['telegram.token: the variable MY_TOKEN is not set; set it and start again'],
  ],
  [
    'a missing secret file',
    { telegram: { token: 'file:/no/such' } },
    ['telegram.token: the file /no/such does not exist; create it, or change the path'],
  ],
  [
    'a missing variable for claude',
    { claude: { env: { KEY: 'env:MY_KEY' } } },
    ['claude.env.KEY: the variable MY_KEY is not set; set it and start again'],
  ],
  [
    'everything without asking for all projects',
    { claude: { permissionMode: 'bypassPermissions' } },
    [
      'claude.permissionMode: found "bypassPermissions"; allowed: one of default, plan, acceptEdits, dontAsk; for a single project: "permissionMode": "bypassPermissions" and "allowBypass": true',
    ],
  ],
  [
    'everything without asking for a project that does not allow it',
    { projects: [{ name: 'web', path: '.', permissionMode: 'bypassPermissions' }] },
    [
      'projects[0].permissionMode: found "bypassPermissions", which lets Claude do everything without asking; if you mean it, set projects[0].allowBypass to true',
    ],
  ],
  [
    'arguments that decide who is asked',
    { claude: { args: ['--verbose', '--permission-mode=plan', '--dangerously-skip-permissions', '--settings', '{}'] } },
    [
      'claude.args[1]: found "--permission-mode", which is not allowed; set claude.permissionMode, or permissionMode and allowBypass of a project',
      'claude.args[2]: found "--dangerously-skip-permissions", which is not allowed; set claude.permissionMode, or permissionMode and allowBypass of a project',
      'claude.args[3]: found "--settings", which is not allowed; put them into Claude’s own settings file; the bridge passes its own here',
    ],
  ],
  [
    'variables that the bridge sets itself',
    { claude: { env: { CLAUDE_CODE_DISABLE_CRON: '0', CLAUDE_CODE_DISABLE_AUTO_MEMORY: '', OTHER: '0' } } },
    [
      'claude.env.CLAUDE_CODE_DISABLE_CRON: not allowed here; remove it; Claude’s own timers never run in the bridge',
      'claude.env.CLAUDE_CODE_DISABLE_AUTO_MEMORY: not allowed here; set claude.autoMemory',
    ],
  ],
  ['a variable that the bridge sets itself, as it sets it', { claude: { env: { CLAUDE_CODE_DISABLE_CRON: '1' } } }, []],
  [
    'a pattern that is none',
    { redact: { extra: ['acme-\\d+', 'acme-['] } },
    ['redact.extra[1]: found "acme-["; allowed: a regular expression as in JavaScript (Unterminated character class)'],
  ],
  [
    'patterns that match nothing at all',
    { redact: { extra: ['a*', '\\b', '(?=1)'] } },
    ['a*', '\\\\b', '(?=1)'].map(
      (found, i) =>
        `redact.extra[${i}]: found "${found}"; allowed: a regular expression that never matches an empty text`,
    ),
  ],
  [
    'a person who answers that is none',
    { approvals: { by: 'owners' } },
    ['approvals.by: found "owners"; did you mean "owner"? allowed: one of requester, owner'],
  ],
];

describe('what is wrong with the config', () => {
  it.each(cases)('%s is reported in one line', (_name, content, expected) => {
    expect(problemsOf(content)).toEqual(expected);
  });

  it('all of it is reported at once, whatever kind it is', () => {
    const problems = problemsOf({
      queue: { concurrency: 0, extra: 1 },
      projects: [{ name: 'web', path: '/no/such' }],
      telegram: { token: 'env:NONE' },
    });

    expect(problems.map((line) => line.split(':')[0])).toEqual([
      'queue.concurrency',
      'queue.extra',
      'projects[0].path',
      'telegram.token',
    ]);
  });

  it('names the variable when the value comes from there', () => {
    const problems = problemsOf({}, { DISPATCH_BRIDGE_QUEUE_CONCURRENCY: 'many' });

    expect(problems).toEqual([
      'DISPATCH_BRIDGE_QUEUE_CONCURRENCY (queue.concurrency): found "many"; allowed: a whole number from 1 to 64',
    ]);
  });

  it('never shows what was meant for the environment of claude', () => {
    const problems = problemsOf({}, { DISPATCH_BRIDGE_CLAUDE_ENV: 'API_KEY=geheim' });

    expect(problems).toEqual([
      'DISPATCH_BRIDGE_CLAUDE_ENV (claude.env): found a text of 14 characters; allowed: an object with text values: { "NAME": "value" }',
    ]);
  });

  it('never shows a secret that came out of a variable', () => {
    const problems = problemsOf({ telegram: { token: 'env:MY_TOKEN' } }, { MY_TOKEN: 'not-a-bot-token' });

    expect(problems).toEqual([
      'telegram.token: found a text of 15 characters; allowed: a bot token like 123456:ABC…, env:NAME or file:PATH',
    ]);
  });
});
