import { BoundedMap } from '../protocol/bounded-map.ts';
import type { SystemMessage } from '../protocol/messages.ts';

/** What `claude` reports about its session beside the conversation. */
export interface SessionState {
  /** `promptId`: the prompt that Claude works on now, or began what it works on. */
  read(message: SystemMessage, promptId: string | undefined): void;
  /** It works on neither a turn nor a background task. */
  isIdle(): boolean;
  /** Whether a subagent may belong to this prompt: true unless something shows otherwise. */
  isOf(promptId: string, agentId: string | undefined): boolean;
  /** The prompt that started a task, by its id or that of its run; undefined: not known, or none did. */
  starterOf(id: string | undefined): string | undefined;
  /** Likewise of a subagent, by its id. */
  starterOfAgent(agentId: string): string | undefined;
  /** The prompts that started the present background work; undefined among them: no prompt did, or it is not known. */
  startersOfLiving(): Set<string | undefined>;
  /** What Claude may do without asking; one of its own names for it. */
  mode: string;
}

/** Far more subagents than a process starts. */
const mostStarters = 10_000;

/**
 * Measured with `claude` 2.1.329: `task_started` reports each helper that begins, also again, with the helper that
 * started it; only `task_progress` reports the agents of a workflow.
 */
export function createSessionState(mode: string): SessionState {
  let turn = 'idle';
  let living: NonNullable<SystemMessage['tasks']> = [];
  /** Subagents by the prompt that started them: some outlive it. */
  const starters = new BoundedMap<string | undefined>(mostStarters);
  /** The calls that set them to work, the last of each. */
  const calls = new BoundedMap<string | undefined>(mostStarters);

  function note(id: string | undefined, promptId: string | undefined): void {
    if (id !== undefined) starters.set(id, promptId);
  }

  /** A helper belongs to the prompt of its parent; one that works again because a command ended keeps its prompt. */
  function starterOfBegun({ task_id = '', parent_task_id: parent, tool_use_id }: SystemMessage, promptId?: string) {
    const isAgain = starters.has(task_id) && calls.get(task_id) === tool_use_id;
    calls.set(task_id, tool_use_id);
    if (isAgain) return starters.get(task_id);
    return parent !== undefined && starters.has(parent) ? starters.get(parent) : promptId;
  }

  function startersOf(tasks: typeof living): Set<string | undefined> {
    return new Set(tasks.map(({ task_id }) => task_id && starters.get(task_id)));
  }

  const workflows = () => living.filter(({ task_type }) => task_type === 'local_workflow');

  /** For an agent without a report: the agents of a workflow are reported a moment after they begin. */
  function starterOfUntold(): string | undefined {
    const [only, ...others] = startersOf(workflows());
    return others.length === 0 ? only : undefined;
  }

  function starterOfAgent(agentId: string): string | undefined {
    return starters.has(agentId) ? starters.get(agentId) : starterOfUntold();
  }

  const state: SessionState = {
    mode,
    read(message, promptId) {
      const { subtype, state: next, tasks, task_id, run_id, workflow_progress, permissionMode } = message;
      if (permissionMode) state.mode = permissionMode;
      if (subtype === 'session_state_changed' && next) turn = next;
      if (subtype === 'background_tasks_changed' && tasks) living = tasks;
      if (subtype === 'task_started') {
        const starter = starterOfBegun(message, promptId);
        for (const id of [task_id, run_id]) note(id, starter);
      }
      for (const { agentId } of workflow_progress ?? []) {
        if (agentId !== undefined && !starters.has(agentId)) note(agentId, task_id && starters.get(task_id));
      }
    },
    isIdle: () => turn === 'idle' && living.length === 0,
    starterOf: (id) => (id === undefined ? undefined : starters.get(id)),
    starterOfAgent,
    startersOfLiving: () => startersOf(living),
    isOf(promptId, agentId) {
      if (agentId === undefined || (workflows().length === 0 && !starters.has(agentId))) return true;
      return starterOfAgent(agentId) === promptId;
    },
  };
  return state;
}
