import { randomBytes } from 'node:crypto';
import type { SecretMask } from '../../text/secrets/mask.ts';
import { shortToolSummary, toolLabel, toolSummary } from '../../text/summary/tool-call.ts';
import type { Approval } from '../model/approval.ts';
import type { ConversationId } from '../model/conversation.ts';
import type { Task } from '../model/task.ts';
import { type AgentAsk, elicitationTool } from '../ports/host.ts';
import { questionsIn } from './cards/questions.ts';

/** `places`: the conversations of its cards; `askedAt`: Unix time in ms. */
export function newApproval(
  ask: AgentAsk,
  task: Task,
  { places, askedAt, mask }: { places: ConversationId[]; askedAt: number; mask: SecretMask },
): Approval {
  const kind = kindOf(ask);
  return {
    id: randomBytes(12).toString('base64url'),
    kind,
    taskId: task.id,
    promptId: ask.promptId,
    conversation: task.conversation,
    cards: places,
    tool: ask.tool,
    input: kind === 'question' ? ask.input : undefined,
    dangerous: false,
    summary: summaryOf(ask, mask),
    state: 'open',
    answers: [],
    ticked: [],
    awaiting: [],
    askedAt,
    closedAt: undefined,
    closedBy: undefined,
    outcome: undefined,
  };
}

/** A question that no card can show becomes a permission, like any other call. */
export function kindOf({ tool, input }: AgentAsk): Approval['kind'] {
  if (asksQuestions(tool) && questionsIn(input).length > 0) return 'question';
  return tool === 'ExitPlanMode' ? 'plan' : 'permission';
}

/** The request, in one line for people: `Bash npm test`. */
export function summaryOf({ tool, input }: AgentAsk, mask: SecretMask): string {
  const question = asksQuestions(tool) ? questionsIn(input)[0]?.question : undefined;
  const label = question !== undefined ? 'Question:' : tool === 'ExitPlanMode' ? 'Plan:' : toolLabel(tool);
  return `${label} ${shortToolSummary(label, question ?? toolSummary(tool, input), mask)}`.trim();
}

function asksQuestions(tool: string): boolean {
  return tool === 'AskUserQuestion' || tool === elicitationTool;
}
