import { paragraph } from '../../text/document/blocks.ts';
import type { PermissionMode } from '../model/permission.ts';
import type { ProjectSettings } from '../model/projects.ts';
import { actorOf, modesFor, refuseInAudit } from '../people/rights.ts';
import type { ButtonAction, ChatCommand, CommandContext, PressContext } from './kit/command.ts';

type Context = CommandContext | PressContext;

/** What claude does in each mode, for people. */
const meanings: Record<PermissionMode, string> = {
  plan: 'claude only looks, and makes a plan for you to approve',
  dontAsk: 'claude does what is allowed already, and is refused everything else without asking you',
  default: 'claude asks before it changes files or runs commands',
  acceptEdits: 'claude changes files of the project without asking, and asks before other things',
  bypassPermissions: 'claude does everything without asking',
};

export const modeCommand: ChatCommand = {
  name: 'mode',
  description: 'What claude may do without asking: /mode plan',
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
    else context.reply(`There is no mode “${context.args}”. There is: ${Object.keys(meanings).join(', ')}.`);
  },
};

export const modeAction: ButtonAction = {
  verb: 'mode',
  run(context) {
    const project = projectOf(context);
    const wanted = modeNamed(context.argument);
    if (!project || !wanted) return { word: 'This mode can’t be chosen any more.' };
    const { line, isDone } = choose(context, project, wanted);
    if (!isDone) return { word: line, buttons: 'as they are' };
    context.reply(line);
    return { word: wanted };
  },
};

/** The mode that the next task of the conversation runs in, with what it means. */
export function modeInWords(context: Context): string {
  const mode = modeNow(context);
  return `${mode}: ${meanings[mode]}`;
}

/** A line for when nobody is asked anything here; undefined: people are asked. */
export function bypassWarning(context: Context): string | undefined {
  const mode = modeNow(context);
  return mode === 'bypassPermissions' ? `⚠️ In “${context.conversation.project}” ${meanings[mode]}.` : undefined;
}

/** What was chosen counts as far as this person may choose it. */
function modeNow({ projects, conversation, standardMode, user }: Context): PermissionMode {
  const project = projects.get(conversation.project);
  const chosen = conversation.mode;
  if (chosen && project && modesFor(user, project, standardMode).includes(chosen)) return chosen;
  return project?.permissionMode ?? standardMode;
}

function show(context: CommandContext, project: ProjectSettings): void {
  const { user, standardMode, reply } = context;
  const offered = modesFor(user, project, standardMode);
  reply(
    [paragraph(`${modeInWords(context)}. Another mode counts from the next task on.`)],
    offered.map((mode) => [{ label: mode, action: `mode:${mode}` }]),
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
        ? `${mode} is not allowed in “${project.name}”. The config file on ${hostName} can allow it: “allowBypass”.`
        : `Only an owner can choose ${mode} here: for “${project.name}” the config says ${project.permissionMode ?? standardMode}.`;
    return { line };
  }
  store.conversations.setMode(conversation.id, mode);
  store.audit.append({ action: 'mode-changed', actor: actorOf(user), detail: `${mode} in ${conversation.id}` });
  return { line: `From the next task on, ${mode}: ${meanings[mode]}.`, isDone: true };
}

function projectOf({ projects, conversation, reply }: Context): ProjectSettings | undefined {
  const project = projects.get(conversation.project);
  if (!project)
    reply(`The project “${conversation.project}” is not in the config any more. Choose another with /project.`);
  return project;
}

function modeNamed(name: string): PermissionMode | undefined {
  const modes = Object.keys(meanings) as PermissionMode[];
  return modes.find((mode) => mode.toLowerCase() === name.toLowerCase());
}
