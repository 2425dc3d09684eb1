import { z } from 'zod';
import type { OwnTurn } from '../../core/ports/host.ts';
import type { ClaudeMessage, LifecycleMessage, ResultMessage, SystemMessage } from '../protocol/messages.ts';
import { createTranslator } from '../protocol/translate.ts';

/**
 * The turns that Claude takes without a prompt. Measured with `claude` 2.1.329: each begins with `init` like every
 * other. Before that come `session_state_changed` (from idle), for a background task its `task_notification`, for a
 * timer `command_lifecycle` with a `wakeup_source`; for a line of Monitor, a hook and another session nothing. Only the
 * result shows where it came from, and that of a timer or a hook does not.
 */
export interface OwnTurns {
  /** The running turn; undefined: none runs. `startedByOneOf`: as in AgentAsk. */
  readonly current: (OwnTurn & { startedByOneOf: readonly string[] }) | undefined;
  begin(): void;
  /** Claude began something that is no prompt of ours. */
  wake(message: LifecycleMessage): void;
  /** Claude reports tasks that begin and end, and its rest. */
  follow(message: SystemMessage): void;
  /** What Claude writes outside of prompts. */
  read(message: ClaudeMessage): void;
  /** A turn is over, a prompt's or Claude's own. Returns what Claude wrote outside of prompts; undefined: nothing. */
  end(result: ResultMessage): OwnResult | undefined;
}

/** Helpers report nothing before they end. */
const isHelper = /^local_(?:agent|workflow)$/;

export interface OwnResult extends OwnTurn {
  /** Markdown. */
  text: string;
}

type Task = NonNullable<SystemMessage['tasks']>[number];

const originOf = z.looseObject({ kind: z.string().optional(), runId: z.string().optional() });

/** `starterOf`: the prompt that began a task, by the id of the task or of its run. */
export function createOwnTurns(starterOf: (id: string | undefined) => string | undefined): OwnTurns {
  let current: OwnTurn | undefined;
  let oneOf: readonly string[] = [];
  let said = createTranslator();
  /** Tasks that have ended or reported, whose turns are still to come, in their order. */
  let notified: Task[] = [];
  let living: Task[] = [];
  /** Requests to the model in the running turn. */
  let requests = 0;

  /** A command that is still running may begin a turn without notice: Monitor does with each line. */
  function startersOfNext(): (string | undefined)[] {
    if (notified.length > 0) return [starterOf(notified.shift()!.task_id)];
    const commands = living.filter(({ task_type = '' }) => !isHelper.test(task_type));
    return [...new Set(commands.map(({ task_id }) => starterOf(task_id)))];
  }

  function turnOf(startedBy: string | undefined, otherwise: OwnTurn['cause']): OwnTurn {
    return startedBy === undefined ? { cause: otherwise, startedBy } : { cause: 'task', startedBy };
  }

  /** The result is more exact than what the beginning showed. */
  function whatWas(result: ResultMessage): OwnTurn {
    const { kind, runId } = originOf.safeParse(result.origin).data ?? {};
    if (kind === 'peer') return { cause: 'session', startedBy: undefined };
    if (kind === 'task-notification') return turnOf(starterOf(runId) ?? current?.startedBy, 'unknown');
    return current?.cause === 'timer' ? current : { cause: 'unknown', startedBy: undefined };
  }

  return {
    get current() {
      return current && { ...current, startedByOneOf: oneOf };
    },
    begin() {
      if (current) return;
      const starters = startersOfNext();
      const known = starters.filter((one) => one !== undefined);
      current = turnOf(starters.length === 1 ? starters[0] : undefined, 'unknown');
      oneOf = known.length > 1 && known.length === starters.length ? known : [];
    },
    wake({ wakeup_source }) {
      oneOf = [];
      current = { cause: wakeup_source === undefined ? 'unknown' : 'timer', startedBy: undefined };
    },
    follow({ subtype, state, status, task_id, tasks }) {
      const ended = subtype === 'task_notification' && living.find((task) => task.task_id === task_id);
      // A helper that ends within the turn that waits for it begins no turn.
      if (ended) notified.push(ended);
      // The helper whose task it was got the news and works again.
      if (subtype === 'task_started') notified = notified.filter((task) => task.parent_task_id !== task_id);
      if (subtype === 'background_tasks_changed' && tasks) living = tasks;
      if (subtype === 'init') requests = 0;
      // Claude gets it within a turn, together with a tool's result.
      if (subtype === 'status' && status === 'requesting' && ++requests > 1) notified = [];
      if (subtype === 'session_state_changed' && state === 'idle') {
        current = undefined;
        notified = [];
      }
    },
    read: (message) => void said.read(message),
    end(result) {
      const text = said.text();
      const turn = whatWas(result);
      said = createTranslator();
      current = undefined;
      return text === '' ? undefined : { ...turn, text };
    },
  };
}
