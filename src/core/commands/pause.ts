import type { ButtonAction, ChatCommand, CommandContext, PressContext } from './kit/command.ts';

export const pauseCommand: ChatCommand = {
  name: 'pause',
  description: 'Start nothing new here until /resume',
  forViewers: false,
  run: (context) => context.reply(pause(context)),
};

export const resumeCommand: ChatCommand = {
  name: 'resume',
  description: 'Go on after /pause',
  forViewers: false,
  run: (context) => context.reply(resume(context)),
};

export const pauseAction: ButtonAction = {
  verb: 'pause',
  run: (context) => ({ word: pause(context), buttons: 'as they are' }),
};

export const resumeAction: ButtonAction = {
  verb: 'resume',
  run: (context) => ({ word: resume(context), buttons: 'as they are' }),
};

function pause({ tasks, conversation }: CommandContext | PressContext): string {
  if (!tasks.pause(conversation.id)) return 'This chat is paused already. /resume goes on.';
  const goesOn = tasks.current(conversation.id) ? ' What runs goes on.' : '';
  return `Paused: nothing new starts here until /resume.${goesOn}`;
}

function resume({ tasks, conversation }: CommandContext | PressContext): string {
  return tasks.unpause(conversation.id) ? 'It goes on.' : 'This chat is not paused.';
}
