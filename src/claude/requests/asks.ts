import { randomUUID } from 'node:crypto';
import type { AgentEvent } from '../../core/model/events.ts';
import type { AgentAsk, AskAnswer } from '../../core/ports/host.ts';
import type { Log } from '../../core/ports/log.ts';
import { BoundedMap } from '../protocol/bounded-map.ts';
import type { AskDesk } from './ask-desk.ts';
import { type ElicitationAnswer, readElicitation } from './elicitation.ts';
import { type AskedCall, denials, type PermissionAnswer, permissionAnswer, readAsk } from './permissions.ts';

/** How many of the last requests it recognises. */
const mostSeen = 1_000;

/** What one `claude` asks its host. Each request gets one answer or is withdrawn, never both. */
export interface Asks {
  /** Takes a request to use a tool; `reply` answers it. Ignores a request it has seen before. */
  take(requestId: string, request: unknown, reply: (answer: PermissionAnswer) => void): void;
  /** The same for what an MCP server asks. */
  elicit(requestId: string, request: unknown, reply: (answer: ElicitationAnswer) => void): void;
  /** Claude no longer waits for this one. */
  withdraw(requestId: string): void;
  /** Claude waits for none any more; denies what comes later. */
  close(): void;
  isAnyOpen(): boolean;
}

/** The prompt in whose name Claude asks. */
export interface AskingPrompt {
  readonly promptId: string;
  push(event: AgentEvent): void;
}

export interface AsksOptions {
  sessionId: string;
  /** Tools that need no permission: the bridge's own. */
  free: readonly string[];
  /** Where the answers come from. While nobody attends, everything is denied. */
  desk: AskDesk;
  /** The prompt of an ask that comes now, from Claude itself or from a subagent. */
  promptOf(agentId: string | undefined): AskingPrompt | undefined;
  /** The prompt that started a subagent; undefined: not known. */
  starterOf(agentId: string | undefined): string | undefined;
  /** For an ask of Claude itself whose prompt is not known: the prompts it may belong to. */
  startersOf(agentId: string | undefined): readonly string[];
  /** Where a call runs; undefined: not known. */
  folderOf(agentId: string | undefined): string | undefined;
  onClosed(): void;
  log: Log;
}

export function createAsks({
  sessionId,
  free,
  desk,
  promptOf,
  starterOf,
  startersOf,
  folderOf,
  onClosed,
  log,
}: AsksOptions): Asks {
  const seen = new BoundedMap<true>(mostSeen);
  const open = new Map<string, { withdraw(): void }>();
  let closed = false;

  /** @returns the ask, and what takes its answer */
  function begin(
    requestId: string,
    call: AskedCall,
    take: (answer: AskAnswer) => void,
  ): { ask: AgentAsk; answer: (answer: AskAnswer) => void } {
    const id = randomUUID();
    const prompt = promptOf(call.agentId);

    function end(how: () => void): void {
      if (!open.delete(requestId)) return;
      how();
      prompt?.push({ type: 'ask-closed', askId: id });
      onClosed();
    }

    open.set(requestId, { withdraw: () => end(() => desk.withdraw(id)) });
    prompt?.push({ type: 'asked', askId: id });
    const { tool, input, description, reason, blockedPath, agentId, suggestions, suggestedMode } = call;
    const ask: AgentAsk = {
      id,
      sessionId,
      promptId: prompt?.promptId,
      startedBy: prompt?.promptId ?? starterOf(agentId),
      startedByOneOf: prompt ? [] : startersOf(agentId),
      tool,
      input,
      description,
      reason,
      blockedPath,
      bySubagent: agentId !== undefined,
      shellFolder: folderOf(agentId),
      suggestions,
      suggestedMode,
    };
    return { ask, answer: (answer) => end(() => take(answer)) };
  }

  /** `refuse`: the answer when nobody is asked. */
  function put(requestId: string, call: AskedCall, answer: (answer: AskAnswer) => void, refuse: (why: string) => void) {
    if (closed || !desk.isAttended()) return refuse(closed ? denials.ending : denials.nobody);
    const begun = begin(requestId, call, answer);
    try {
      desk.put(begun.ask, begun.answer);
    } catch (error) {
      log.error('passing an ask on failed', { session: sessionId, tool: call.tool, error });
      begun.answer({ behavior: 'deny', message: denials.nobody });
    }
  }

  function isFirst(requestId: string): boolean {
    if (seen.has(requestId)) return false;
    seen.set(requestId, true);
    return true;
  }

  return {
    take(requestId, request, reply) {
      if (!isFirst(requestId)) return;
      const call = readAsk(request);
      if (!call) return reply({ behavior: 'deny', message: denials.unreadable, toolUseID: undefined });
      const answer = (given: AskAnswer) => reply(permissionAnswer(call, given));
      if (free.includes(call.tool)) return answer({ behavior: 'allow' });
      put(requestId, call, answer, (message) => answer({ behavior: 'deny', message }));
    },
    elicit(requestId, request, reply) {
      if (!isFirst(requestId)) return;
      const { call, answer, unshown: why } = readElicitation(request);
      if (why !== undefined)
        log.warn('an MCP server asked in a form that cannot be shown', { session: sessionId, why });
      put(
        requestId,
        call,
        (given) => reply(answer(given)),
        () => reply({ action: 'cancel' }),
      );
    },
    withdraw: (requestId) => open.get(requestId)?.withdraw(),
    close() {
      closed = true;
      for (const { withdraw } of open.values()) withdraw();
    },
    isAnyOpen: () => open.size > 0,
  };
}
