import { marks } from '../../text/format/marks.ts';
import { revealProse } from '../../text/reveal/reveal.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';
import { maskShown } from '../../text/secrets/mask-shown.ts';
import { isCovered, readsApproved } from '../grants/rules.ts';
import { type Ground, newOn } from '../ground/ground.ts';
import type { Ask } from '../hosts/asks.ts';
import type { Task } from '../model/task.ts';
import type { AllowList } from '../people/allow-list.ts';
import { alikeAccounts, requesterOf } from '../people/rights.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { kindOf, summaryOf } from './new-approval.ts';
import { nobody } from './unanswered.ts';

const changed =
  'What this call touches has changed since the person looked at it, so it was not let through. Ask again if you still need it.';

/** Answers that need no card. Each returns whether Claude has its answer now. */
export interface AutomaticAnswers {
  /** Allows it when a grant of its person covers it, or it only reads in an approved folder. */
  allowByGrant(ask: Ask, task: Task, ground: Ground): boolean;
  /** Denies it when its person has lost access, or nobody is there. */
  denyUnattended(ask: Ask, task: Task): boolean;
  /**
   * The same ask, to be answered by a person who saw `ground`: an answer that allows it looks again (`survey`), and
   * denies what the disk did not show before.
   */
  looksAgain(ask: Ask, task: Task, ground: Ground, survey: () => Promise<Ground>): Ask;
  /** From now on nobody is there. */
  leaveUnattended(): void;
}

export interface AutomaticAnswersOptions {
  store: Store;
  outbox: Outbox;
  allowList: AllowList;
  /** Whether the person of this task may no longer run tasks. */
  isRemoved(task: Task): boolean;
  mask: SecretMask;
  clock: Clock;
  log: Log;
}

export function createAutomaticAnswers(options: AutomaticAnswersOptions): AutomaticAnswers {
  const { store, outbox, isRemoved, mask, clock, log } = options;
  let isUnattended = false;

  function tellChanged(ask: Ask, task: Task, found: string): void {
    const summary = summaryOf(ask, mask);
    const what = revealProse(maskShown(found, mask));
    log.warn('a call was not let through: what it touches has changed', { task: task.number, what: summary });
    store.atomically(() => {
      store.audit.append({ action: 'denied', task: task.number, detail: `${summary}: changed since it was shown` });
      const words = `${marks.careful} I did not let this through: ${summary}. What it touches has changed since I showed it: ${what}. Claude may ask once more.`;
      outbox.add(task.conversation, notice(words, task), task.id);
    });
  }

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
    looksAgain: (ask, task, ground, survey) => ({
      ...ask,
      async answer(given) {
        const isCall = kindOf(ask) === 'permission' && given.behavior === 'allow';
        if (!isCall || ask.withdrawn.aborted) return ask.answer(given);
        try {
          const [found] = newOn(await survey(), ground);
          if (found === undefined) return await ask.answer(given);
          tellChanged(ask, task, found);
        } catch (error) {
          log.error('what a call touches could not be looked at once more', { task: task.number, error });
        }
        return ask.answer({ behavior: 'deny', message: changed });
      },
    }),
    leaveUnattended() {
      isUnattended = true;
    },
  };
}
