import { z } from 'zod';
import { choice, dollars, listOf, name, pattern, secret, webAddress, wholeNumber, words, yesOrNo } from './rules.ts';

/*
 * The one source of what the config file may hold. Every rule's message says what is allowed; problems.ts puts the
 * place and the found value before it.
 */

const section = { error: 'an object: { … }' };
const askingModes = ['default', 'plan', 'acceptEdits', 'dontAsk'] as const;
const permissionModes = [...askingModes, 'bypassPermissions'] as const;

/** For all projects: bypassing all permissions is a decision for one project. */
function standardMode() {
  const modes = `one of ${askingModes.join(', ')}`;
  const instead = `${modes}; for a single project: "permissionMode": "bypassPermissions" and "allowBypass": true`;
  return z.enum(askingModes, { error: ({ input }) => (input === 'bypassPermissions' ? instead : modes) });
}

const user = z.strictObject(
  {
    platform: choice(['telegram', 'discord', 'terminal']).describe('Where this person writes from'),
    id: z
      .union([z.string().trim().min(1), z.int()], { error: 'a number or a text, as /whoami shows it' })
      .transform(String)
      .describe(
        'The person’s id on that platform; /whoami in the chat shows it. On Discord role:ID gives access to everyone with that role',
      ),
    role: choice(['owner', 'operator', 'viewer'])
      .default('operator')
      .describe('Owners and operators run tasks; viewers only look'),
    name: name().optional().describe('What to call this person'),
  },
  section,
);

const project = z.strictObject(
  {
    name: name().describe('The name that /project shows and accepts'),
    path: words('a folder').describe(
      'Folder where tasks run; ~ is your home, other paths are relative to the config file',
    ),
    default: yesOrNo().default(false).describe('New conversations start here; without it, in the first project'),
    model: words('a model’s name').optional().describe('Overrides claude.model'),
    permissionMode: choice(permissionModes)
      .optional()
      .describe('Overrides claude.permissionMode; bypassPermissions also needs allowBypass'),
    appendSystemPrompt: words('a text').optional().describe('Added to Claude’s system prompt'),
    addDirs: listOf(words('a folder'), 'folders').optional().describe('More folders that Claude may use'),
    allowBypass: yesOrNo()
      .default(false)
      .describe('Allows bypassPermissions here: Claude does everything without asking'),
    route: choice(['auto', 'ask', 'off'])
      .optional()
      .describe('Whether coding work gets a session and a worktree of its own; default: off until chosen in the chat'),
    base: choice(['head', 'origin'])
      .default('head')
      .describe('What a worktree begins from: what is checked out, or the remote’s default branch'),
    setup: words('a command').optional().describe('Prepares a new worktree; default: the install of its lock file'),
    check: words('a command').optional().describe('Runs before the work of a session is merged'),
  },
  section,
);

