import type { Approval } from '../model/approval.ts';
import type { PermissionMode } from '../model/permission.ts';
import type { User } from '../model/user.ts';
import type { Approvers } from '../people/approvers.ts';
import type { Modes } from '../people/modes.ts';
import { refuseInAudit } from '../people/rights.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';

/** Whether a person may answer, in words for them; undefined: they may. */
export interface RightToAnswer {
  /** Writes the refusal to the audit. */
  refusal(user: User, approval: Approval): string | undefined;
  /** A plan ends in a mode, which this person has to have the right to choose. */
  refusalOfMode(user: User, approval: Approval, mode: PermissionMode): string | undefined;
  /** Writes a refusal to the audit. */
  refused(user: User, what: string): void;
}

export interface RightToAnswerOptions {
  store: Store;
  approvers: Approvers;
  modes: Modes;
  log: Log;
}

export function createRightToAnswer({ store, approvers, modes, log }: RightToAnswerOptions): RightToAnswer {
  function refused(user: User, what: string): void {
    log.warn('an answer was refused', { platform: user.platform, user: user.id, what });
    refuseInAudit(store, user, what);
  }

  return {
    refused,
    refusal(user, approval) {
      const refusal = approvers.refusal(user, approval);
      if (refusal !== undefined) refused(user, `the answer to ${approval.summary}`);
      return refusal;
    },
    refusalOfMode(user, { taskId }, mode) {
      const task = store.tasks.get(taskId);
      if (task && modes.may(user, task, mode)) return undefined;
      return mode === 'default'
        ? 'Only an owner can approve this: the project’s own mode allows less.'
        : 'Only an owner can let Claude edit without asking here.';
    },
  };
}
