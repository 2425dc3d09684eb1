import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { forgetOldest } from './forget-oldest.ts';

/** Calls whose folder is remembered: more than any turn has open. */
const mostCalls = 1_000;
const hookId = 'call-folder';

/**
 * Asks claude to tell of every call of its shell before it is judged. The shell keeps its folder from call to call, each
 * subagent's its own, and only this tells where it stands. No other tools: when the bridge has died, claude begins no
 * call that has such a hook. Source: claude 2.1.197 to 2.1.329.
 */
export const callFolderHooks = { PreToolUse: [{ matcher: 'Bash', hookCallbackIds: [hookId] }] };

const told = z.looseObject({
  callback_id: z.literal(hookId),
  input: z.looseObject({ hook_event_name: z.literal('PreToolUse'), tool_use_id: z.string(), cwd: z.string() }),
});

/** Where claude's tool calls run. */
export interface CallFolders {
  /** Takes a `hook_callback` of claude; one that can't be read is passed over. */
  note(request: unknown): void;
  /** Absolute; undefined: not known. */
  of(toolUseId: string | undefined): string | undefined;
}

export function createCallFolders(): CallFolders {
  const folders = new Map<string, string>();

  return {
    note(request) {
      const input = told.safeParse(request).data?.input;
      if (!input || !isAbsolute(input.cwd)) return;
      forgetOldest(folders, mostCalls);
      folders.set(input.tool_use_id, input.cwd);
    },
    of: (toolUseId) => (toolUseId === undefined ? undefined : folders.get(toolUseId)),
  };
}
