import type { ButtonAction } from '../kit/command.ts';

/** `hold:resume`: stops waiting for what holds the tasks of this chat back. */
export const holdAction: ButtonAction = {
  verb: 'hold',
  run: ({ holds, conversation }) => ({
    word: holds.resumeNow(conversation.id) ? 'Retrying now.' : 'Nothing is on hold.',
  }),
};
