import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { BoundedMap } from '../protocol/bounded-map.ts';

/** Subagents whose folder is remembered. */
const mostAgents = 1_000;
const hookId = 'shell-folder';

/**
 * Asks claude to tell of every tool call when it has ended. Its shell keeps its folder from call to call, each
 * subagent's its own, and only this tells where it is then. Not before a call: a claude whose bridge has died gives
 * up on a call that has a hook before it, and continues after one that has a hook behind it. Source: claude 2.1.329.
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

/** The folders that a claude's shells are in. */
export interface ShellFolders {
  /** Takes a `hook_callback` of claude; one that can't be read is passed over. */
  note(request: unknown): void;
  /** Of claude itself, or of a subagent. Absolute; undefined: not known. */
  of(agentId: string | undefined): string | undefined;
}

/** `start`: where claude was started, so where its own shell begins. Where a subagent's begins is not known. */
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
