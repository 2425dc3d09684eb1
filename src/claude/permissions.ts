/** What claude asks its host before a tool runs. */
export interface PermissionAsk {
  toolName: string;
  input: unknown;
}

/** The answer, in the words of claude's control protocol. `message` is what the model reads as the tool's result. */
export type PermissionAnswer = { behavior: 'allow'; updatedInput?: unknown } | { behavior: 'deny'; message: string };

/**
 * The one place that answers claude's asks. There are no approvals in the chat yet, so everything is refused but the
 * tools in `free`: the bridge's own.
 */
export function decidePermission({ toolName, input }: PermissionAsk, free: readonly string[]): PermissionAnswer {
  if (free.includes(toolName)) return { behavior: 'allow', updatedInput: input };
  return { behavior: 'deny', message: refusals[toolName] ?? refusal };
}

const refusal =
  'This needs a permission, and the person can not be asked now: they read along in a chat. ' +
  'Do without it, or end your turn and tell them in one sentence what you would need to do and why.';

const refusals: Record<string, string> = {
  AskUserQuestion:
    'The person can not be asked in the middle of a turn: they read along in a chat. ' +
    'Decide yourself where that is safe; otherwise end your turn with the question and its options as your answer.',
  ExitPlanMode:
    'The person can not approve a plan in the middle of a turn: they read along in a chat. ' +
    'End your turn with the whole plan as your answer.',
};
