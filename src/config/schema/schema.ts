import { z } from 'zod';
import { choice, dollars, listOf, name, pattern, secret, webAddress, wholeNumber, words, yesOrNo } from './rules.ts';

/*
 * The one source of what the config file may hold. Every rule's message is the words for "what is allowed";
 * problems.ts puts the place and the value that was found in front of it.
 */

const section = { error: 'an object: { … }' };
const askingModes = ['default', 'plan', 'acceptEdits', 'dontAsk'] as const;
const permissionModes = [...askingModes, 'bypassPermissions'] as const;

/** For all projects: everything without asking is a decision for one project. */
function standardMode() {
  const modes = `one of ${askingModes.join(', ')}`;
  const instead = `${modes}; for a single project: "permissionMode": "bypassPermissions" and "allowBypass": true`;
  return z.enum(askingModes, { error: ({ input }) => (input === 'bypassPermissions' ? instead : modes) });
}

const user = z.strictObject(
  {
    platform: choice(['telegram', 'discord', 'terminal']).describe('Where this person writes from'),
    id: z
      .union([z.string().trim().min(1), z.int()], { error: 'a number or a text, as /id shows it' })
      .transform(String)
      .describe(
        "The person's id on that platform; /id in the chat shows it. Discord: role:ID lets everybody with that role in",
      ),
    role: choice(['owner', 'operator', 'viewer'])
      .default('operator')
      .describe('owner and operator run tasks, a viewer reads status only'),
    name: name().optional().describe('How to call this person'),
  },
  section,
);

const project = z.strictObject(
  {
    name: name().describe('What /project shows and takes'),
    path: words('a folder').describe('Folder that tasks run in; ~ is your home, other paths start at the config file'),
    default: yesOrNo().default(false).describe('New conversations start here; without one, the first project is it'),
    model: words("a model's name").optional().describe('Overrides claude.model'),
    permissionMode: choice(permissionModes)
      .optional()
      .describe('Overrides claude.permissionMode; bypassPermissions needs allowBypass too'),
    appendSystemPrompt: words('a text').optional().describe("Added to claude's system prompt"),
    addDirs: listOf(words('a folder'), 'folders').optional().describe('More folders claude may use'),
    allowBypass: yesOrNo()
      .default(false)
      .describe('Lets bypassPermissions be used here: claude does everything without asking'),
  },
  section,
);

