import { workCardVerb } from '../../finishing/work-view.ts';
import type { ButtonAction } from '../kit/command.ts';

/** A button on the card about the work of a session. */
export const workAction: ButtonAction = {
  verb: workCardVerb,
  run: ({ finishing, user, argument }) => finishing.press(user, argument),
};
