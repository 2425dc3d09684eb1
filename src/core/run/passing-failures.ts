import type { HoldKind } from '../gates/host-hold.ts';
import type { Failure, Outcome } from '../model/events.ts';
import type { Task } from '../model/task.ts';

/** Failures that pass by themselves: the task is not over and continues afterwards. */
const passing: Partial<Record<Failure, HoldKind>> = {
  'rate-limited': 'usage',
  overloaded: 'overloaded',
  network: 'network',
  'not-logged-in': 'auth',
};

/** A task that meets an overload this often, while others get their answers, has a problem of its own. */
const mostAlone = 5;

/** Whether it is no answer but a failure that will pass. */
export function passes({ outcome, failure }: Outcome): boolean {
  return outcome === 'failed' && failure !== undefined && passing[failure] !== undefined;
}

/** Separates failures that pass by themselves from faults of a task, by what other tasks meet meanwhile. */
export interface PassingFailures {
  /** The hold that waits this outcome out; undefined: it is an end. */
  holdFor(task: Task, outcome: Outcome): HoldKind | undefined;
  /** Notes that the task waits for its failure to pass. */
  setBack(task: Task): void;
}

/** `answers`: how many tasks Claude has answered in this process so far, on the host of this project. */
export function createPassingFailures(answers: (project: string) => number): PassingFailures {
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

/** How often each task had to wait while others got answers in between. */
function createAlone(answers: (project: string) => number) {
  const known = new Map<string, { times: number; answers: number }>();
  return {
    count: ({ id }: Task) => known.get(id)?.times ?? 0,
    setBack({ id, project }: Task): void {
      const before = known.get(id);
      const now = answers(project);
      if (before?.answers === now) return;
      known.set(id, { times: (before?.times ?? 0) + 1, answers: now });
    },
  };
}

/**
 * Whether an unrelated task has met the same, with no answer of Claude since. Unrelated means another conversation and
 * another project: all chats of a project share its settings, such as the model.
 */
function createSuspicions(answers: (project: string) => number) {
  const met = new Map<Failure, { tasks: Pick<Task, 'conversation' | 'project'>[]; answers: number }>();
  return ({ conversation, project }: Task, failure: Failure): boolean => {
    const known = met.get(failure);
    const { tasks } = known?.answers === answers(project) ? known : { tasks: [] };
    met.set(failure, { tasks: [...tasks, { conversation, project }], answers: answers(project) });
    return tasks.some((one) => one.conversation !== conversation && one.project !== project);
  };
}