export const configSchema = z.strictObject(
  {
    $schema: words('a text').optional().describe('For your editor; the bridge ignores it'),
    host: z
      .strictObject(
        { name: name().optional().describe('Name of this machine in chats; default: its host name') },
        section,
      )
      .prefault({}),
    telegram: z
      .strictObject(
        {
          token: secret(/\d+:[\w-]+/, 'a bot token like 123456:ABC…')
            .optional()
            .describe('From @BotFather; default: the variable TELEGRAM_BOT_TOKEN'),
          apiRoot: webAddress().default('https://api.telegram.org').describe('Your own Bot API server'),
        },
        section,
      )
      .prefault({}),
    discord: z
      .strictObject(
        {
          token: secret(/[\w.-]{20,}/, 'a bot token')
            .optional()
            .describe('From the developer portal, under Bot; default: the variable DISCORD_BOT_TOKEN'),
          apiRoot: webAddress().default('https://discord.com/api').describe('Another API server'),
        },
        section,
      )
      .prefault({}),
    users: listOf(user, 'users: [{ "platform": …, "id": … }]')
      .default([])
      .describe('People who always have access, in addition to the paired ones'),
    projects: listOf(project, 'projects: [{ "name": …, "path": … }]')
      .default([])
      .describe('Folders where tasks run; empty: the folder where start was run'),
    models: z
      .record(z.string().regex(/^[a-z][a-z0-9-]{0,31}$/), words('a model’s name'), {
        error: 'an object of short names: { "fast": "haiku" }',
      })
      .default({})
      .describe('Short names for models, for “use fast to …”'),
    claude: z
      .strictObject(
        {
          command: words('a command or a path').optional().describe('Default: `claude` on PATH'),
          args: listOf(words('a text'), 'texts').default([]).describe('More arguments for claude'),
          env: z
            .record(z.string(), z.string({ error: 'a text, env:NAME or file:PATH' }), {
              error: 'an object with text values: { "NAME": "value" }',
            })
            .default({})
            .describe('Added to Claude’s environment'),
          model: words('a model’s name').optional().describe('Default: Claude’s own'),
          permissionMode: standardMode().default('default').describe('What Claude may do without asking'),
          idleMinutes: wholeNumber(0, 1440).default(30).describe('Minutes to keep an unused claude process warm'),
          maxProcesses: wholeNumber(1, 64).default(6).describe('How many claude processes may run at once'),
          spare: yesOrNo().default(true).describe('Keep one process ready, so a new conversation starts fast'),
          spareMinutes: wholeNumber(0, 1440)
            .default(10)
            .describe('Minutes without a message until that process ends; the next message starts it again; 0: none'),
          niceness: wholeNumber(0, 19)
            .default(2)
            .describe('How much Claude and what it runs give way to other programs, as `nice` has it; 0: not at all'),
          autoMemory: yesOrNo()
            .default(false)
            .describe('Claude may keep notes on each project and read them in later sessions, without asking'),
        },
        section,
      )
      .prefault({}),
    queue: z
      .strictObject(
        {
          concurrency: wholeNumber(1, 64).default(3).describe('How many tasks may run at once'),
          busy: choice(['queue', 'steer', 'instead'])
            .default('queue')
            .describe(
              'What a message does while a task runs in its chat: wait its turn, join that task, or replace it',
            ),
          lists: choice(['offer', 'split', 'one'])
            .default('offer')
            .describe('A message that lists several tasks: offer to run them one by one, do so, or run it as one task'),
        },
        section,
      )
      .prefault({}),
    recovery: choice(['continue', 'ask'])
      .default('continue')
      .describe('What happens to a task that a crash interrupted: it continues, or the bridge asks first'),
    stall: z
      .strictObject(
        {
          minutes: wholeNumber(1, 1440).default(5).describe('Minutes of silence before the chat is warned'),
        },
        section,
      )
      .prefault({}),
    keepAwake: choice(['off', 'tasks', 'always'])
      .default('tasks')
      .describe('When the bridge keeps this machine awake: never, while tasks run, or always'),
    approvals: z
      .strictObject(
        {
          grantMinutes: wholeNumber(1, 1440).default(30).describe('Minutes that a temporary permission lasts'),
          remindMinutes: wholeNumber(1, 1440)
            .default(30)
            .describe('Minutes until an unanswered request is repeated; after that at most every hour'),
          timeoutMinutes: wholeNumber(1, 10_080)
            .optional()
            .describe('Minutes until an unanswered request is denied; default: never'),
          by: choice(['requester', 'owner'])
            .default('requester')
            .describe('Who answers the requests of an operator’s task: that operator or an owner, or owners only'),
        },
        section,
      )
      .prefault({}),
    worktrees: z
      .strictObject(
        {
          keepDays: wholeNumber(1, 3650)
            .default(30)
            .describe('Days to keep what was rescued before a worktree was removed'),
        },
        section,
      )
      .prefault({}),
    limits: z
      .strictObject(
        {
          queued: wholeNumber(1, 10_000).default(50).describe('How many tasks of one person may wait'),
          running: wholeNumber(1, 64)
            .optional()
            .describe('How many tasks of one person may run at once; default: no limit'),
          perHour: wholeNumber(1, 10_000).default(120).describe('How many tasks one person may send in an hour'),
          taskMinutes: wholeNumber(1, 10_080).optional().describe('Minutes until a task is stopped; default: no limit'),
          taskUsd: dollars().optional().describe('What one task may cost, in US dollars; default: no limit'),
          perDayUsd: dollars()
            .optional()
            .describe('What the tasks of one person may cost in a day, in US dollars; default: no limit'),
        },
        section,
      )
      .prefault({}),
    keep: z
      .strictObject(
        {
          tasksDays: wholeNumber(2, 36_500)
            .optional()
            .describe('Days until an ended task is deleted, with its answer and its files; default: never'),
          archive: words('a file')
            .optional()
            .describe('Append each task to this file, as a line of JSON, before it is deleted; default: none'),
        },
        section,
      )
      .prefault({}),
    redact: z
      .strictObject(
        {
          extra: listOf(pattern(), 'regular expressions')
            .default([])
            .describe('What else to mask in chats, beside the well-known forms of keys and tokens'),
        },
        section,
      )
      .prefault({}),
    voice: z
      .strictObject(
        {
          command: words('a program').optional().describe('Transcribes voice messages: takes a file, prints its text'),
          speak: words('a program')
            .optional()
            .describe('Speaks answers: takes text on its input and the path of the OGG Opus file to write'),
        },
        section,
      )
      .prefault({}),
    log: z
      .strictObject(
        {
          level: choice(['debug', 'info', 'warn', 'error']).default('info').describe('Lowest level to show'),
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
 * The rule at `path` of the config, without its default and optional wrappers; undefined for a key that does not exist.
 * A number in `path` means any element of a list.
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

/** Keys that are allowed at `path`; empty when no object is allowed there. */
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
