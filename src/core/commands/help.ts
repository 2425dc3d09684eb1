import { type Block, paragraph } from '../../text/document/blocks.ts';
import { platformOf } from '../model/conversation.ts';
import { mayRunTasks } from '../model/user.ts';
import { bullets } from './kit/bullets.ts';
import {
  type ButtonAction,
  type ChatCommand,
  type CommandContext,
  descriptionOf,
  type PressContext,
} from './kit/command.ts';
import { statusDetails } from './status.ts';
import { usageDetails } from './usage.ts';

type Context = CommandContext | PressContext;

/** The names of the commands that people need every day. */
const everyday = ['new', 'stop', 'queue', 'tasks', 'status', 'project'];
/** The names of the others, by theme; one that is in no theme is in the last. */
const themes = [
  { title: 'Tasks', names: ['retry', 'continue', 'file'] },
  { title: 'Queue', names: ['edit', 'cancel', 'pause', 'resume'] },
  { title: 'Session', names: ['compact', 'mode'] },
  { title: 'This chat', names: ['mute', 'voice'] },
  { title: 'Permissions', names: ['grants', 'folders', 'approvals'] },
  { title: 'People', names: ['users', 'audit', 'link', 'unlink', 'whoami'] },
  { title: 'More', names: ['usage', 'awake', 'help'] },
];
/** The theme of commands that the chat's platform answers itself. */
const ownTheme = 'This chat';

export function createHelpCommand(commands: () => readonly ChatCommand[]): ChatCommand {
  return {
    name: 'help',
    description: 'Show what I can do',
    forViewers: true,
    run(context) {
      const { user, hostName, known, reply } = context;
      const offered = offeredTo(context, commands());
      reply([
        paragraph(
          mayRunTasks(user)
            ? `Send me a task. Claude does it on ${hostName} and replies here. Tasks run one at a time. When Claude asks something, press a button or reply to its message.`
            : `Claude works on ${hostName}. You can watch with /status and /queue.`,
        ),
        bullets(offered.filter(({ name }) => everyday.includes(name)).map((command) => line(command, known))),
        { type: 'fold', title: 'More commands', blocks: helpDetails(context, commands()), action: 'more:help' },
      ]);
    },
  };
}

/** `more:status`: what is folded in the answer of a command, as it is now. */
export function createMoreAction(commands: () => readonly ChatCommand[]): ButtonAction {
  const details: Record<string, (context: PressContext) => Block[]> = {
    status: statusDetails,
    usage: usageDetails,
    help: (context) => helpDetails(context, commands()),
  };
  return {
    verb: 'more',
    forViewers: true,
    run(context) {
      const { argument } = context;
      if (!Object.hasOwn(details, argument)) return { word: 'This button no longer works.' };
      return { word: '', shows: details[argument]!(context), buttons: 'as they are' };
    },
  };
}

/** All but the everyday commands, by theme. */
function helpDetails(context: Context, commands: readonly ChatCommand[]): Block[] {
  const others = offeredTo(context, commands).filter(({ name }) => !everyday.includes(name));
  const own = context.platform(platformOf(context.conversation.id))?.ownCommands ?? [];
  const byTheme = Map.groupBy(others, ({ name }) => themes.find(({ names }) => names.includes(name)) ?? themes.at(-1)!);
  return themes.flatMap((theme): Block[] => {
    const ofTheme = [...(theme.title === ownTheme ? own : []), ...(byTheme.get(theme) ?? [])];
    if (ofTheme.length === 0) return [];
    return [
      { type: 'paragraph', children: [{ type: 'bold', children: [{ type: 'text', text: theme.title }] }] },
      bullets(ofTheme.map((command) => line(command, context.known))),
    ];
  });
}

function offeredTo({ user, known }: Context, commands: readonly ChatCommand[]): ChatCommand[] {
  return commands
    .filter((command) => !command.forAccounts || known.hasAccounts(user.platform))
    .filter((command) => command.forViewers || mayRunTasks(user))
    .filter((command) => !command.forOwners || user.role === 'owner');
}

function line(command: Pick<ChatCommand, 'name' | 'description'>, known: Context['known']): string {
  return `/${command.name}: ${descriptionOf(command, known)}`;
}
