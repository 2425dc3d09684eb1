import { askVerb } from '../approvals/cards/actions.ts';
import { actionParts, buttonActions } from '../commands/registry.ts';
import type { PlatformName } from '../model/conversation.ts';
import { mayRunTasks } from '../model/user.ts';
import type { FormFor } from '../ports/chat-platform.ts';
import type { IntakeOptions } from './options.ts';

/**
 * What people of a platform fill in after a press. Only reads, and refuses nobody: a press without a form says why
 * itself.
 */
export function createFormFor(options: IntakeOptions, platform: PlatformName): FormFor {
  const { allowList, approvals } = options;
  return ({ action, sender }) => {
    const user = allowList.find(platform, sender);
    if (!user || !mayRunTasks(user)) return undefined;
    const { verb, argument } = actionParts(action);
    if (verb === askVerb) return approvals.formFor(user, argument);
    const button = buttonActions.find((candidate) => candidate.verb === verb);
    return button?.form?.({ ...options, user, argument });
  };
}
