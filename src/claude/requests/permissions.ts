import { z } from 'zod';
import type { PermissionMode, PermissionRule } from '../../core/model/permission.ts';
import type { AskAnswer } from '../../core/ports/host.ts';

/** A call that Claude asks about, as it describes it. */
export interface AskedCall {
  tool: string;
  toolUseId: string | undefined;
  input: unknown;
  description: string | undefined;
  reason: string | undefined;
  blockedPath: string | undefined;
  /** The subagent that asks; undefined: Claude itself. */
  agentId: string | undefined;
  suggestions: readonly PermissionRule[];
  suggestedMode: PermissionMode | undefined;
}

/** An answer in the words of Claude's control protocol. */
export type PermissionAnswer = { toolUseID: string | undefined } & (
  | { behavior: 'allow'; updatedInput: unknown; updatedPermissions?: { type: 'setMode' }[] }
  | { behavior: 'deny'; message: string }
);

const text = z.string().optional().catch(undefined);

/** Only the tool is required. Source: `can_use_tool` of `claude` 2.1.197 to 2.1.329. */
const request = z.looseObject({
  tool_name: z.string().min(1),
  tool_use_id: text,
  input: z.unknown(),
  description: text,
  decision_reason: text,
  blocked_path: text,
  agent_id: text,
  permission_suggestions: z.array(z.unknown()).catch([]),
});

/** Strict about the content: a rule without it would cover the whole tool. */
const addRules = z.looseObject({
  type: z.literal('addRules'),
  behavior: z.literal('allow'),
  rules: z.array(z.looseObject({ toolName: z.string().min(1), ruleContent: z.string().min(1).optional() })),
});

const setMode = z.looseObject({
  type: z.literal('setMode'),
  mode: z.enum(['default', 'plan', 'acceptEdits', 'dontAsk', 'bypassPermissions']),
});

/** Undefined when it names no tool: nobody could judge it. */
export function readAsk(asked: unknown): AskedCall | undefined {
  const call = request.safeParse(asked).data;
  if (!call) return undefined;
  return {
    tool: call.tool_name,
    toolUseId: call.tool_use_id,
    input: call.input,
    description: call.description,
    reason: call.decision_reason,
    blockedPath: call.blocked_path,
    agentId: call.agent_id,
    suggestions: rulesIn(call.permission_suggestions),
    suggestedMode: firstOf(setMode, call.permission_suggestions)?.mode,
  };
}

function rulesIn(suggestions: readonly unknown[]): PermissionRule[] {
  const rules = firstOf(addRules, suggestions)?.rules ?? [];
  return rules.map(({ toolName, ruleContent }) => ({
    tool: toolName,
    ...(ruleContent === undefined ? {} : { content: ruleContent }),
  }));
}

function firstOf<T>(schema: z.ZodType<T>, suggestions: readonly unknown[]): T | undefined {
  for (const suggestion of suggestions) {
    const parsed = schema.safeParse(suggestion);
    if (parsed.success) return parsed.data;
  }
  return undefined;
}

/** A mode holds for the rest of the session; the bridge keeps itself what Claude would keep in its settings. */
export function permissionAnswer(call: AskedCall, answer: AskAnswer): PermissionAnswer {
  const toolUseID = call.toolUseId;
  if (answer.behavior === 'deny') return { behavior: 'deny', message: answer.message, toolUseID };
  const { input = call.input ?? {}, mode } = answer;
  const update = mode && { type: 'setMode' as const, mode, destination: 'session' };
  return { behavior: 'allow', updatedInput: input, ...(update && { updatedPermissions: [update] }), toolUseID };
}

export const denials = {
  nobody:
    'This needs a permission, and nobody can be asked now. ' +
    'Do without it, or end your turn and tell the person in one sentence what you would need to do and why.',
  unreadable: 'The request for a permission could not be read, so it is denied.',
  ending: 'The person stopped this.',
  unasked: 'No person in the chat asked for this turn, so nothing is sent for it. End your turn.',
} as const;
