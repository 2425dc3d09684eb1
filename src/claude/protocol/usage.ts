import type { ContextFill, Tokens } from '../../core/model/events.ts';
import type { ClaudeMessage, ResultMessage, Usage } from './messages.ts';
import { notTheModel } from './translate.ts';

/** What a turn took, subagents included; older versions leave those out. */
export function tokensOf({ model_usage_since_last_result: models, usage }: ResultMessage): Tokens | undefined {
  if (models) {
    return Object.values(models).reduce<Tokens>(
      (sum, model) => ({
        input: sum.input + (model.inputTokens ?? 0),
        output: sum.output + (model.outputTokens ?? 0),
        cacheRead: sum.cacheRead + (model.cacheReadInputTokens ?? 0),
        cacheWrite: sum.cacheWrite + (model.cacheCreationInputTokens ?? 0),
      }),
      { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    );
  }
  if (!usage) return undefined;
  return {
    input: usage.input_tokens ?? 0,
    output: usage.output_tokens ?? 0,
    cacheRead: usage.cache_read_input_tokens ?? 0,
    cacheWrite: usage.cache_creation_input_tokens ?? 0,
  };
}

/** What this turn cost; `totalBefore` is the session's sum before it, which older versions need. */
export function costOf(result: ResultMessage, totalBefore: number | undefined): number | undefined {
  const models = result.model_usage_since_last_result;
  if (models) return Object.values(models).reduce((sum, { costUSD = 0 }) => sum + costUSD, 0);
  if (totalBefore === undefined || result.total_cost_usd === undefined) return undefined;
  return result.total_cost_usd - totalBefore;
}

/** How full a session is: the size of its last request to the model. Subagents have sessions of their own. */
export interface ContextMeter {
  read(message: ClaudeMessage): void;
  /** After the turn that ends with this result; undefined: not known. */
  fill(result: ResultMessage): ContextFill | undefined;
}

export function createContextMeter(): ContextMeter {
  let model: string | undefined;
  let used = 0;

  function take(usage: Usage | undefined): void {
    const size = usage ? sizeOf(usage) : 0;
    // Some gateways send it only at the end of a message, and nothing before.
    if (size > 0) used = size;
  }

  return {
    read(message) {
      if (message.type === 'assistant' && !message.parent_tool_use_id && message.message.model !== notTheModel) {
        model = message.message.model ?? model;
        take(message.message.usage);
      }
      // What is left of it; the next request shows the exact size.
      if (message.type === 'system') used = message.compact_metadata?.post_tokens ?? used;
      if (message.type === 'stream_event' && !message.parent_tool_use_id) take(message.event.usage);
    },
    fill(result) {
      const window = windowOf(result, model);
      return used === 0 || window === undefined ? undefined : { used, window };
    },
  };
}

function sizeOf(usage: Usage): number {
  return (usage.input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0);
}

/** The models of a result may carry their variant in the name: `claude-opus-5-5[1m]`. */
function windowOf({ modelUsage: models = {} }: ResultMessage, model: string | undefined): number | undefined {
  const names = Object.keys(models);
  const name = names.find((each) => each === model) ?? names.find((each) => model && each.startsWith(model));
  return models[name ?? (names.length === 1 ? names[0]! : '')]?.contextWindow;
}
