import type { ButtonAction } from '../kit/command.ts';

/** `hold:resume`: stops waiting for what holds all tasks back. */
export const holdAction: ButtonAction = {
  verb: 'hold',
  run: ({ holds }) => ({ word: holds.resumeNow() ? 'Retrying now.' : 'Nothing is on hold.' }),
};
