import type { ButtonAction } from '../kit/command.ts';

/** `hold:resume`: what keeps all tasks back is not waited for. */
export const holdAction: ButtonAction = {
  verb: 'hold',
  run: ({ holds }) => ({ word: holds.resumeNow() ? 'Retrying now.' : 'Nothing is on hold.' }),
};
