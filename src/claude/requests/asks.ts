import { randomUUID } from 'node:crypto';
import type { AgentEvent } from '../../core/model/events.ts';
import type { AgentAsk } from '../../core/ports/host.ts';
import type { Log } from '../../core/ports/log.ts';
import { BoundedMap } from '../protocol/bounded-map.ts';
import { type AskedCall, denials, type PermissionAnswer, permissionAnswer, readAsk } from './permissions.ts';

/** How many of the last requests it recognises. */
const mostSeen = 1_000;

export type AskListener = (ask: AgentAsk) => void;

/** What one `claude` asks its host. Each request gets one answer or is withdrawn, never both. */
export interface Asks {
  /** Takes a request to use a tool; `reply` answers it. Ignores a request it has seen before. */
  take(requestId: string, request: unknown, reply: (answer: PermissionAnswer) => void): void;
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
  /** Answers; undefined: it denies everything. */
  listener(): AskListener | undefined;
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
  listener,
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

  function begin(requestId: string, call: AskedCall, reply: (answer: PermissionAnswer) => void): AgentAsk {
    const id = randomUUID();
    const prompt = promptOf(call.agentId);
    const withdrawn = new AbortController();

    function end(how: () => void): boolean {
      if (!open.delete(requestId)) return false;
      how();
      prompt?.push({ type: 'ask-closed', askId: id });
      onClosed();
      return true;
    }

    open.set(requestId, { withdraw: () => void end(() => withdrawn.abort()) });
    prompt?.push({ type: 'asked', askId: id });
    const { tool, input, description, reason, blockedPath, agentId, suggestions, suggestedMode } = call;
    return {
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
      withdrawn: withdrawn.signal,
      answer: (answer) => end(() => reply(permissionAnswer(call, answer))),
    };
  }

  return {
    take(requestId, request, reply) {
      if (seen.has(requestId)) return;
      seen.set(requestId, true);
      const call = readAsk(request);
      if (!call) return reply({ behavior: 'deny', message: denials.unreadable, toolUseID: undefined });
      if (free.includes(call.tool)) return reply(permissionAnswer(call, { behavior: 'allow' }));
      const listen = listener();
      if (closed || !listen) {
        const message = closed ? denials.ending : denials.nobody;
        return reply(permissionAnswer(call, { behavior: 'deny', message }));
      }
      const ask = begin(requestId, call, reply);
      try {
        listen(ask);
      } catch (error) {
        log.error('passing an ask on failed', { session: sessionId, tool: ask.tool, error });
        ask.answer({ behavior: 'deny', message: denials.nobody });
      }
    },
    withdraw: (requestId) => open.get(requestId)?.withdraw(),
    close() {
      closed = true;
      for (const { withdraw } of open.values()) withdraw();
    },
    isAnyOpen: () => open.size > 0,
  };
}
