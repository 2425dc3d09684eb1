import { actorOf, refuseInAudit } from '../people/rights.ts';
import { actionButtons } from '../reply/buttons.ts';
import type { ButtonAction, ChatCommand, CommandContext, PressContext } from './kit/command.ts';

type Context = CommandContext | PressContext;

/** The note that outlives a restart; without one the config decides. */
export const awakeNote = 'keep-awake';

const modes = {
  on: { mode: 'always', words: 'I keep this computer awake as long as I run.' },
  tasks: { mode: 'tasks', words: 'I keep this computer awake while tasks run.' },
  off: { mode: 'off', words: 'I no longer keep this computer awake.' },
} as const;

function isWanted(text: string): text is keyof typeof modes {
  return Object.hasOwn(modes, text);
}

export const awakeCommand: ChatCommand = {
  name: 'awake',
  description: 'Keep the computer awake: /awake on, off or tasks',
  args: [
    {
      name: 'state',
      description: 'When the computer stays awake',
      kind: 'text',
      choices: [
        { name: 'as long as the bridge runs', value: 'on' },
        { name: 'while tasks run', value: 'tasks' },
        { name: 'never', value: 'off' },
      ],
    },
  ],
  forViewers: false,
  forOwners: true,
  run(context) {
    const { args, awake, reply } = context;
    const wanted = args.toLowerCase();
    if (wanted === '') {
      const state = awake?.() ?? 'cannot be kept awake';
      reply(`This computer ${/^(?:may|cannot)\b/.test(state) ? '' : 'is '}${state}.`, buttons);
    } else if (isWanted(wanted)) reply(choose(context, wanted));
    else reply('Send /awake on, /awake tasks or /awake off.');
  },
};

const buttons = actionButtons([
  ['On', 'awake:on'],
  ['While tasks run', 'awake:tasks'],
  ['Off', 'awake:off'],
]);

export const awakeAction: ButtonAction = {
  verb: 'awake',
  typed: (wanted) => `/awake ${wanted}`,
  run(context) {
    if (!isWanted(context.argument)) return { word: 'This button no longer works.' };
    const words = choose(context, context.argument);
    context.reply(words);
    return { word: '' };
  },
};

/** What follows from the note happens once it is committed. */
function choose(context: Context, wanted: keyof typeof modes): string {
  const { store, user, awake } = context;
  if (user.role !== 'owner') {
    refuseInAudit(store, user, '/awake');
    return 'Only an owner can say whether this computer may sleep.';
  }
  const { mode, words } = modes[wanted];
  store.notes.set(awakeNote, mode);
  store.audit.append({ action: 'setting-changed', actor: actorOf(user), detail: `keepAwake: ${mode}` });
  const state = awake?.() ?? '';
  const doubt = wanted !== 'off' && state.startsWith('cannot') ? ` So far it ${state}.` : '';
  return `${words} This lasts until someone changes it, also after a restart.${doubt}`;
}
