import type { SecretMask } from '../../text/secrets/mask.ts';
import { isCovered, readsApproved } from '../grants/rules.ts';
import type { Ground } from '../ground/ground.ts';
import type { Ask } from '../hosts/asks.ts';
import type { Task } from '../model/task.ts';
import type { AllowList } from '../people/allow-list.ts';
import { alikeAccounts, requesterOf } from '../people/rights.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import { summaryOf } from './new-approval.ts';
import { nobody } from './unanswered.ts';

/** Answers that need no card. Each returns whether Claude has its answer now. */
export interface AutomaticAnswers {
  /** Allows it when a grant of its person covers it, or it only reads in an approved folder. */
  allowByGrant(ask: Ask, task: Task, ground: Ground): boolean;
  /** Denies it when its person has lost access, or nobody is there. */
  denyUnattended(ask: Ask, task: Task): boolean;
  /** From now on nobody is there. */
  leaveUnattended(): void;
}

export interface AutomaticAnswersOptions {
  store: Store;
  allowList: AllowList;
  /** Whether the person of this task may no longer run tasks. */
  isRemoved(task: Task): boolean;
  mask: SecretMask;
  clock: Clock;
  log: Log;
}

export function createAutomaticAnswers(options: AutomaticAnswersOptions): AutomaticAnswers {
  const { store, isRemoved, mask, clock, log } = options;
  let isUnattended = false;

  return {
    allowByGrant(ask, task, ground) {
      if (isRemoved(task)) return false;
      const grants = store.grants
        .active(clock.now(), alikeAccounts(options, requesterOf(task)))
        .filter(({ project: name }) => name === task.project);
      const rules = grants.map(({ tool, rule }) => ({ tool, ...(rule === undefined ? {} : { content: rule }) }));
      const isRead = readsApproved(ask, ground);
      if (!isRead && (rules.length === 0 || !isCovered(ask, rules, ground))) return false;
      const detail = `${summaryOf(ask, mask)}${isRead ? ', in an approved folder' : ''}`;
      store.audit.append({ action: 'allowed-by-grant', task: task.number, detail });
      void ask.answer({ behavior: 'allow' });
      return true;
    },
    denyUnattended(ask, task) {
      if (!isUnattended && !isRemoved(task)) return false;
      const what = summaryOf(ask, mask);
      const why = isUnattended ? 'nobody is there to answer' : 'its person no longer has access';
      store.audit.append({ action: 'denied', task: task.number, detail: `${what}: ${why}` });
      log.warn('a request of Claude was denied without asking', { task: task.number, what, why });
      void ask.answer({ behavior: 'deny', message: nobody });
      return true;
    },
    leaveUnattended() {
      isUnattended = true;
    },
  };
}
