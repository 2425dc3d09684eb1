import type { HoldKind } from '../gates/holds.ts';
import type { Failure, Outcome } from '../model/events.ts';
import type { Task } from '../model/task.ts';

/** What passes by itself: the task is not over, it continues when that has passed. */
const passing: Partial<Record<Failure, HoldKind>> = {
  'rate-limited': 'usage',
  overloaded: 'overloaded',
  network: 'network',
  'not-logged-in': 'auth',
};

/** A task that meets an overload this often, while others get their answers, has a problem of its own. */
const mostAlone = 5;

/** Is it no answer, but something that will be over? */
export function passes({ outcome, failure }: Outcome): boolean {
  return outcome === 'failed' && failure !== undefined && passing[failure] !== undefined;
}

/** Tells what passes by itself from what is wrong with a task, by what other tasks meet meanwhile. */
export interface PassingFailures {
  /** What this outcome is waited out with; undefined: it is an end. */
  holdFor(task: Task, outcome: Outcome): HoldKind | undefined;
  /** The task waits for it to pass. */
  setBack(task: Task): void;
}

/** `answers`: how many tasks claude has answered in this process so far. */
export function createPassingFailures(answers: () => number): PassingFailures {
  const alone = createAlone(answers);
  const isShared = createSuspicions(answers);

  return {
    holdFor(task, outcome) {
      const { suspected } = outcome;
      if (suspected) return isShared(task, suspected) ? passing[suspected] : undefined;
      if (!passes(outcome)) return undefined;
      const kind = passing[outcome.failure!]!;
      return kind === 'overloaded' && alone.count(task) >= mostAlone ? undefined : kind;
    },
    setBack: alone.setBack,
  };
}

/** How often each task was set back while others were answered in between. */
function createAlone(answers: () => number) {
  const known = new Map<string, { times: number; answers: number }>();
  return {
    count: ({ id }: Task) => known.get(id)?.times ?? 0,
    setBack({ id }: Task): void {
      const before = known.get(id);
      if (before?.answers === answers()) return;
      known.set(id, { times: (before?.times ?? 0) + 1, answers: answers() });
    },
  };
}

/**
 * Has an unrelated task met the same, with no answer of claude to anybody since? Of another conversation and of another
 * project: what one project asks for, a model say, its other chats ask for too.
 */
function createSuspicions(answers: () => number) {
  const met = new Map<Failure, { tasks: Pick<Task, 'conversation' | 'project'>[]; answers: number }>();
  return ({ conversation, project }: Task, failure: Failure): boolean => {
    const known = met.get(failure);
    const { tasks } = known?.answers === answers() ? known : { tasks: [] };
    met.set(failure, { tasks: [...tasks, { conversation, project }], answers: answers() });
    return tasks.some((one) => one.conversation !== conversation && one.project !== project);
  };
}
