import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { BoundedMap } from '../protocol/bounded-map.ts';

/** How many subagents' folders it remembers. */
const mostAgents = 1_000;
const hookId = 'shell-folder';

/**
 * Makes Claude report the end of every tool call. Its shell keeps its folder from call to call, and each subagent has a
 * shell of its own; only this hook shows where it is. The hook comes after the call: when the bridge has died, Claude
 * gives up on a call with a hook before it, and continues after one with a hook behind it. Source: `claude` 2.1.329.
 */
export const shellFolderHooks = {
  PostToolUse: [{ hookCallbackIds: [hookId] }],
  PostToolUseFailure: [{ hookCallbackIds: [hookId] }],
};

const told = z.looseObject({
  callback_id: z.literal(hookId),
  input: z.looseObject({
    hook_event_name: z.enum(['PostToolUse', 'PostToolUseFailure']),
    agent_id: z.string().optional(),
    cwd: z.string(),
  }),
});

/** The present folders of Claude's shells. */
export interface ShellFolders {
  /** Takes a `hook_callback` of Claude; ignores one it cannot read. */
  note(request: unknown): void;
  /** The folder of Claude itself, or of a subagent. Absolute; undefined: not known. */
  of(agentId: string | undefined): string | undefined;
}

/** `start`: where `claude` started, so where its own shell begins. Where a subagent's begins is not known. */
export function createShellFolders(start: string): ShellFolders {
  const ofAgents = new BoundedMap<string>(mostAgents);
  let own: string | undefined = start;

  return {
    note(request) {
      const input = told.safeParse(request).data?.input;
      if (!input) return;
      const { agent_id: agent, cwd } = input;
      const folder = isAbsolute(cwd) ? cwd : undefined;
      if (agent === undefined) own = folder;
      else if (folder === undefined) ofAgents.delete(agent);
      else ofAgents.set(agent, folder);
    },
    of: (agentId) => (agentId === undefined ? own : ofAgents.get(agentId)),
  };
}