export const configSchema = z.strictObject(
  {
    $schema: words('a text').optional().describe('For your editor; not used'),
    host: z
      .strictObject({ name: name().optional().describe("Name of this machine; default: the machine's own") }, section)
      .prefault({}),
    telegram: z
      .strictObject(
        {
          token: secret(/\d+:[\w-]+/, 'a bot token like 123456:ABC…')
            .optional()
            .describe('From @BotFather; when absent, the variable TELEGRAM_BOT_TOKEN is read'),
          apiRoot: webAddress().default('https://api.telegram.org').describe('A Bot API server of your own'),
        },
        section,
      )
      .prefault({}),
    discord: z
      .strictObject(
        {
          token: secret(/[\w.-]{20,}/, 'a bot token')
            .optional()
            .describe('From the developer portal, under Bot; when absent, the variable DISCORD_BOT_TOKEN is read'),
          apiRoot: webAddress().default('https://discord.com/api').describe('Another API server'),
        },
        section,
      )
      .prefault({}),
    users: listOf(user, 'users: [{ "platform": …, "id": … }]')
      .default([])
      .describe('People who are always allowed, beside the paired ones'),
    projects: listOf(project, 'projects: [{ "name": …, "path": … }]')
      .default([])
      .describe('Folders that tasks run in; empty: the folder start was run in'),
    claude: z
      .strictObject(
        {
          command: words('a command or a path').optional().describe('Default: claude on PATH'),
          args: listOf(words('a text'), 'texts').default([]).describe('More arguments for claude'),
          env: z
            .record(z.string(), z.string({ error: 'a text, env:NAME or file:PATH' }), {
              error: 'an object of texts: { "NAME": "value" }',
            })
            .default({})
            .describe("Added to claude's environment"),
          model: words("a model's name").optional().describe("Default: claude's own"),
          permissionMode: standardMode().default('default').describe('What claude may do without asking'),
          idleMinutes: wholeNumber(0, 1440).default(30).describe('How long an unused claude process is kept warm'),
          maxProcesses: wholeNumber(1, 64).default(6).describe('Most claude processes at once'),
          spare: yesOrNo().default(true).describe('Keep one process ready, so that a new conversation starts fast'),
          autoMemory: yesOrNo()
            .default(false)
            .describe('Claude may read and keep notes on each project, for every later session, without asking'),
        },
        section,
      )
      .prefault({}),
    queue: z
      .strictObject(
        {
          concurrency: wholeNumber(1, 64).default(3).describe('Most tasks running at once'),
          busy: choice(['queue', 'steer', 'instead'])
            .default('queue')
            .describe(
              'What a message does while a task runs in its chat: wait, go into that task, or run in its place',
            ),
        },
        section,
      )
      .prefault({}),
    recovery: choice(['continue', 'ask'])
      .default('continue')
      .describe('A task that a crash cut off: it goes on by itself, or its person is asked'),
    stall: z
      .strictObject(
        {
          minutes: wholeNumber(1, 1440)
            .default(5)
            .describe('A task that gives no sign of life for so long is told about'),
        },
        section,
      )
      .prefault({}),
    keepAwake: choice(['off', 'tasks', 'always'])
      .default('tasks')
      .describe('When this machine is kept from sleeping: never, while tasks run, or as long as the bridge runs'),
    approvals: z
      .strictObject(
        {
          grantMinutes: wholeNumber(1, 1440).default(30).describe('How long “allow for a while” lasts'),
          remindMinutes: wholeNumber(1, 1440)
            .default(30)
            .describe('An unanswered request is brought to mind after this time, then at most every hour'),
          timeoutMinutes: wholeNumber(1, 10_080)
            .optional()
            .describe('An unanswered request is denied after this time; default: it waits as long as it takes'),
          by: choice(['requester', 'owner'])
            .default('requester')
            .describe("Who answers what an operator's task asks: that operator (or an owner), or owners only"),
        },
        section,
      )
      .prefault({}),
    limits: z
      .strictObject(
        {
          queued: wholeNumber(1, 10_000).default(50).describe('Most tasks of one person that wait'),
          running: wholeNumber(1, 64)
            .optional()
            .describe('Most tasks of one person that run at once; default: no limit'),
          perHour: wholeNumber(1, 10_000).default(120).describe('Most tasks of one person in an hour'),
          taskMinutes: wholeNumber(1, 10_080)
            .optional()
            .describe('A task is stopped after this time; default: it may take as long as it does'),
          taskUsd: dollars().optional().describe('Most that one task may cost, US dollars; default: no limit'),
          perDayUsd: dollars()
            .optional()
            .describe('Most that the tasks of one person may cost in a day, US dollars; default: no limit'),
        },
        section,
      )
      .prefault({}),
    redact: z
      .strictObject(
        {
          extra: listOf(pattern(), 'regular expressions')
            .default([])
            .describe('What else is masked in chats, beside the well-known forms of keys and tokens'),
        },
        section,
      )
      .prefault({}),
    voice: z
      .strictObject(
        {
          command: words('a program')
            .optional()
            .describe('Writes voice messages down: is given a file, prints its text'),
        },
        section,
      )
      .prefault({}),
    log: z
      .strictObject(
        {
          level: choice(['debug', 'info', 'warn', 'error']).default('info').describe('Least important line to show'),
          file: words('a file').optional().describe('Also append JSON lines to this file'),
        },
        section,
      )
      .prefault({}),
  },
  section,
);

/** The config after validation, with all defaults, before secrets and paths are resolved. */
export type ParsedConfig = z.output<typeof configSchema>;

/** The schema of the config file as JSON Schema (draft 2020-12), for editors. */
export function configJsonSchema(): Record<string, unknown> {
  return { title: 'dispatch-bridge config', ...z.toJSONSchema(configSchema, { io: 'input' }) };
}

/**
 * The rule at `path` of the config, without its default and optional wrappers; undefined for a key that doesn't exist.
 * A number stands for any element of a list.
 */
export function ruleAt(path: readonly PropertyKey[]): z.core.$ZodType | undefined {
  let rule: z.core.$ZodType | undefined = unwrap(configSchema);
  for (const key of path) {
    if (rule instanceof z.ZodObject) rule = Object.hasOwn(rule.shape, key) ? rule.shape[String(key)] : undefined;
    else if (rule instanceof z.ZodArray) rule = /^\d+$/.test(String(key)) ? rule.element : undefined;
    else if (rule instanceof z.ZodRecord) rule = rule.valueType;
    else return undefined;
    rule = rule && unwrap(rule);
  }
  return rule;
}

/** Keys that may stand at `path`; empty when no object may stand there. */
export function keysAt(path: readonly PropertyKey[]): string[] {
  const rule = ruleAt(path);
  return rule instanceof z.ZodObject ? Object.keys(rule.shape).filter((key) => key !== '$schema') : [];
}

function unwrap(rule: z.core.$ZodType): z.core.$ZodType {
  if (rule instanceof z.ZodOptional || rule instanceof z.ZodDefault || rule instanceof z.ZodPrefault) {
    return unwrap(rule.def.innerType);
  }
  if (rule instanceof z.ZodPipe) return unwrap(rule.def.in);
  return rule;
}
