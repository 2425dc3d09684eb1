import { forgetOldest } from './forget-oldest.ts';
import type { SystemMessage } from './protocol.ts';

/** What claude tells about its session beside the conversation. */
export interface SessionState {
  /** `promptId`: the prompt that claude works on now, or began what it works on. */
  read(message: SystemMessage, promptId: string | undefined): void;
  /** It works on neither a turn nor a background task. */
  isIdle(): boolean;
  /** Whether a subagent may belong to this prompt: it does when nothing is known about it. */
  isOf(promptId: string, agentId: string | undefined): boolean;
  /** The prompt that started a subagent or a task, by its id or that of its run; undefined: not known, or none did. */
  starterOf(id: string | undefined): string | undefined;
  /** What claude may do without asking; one of its own names for it. */
  mode: string;
}

/** Far more subagents than a process starts. */
const mostStarters = 10_000;

export function createSessionState(mode: string): SessionState {
  let turn = 'idle';
  let backgroundTasks = 0;
  /** Subagents by the prompt that started them: some outlive it. */
  const starters = new Map<string, string | undefined>();

  const state: SessionState = {
    mode,
    read({ subtype, state: next, tasks, task_id, run_id, permissionMode }, promptId) {
      if (permissionMode) state.mode = permissionMode;
      if (subtype === 'session_state_changed' && next) turn = next;
      if (subtype === 'background_tasks_changed' && tasks) backgroundTasks = tasks.length;
      if (subtype === 'task_started') {
        for (const id of [task_id, run_id]) {
          if (id === undefined) continue;
          forgetOldest(starters, mostStarters);
          starters.set(id, promptId);
        }
      }
    },
    isIdle: () => turn === 'idle' && backgroundTasks === 0,
    starterOf: (id) => (id === undefined ? undefined : starters.get(id)),
    isOf: (promptId, agentId) => agentId === undefined || !starters.has(agentId) || starters.get(agentId) === promptId,
  };
  return state;
}
