import { efforts } from '../../routing/wishes.ts';
import type { ButtonAction, ChatCommand, CommandContext, PressContext } from '../kit/command.ts';

/** Besides those of the config. */
const knownModels = ['opus', 'sonnet', 'haiku'];
const standard = 'default';

/** `/model opus`, `/model opus high`, `/model default` */
export const modelCommand: ChatCommand = {
  name: 'model',
  description: 'The model of this session, and its effort: /model opus high',
  args: [{ name: 'model', description: 'A model, then perhaps low, medium, high, xhigh or max', kind: 'text' }],
  forViewers: false,
  run(context) {
    const { reply, args } = context;
    if (args !== '') {
      reply(choose(context, args));
      return;
    }
    const now = wordsOf(context);
    reply(
      `${now} Changes apply to the next task.`,
      [standard, ...namesOf(context)].map((name) => [{ label: name, action: `model:${name}` }]),
    );
  },
};

export const modelAction: ButtonAction = {
  verb: 'model',
  typed: (name) => `/model ${name}`,
  run: (context) => ({ word: choose(context, context.argument), buttons: 'as they are' }),
};

function choose(context: CommandContext | PressContext, wanted: string): string {
  const { store, models, conversation } = context;
  const [name = '', effort, ...rest] = wanted.toLowerCase().split(/\s+/);
  if (rest.length > 0 || (effort !== undefined && !efforts.includes(effort)))
    return `Unknown effort “${[effort, ...rest].join(' ')}”. It is one of: ${efforts.join(', ')}.`;
  if (!/^[a-z0-9][a-z0-9._[\]-]{0,63}$/.test(name)) return `“${name}” is no name of a model.`;
  const model = name === standard ? undefined : (models[name] ?? name);
  store.sessions.setModel(conversation.session.id, model, effort);
  const changed = store.sessions.get(conversation.session.id)!;
  return wordsOf({ ...context, conversation: { ...conversation, session: changed } });
}

function namesOf({ models }: CommandContext | PressContext): string[] {
  return [...new Set([...Object.keys(models), ...knownModels])].slice(0, 8);
}

function wordsOf({ projects, conversation: { session, project } }: CommandContext | PressContext): string {
  const model = session.model ?? projects.get(project)?.model;
  const effort = session.effort === undefined ? '' : `, effort ${session.effort}`;
  return `Model of this session: ${model ?? 'the standard of Claude'}${effort}.`;
}
