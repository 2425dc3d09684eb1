import { paragraph } from '../../text/blocks.ts';
import type { Button } from '../ports.ts';
import type { ButtonAction, ChatCommand, CommandContext, PressContext } from './command.ts';

const maxActionBytes = 64;

export const projectCommand: ChatCommand = {
  name: 'project',
  description: 'Show or change the project: /project NAME',
  forViewers: false,
  run(context) {
    if (context.args !== '') {
      choose(context, context.args);
      return;
    }
    const { conversation, projects, reply } = context;
    const lines = projects.list().map((project) => ({
      blocks: [paragraph(`${project.name}${project.name === conversation.project ? ', now' : ''} (${project.path})`)],
    }));
    reply(
      [paragraph('Tasks in this chat run in:'), { type: 'list', ordered: false, start: 1, items: lines }],
      projects.list().length > 1 ? buttons(context) : undefined,
    );
  },
};

export const projectAction: ButtonAction = {
  verb: 'project',
  run(context) {
    return { word: choose(context, context.argument) ? context.argument : 'There is no such project any more.' };
  },
};

function choose({ store, projects, conversation, reply }: CommandContext | PressContext, name: string): boolean {
  const project = projects.get(name);
  if (!project) {
    const known = projects.list().map((p) => p.name);
    reply(`There is no project “${name}”. There is: ${known.join(', ')}.`);
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
  return projects
    .list()
    .map((project) => ({ label: project.name, action: `project:${project.name}` }))
    .filter((button) => Buffer.byteLength(button.action) <= maxActionBytes)
    .map((button) => [button]);
}
