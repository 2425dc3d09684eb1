import { marks } from '../../text/format/marks.ts';
import type { ButtonAction, ChatCommand, CommandContext, PressContext } from './kit/command.ts';
import { listSessions } from './sessions/sessions.ts';

export const pauseCommand: ChatCommand = {
  name: 'pause',
  description: 'Hold the queue',
  forViewers: false,
  run: (context) => context.reply(pause(context)),
};

export const resumeCommand: ChatCommand = {
  name: 'resume',
  description: 'Release the queue; where it is not paused, choose a session to continue',
  forViewers: false,
  run(context) {
    const hasSessions = context.store.sessions.overview({ in: context.conversation.id, most: 1 }).length > 0;
    if (context.conversation.paused || !hasSessions) context.reply(resume(context));
    else listSessions(context, 'all');
  },
};

export const pauseAction: ButtonAction = {
  verb: 'pause',
  typed: () => '/pause',
  run: (context) => ({ word: pause(context), buttons: 'as they are' }),
};

export const resumeAction: ButtonAction = {
  verb: 'resume',
  typed: () => '/resume',
  run: (context) => ({ word: resume(context), buttons: 'as they are' }),
};

function pause({ tasks, conversation }: CommandContext | PressContext): string {
  if (!tasks.pause(conversation.id)) return 'Already paused. /resume continues.';
  const running = tasks.current(conversation.id) ? ' The running task continues.' : '';
  return `${marks.waiting} Paused. New tasks wait until /resume.${running}`;
}

function resume({ tasks, conversation }: CommandContext | PressContext): string {
  return tasks.unpause(conversation.id) ? `${marks.running} Resumed.` : 'This chat is not paused.';
}
