import { paragraph } from '../../text/document/blocks.ts';
import type { PermissionMode } from '../model/permission.ts';
import type { ProjectSettings } from '../model/projects.ts';
import { actorOf, modesFor, refuseInAudit } from '../people/rights.ts';
import type { ButtonAction, ChatCommand, CommandContext, PressContext } from './kit/command.ts';

type Context = CommandContext | PressContext;

/** The name of each mode for people, and what Claude does in it, in the order of the buttons. */
const modes: Record<PermissionMode, { title: string; meaning: string }> = {
  default: { title: 'Ask first', meaning: 'Claude asks before it changes files or runs commands' },
  acceptEdits: {
    title: 'Edit freely',
    meaning: 'Claude changes files of the project without asking, and asks before other things',
  },
  plan: { title: 'Plan only', meaning: 'Claude only looks, and makes a plan for you to approve' },
  dontAsk: { title: 'Never ask', meaning: 'Claude does only what its settings allow' },
  bypassPermissions: { title: 'Allow everything', meaning: 'Claude does everything without asking' },
};
const inOrder = Object.keys(modes) as PermissionMode[];

export const modeCommand: ChatCommand = {
  name: 'mode',
  description: 'What Claude may do without asking: /mode plan',
  args: [
    {
      name: 'mode',
      description: 'What Claude may do from the next task on',
      kind: 'text',
      choices: inOrder.map((mode) => ({ name: modes[mode].title, value: mode })),
    },
  ],
  forViewers: false,
  run(context) {
    const project = projectOf(context);
    if (!project) return;
    if (context.args === '') {
      show(context, project);
      return;
    }
    const wanted = modeNamed(context.args);
    if (wanted) context.reply(choose(context, project, wanted).line);
    else context.reply(`Unknown mode “${context.args}”. Modes: ${inOrder.map(named).join(', ')}.`);
  },
};

export const modeAction: ButtonAction = {
  verb: 'mode',
  typed: (mode) => `/mode ${mode}`,
  run(context) {
    const project = projectOf(context);
    const wanted = modeNamed(context.argument);
    if (!project || !wanted) return { word: 'This mode is no longer available.' };
    const { line, isDone } = choose(context, project, wanted);
    if (!isDone) return { word: line, buttons: 'as they are' };
    context.reply(line);
    return { word: modes[wanted].title };
  },
};

/** The mode that the next task of the conversation runs in, with its meaning: `ask first. Claude asks before …`. */
export function modeInWords(context: Context): string {
  const { title, meaning } = modes[modeNow(context)];
  return `${title.toLowerCase()}. ${meaning}`;
}

/** A warning when Claude asks nobody here; undefined: it asks. */
export function bypassWarning(context: Context): string | undefined {
  const mode = modeNow(context);
  return mode === 'bypassPermissions' ? `⚠️ In “${context.conversation.project}” ${modes[mode].meaning}.` : undefined;
}

/** A chosen mode applies as far as this person may choose it. */
function modeNow({ projects, conversation, standardMode, user }: Context): PermissionMode {
  const project = projects.get(conversation.project);
  const chosen = conversation.mode;
  if (chosen && project && modesFor(user, project, standardMode).includes(chosen)) return chosen;
  return project?.permissionMode ?? standardMode;
}

function show(context: CommandContext, project: ProjectSettings): void {
  const { user, standardMode, reply } = context;
  const reach = modesFor(user, project, standardMode);
  const now = modeNow(context);
  reply(
    [paragraph(`Mode: ${modeInWords(context)}. Changes apply to the next task.`)],
    inOrder
      .filter((mode) => reach.includes(mode))
      .map((mode) => [{ label: `${modes[mode].title}${mode === now ? ' ✓' : ''}`, action: `mode:${mode}` }]),
  );
}

function choose(
  { store, user, conversation, standardMode, hostName }: Context,
  project: ProjectSettings,
  mode: PermissionMode,
): { line: string; isDone?: true } {
  if (!modesFor(user, project, standardMode).includes(mode)) {
    refuseInAudit(store, user, `mode ${mode} in “${project.name}”`);
    const line =
      mode === 'bypassPermissions' && project.allowBypass !== true
        ? `${named(mode)} is off for “${project.name}”. The config file on ${hostName} can turn it on: “allowBypass”.`
        : `Only an owner can choose ${named(mode)} here: the config sets ${named(project.permissionMode ?? standardMode)} for “${project.name}”.`;
    return { line };
  }
  store.conversations.setMode(conversation.id, mode);
  store.audit.append({ action: 'mode-changed', actor: actorOf(user), detail: `${mode} in ${conversation.id}` });
  const { title, meaning } = modes[mode];
  return { line: `Mode: ${title.toLowerCase()}. ${meaning}. Changes apply to the next task.`, isDone: true };
}

function projectOf({ projects, conversation, reply }: Context): ProjectSettings | undefined {
  const project = projects.get(conversation.project);
  if (!project) reply(`Project “${conversation.project}” is no longer in the config. Choose another with /project.`);
  return project;
}

/** Finds a mode by either of its names: `acceptEdits`, `edit freely`. */
function modeNamed(name: string): PermissionMode | undefined {
  const wanted = name.toLowerCase();
  return inOrder.find((mode) => [mode, modes[mode].title].some((known) => known.toLowerCase() === wanted));
}

/** `Ask first (default)`: in parentheses the name the config uses. */
function named(mode: PermissionMode): string {
  return `${modes[mode].title} (${mode})`;
}
