import { pullRequestVerb } from '../../upkeep/pull-request-words.ts';
import type { ButtonAction } from '../kit/command.ts';

/** A button below what is new at a pull request: `pr:fix-<session>`, `pr:ignore-<session>`. */
export const pullRequestAction: ButtonAction = {
  verb: pullRequestVerb,
  run: ({ pullRequests, user, argument }) => pullRequests.press(user, argument),
};
