import { paragraph } from '../../text/document/blocks.ts';
import type { Button } from '../model/post.ts';
import { bullets } from './kit/bullets.ts';
import type { ButtonAction, ChatCommand, CommandContext, PressContext } from './kit/command.ts';

export const projectCommand: ChatCommand = {
  name: 'project',
  description: 'Show or change the project: /project NAME, /project bind NAME',
  args: [{ name: 'name', description: 'A project; or bind NAME, or unbind, for the whole channel', kind: 'text' }],
  forViewers: false,
  run(context) {
    const binding = /^(bind|unbind)(?:\s+(.+))?$/i.exec(context.args);
    if (binding) {
      bind(context, binding[1]!.toLowerCase() === 'bind', binding[2]);
      return;
    }
    if (context.args !== '') {
      choose(context, context.args);
      return;
    }
    const { conversation, projects, reply } = context;
    const lines = projects
      .list()
      .map((project) => `${project.name}${project.name === conversation.project ? ', current' : ''} (${project.path})`);
    reply(
      [paragraph('Tasks in this chat run in:'), bullets(lines)],
      projects.list().length > 1 ? buttons(context) : undefined,
    );
  },
};

export const projectAction: ButtonAction = {
  verb: 'project',
  typed: (name) => `/project ${name}`,
  run(context) {
    return { word: choose(context, context.argument) ? context.argument : 'That project no longer exists.' };
  },
};

/** A bound channel or group: everything written there is a task in its project, without a mention. */
function bind(
  { store, projects, conversation, parent, reply, private: isPrivate }: CommandContext,
  bound: boolean,
  name?: string,
): void {
  const place = parent ?? conversation.id;
  if (isPrivate && parent === undefined) {
    reply('Every message here is a task already. /project NAME changes the project.');
    return;
  }
  if (!bound) {
    store.conversations.setBound(place, false);
    reply('No longer bound. Mention me when a message is for me.');
    return;
  }
  const wanted = name ?? conversation.project;
  const project = projects.get(wanted);
  if (!project) {
    reply(unknown(projects, wanted));
    return;
  }
  if (store.conversations.ensure(place, project.name).project !== project.name)
    store.conversations.setProject(place, project.name);
  store.conversations.setBound(place, true);
  reply(`Bound to “${project.name}”. Every message here from a person with access is a task. /project unbind ends it.`);
}

function unknown(projects: CommandContext['projects'], name: string): string {
  return `Unknown project “${name}”. Projects: ${projects
    .list()
    .map((p) => p.name)
    .join(', ')}.`;
}

function choose({ store, projects, conversation, reply }: CommandContext | PressContext, name: string): boolean {
  const project = projects.get(name);
  if (!project) {
    reply(unknown(projects, name));
    return false;
  }
  if (project.name === conversation.project) {
    reply(`This chat already works in “${name}”.`);
    return true;
  }
  store.conversations.setProject(conversation.id, project.name);
  reply(`This chat now works in “${name}” (${project.path}), in a new session.`);
  return true;
}

function buttons({ projects }: CommandContext): Button[][] {
  return projects.list().map((project) => [{ label: project.name, action: `project:${project.name}` }]);
}
