import { z } from 'zod';

/**
 * What `claude` writes on stdout, one JSON document per line (`--output-format stream-json`). Loose on purpose: it
 * names only what we use, and lets unknown fields and types of newer versions pass. Source: `claude` 2.1.197 to
 * 2.1.329.
 */

const block = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  id: z.string().optional(),
  name: z.string().optional(),
  input: z.unknown().optional(),
  tool_use_id: z.string().optional(),
  is_error: z.boolean().nullish(),
});

/** An unreadable block must not cost the others of its message. */
const blocks = z
  .union([z.string().transform((text) => [{ type: 'text', text }]), z.array(block.catch({ type: 'unreadable' }))])
  .pipe(z.array(block));

const parent = z.string().nullish();

const count = z.number().nullish();

// Figures are only shown: an odd one must not cost its line.
const usage = z
  .looseObject({
    input_tokens: count,
    output_tokens: count,
    cache_read_input_tokens: count,
    cache_creation_input_tokens: count,
  })
  .optional()
  .catch(undefined);

const usageByModel = z
  .record(
    z.string(),
    z.looseObject({
      inputTokens: count,
      outputTokens: count,
      cacheReadInputTokens: count,
      cacheCreationInputTokens: count,
      costUSD: z.number().optional(),
      contextWindow: z.number().optional(),
    }),
  )
  .optional()
  .catch(undefined);

/** `resetsAt` in seconds since the epoch. */
const limitInfo = z
  .looseObject({
    status: z.string().optional(),
    resetsAt: z.number().nullish(),
    isUsingOverage: z.boolean().optional(),
  })
  .optional()
  .catch(undefined);

const streamEvent = z.looseObject({
  type: z.literal('stream_event'),
  parent_tool_use_id: parent,
  api_message_id: z.string().optional(),
  abandoned_blocks: z.looseObject({ api_message_id: z.string(), from_block_index: z.number() }).optional(),
  event: z.looseObject({
    type: z.string(),
    index: z.number().optional(),
    message: z.looseObject({ id: z.string() }).optional(),
    content_block: z.looseObject({ type: z.string() }).optional(),
    delta: z
      .looseObject({
        type: z.string().optional(),
        text: z.string().optional(),
        stop_reason: z.string().nullish(),
      })
      .optional(),
    usage,
  }),
});

const assistant = z.looseObject({
  type: z.literal('assistant'),
  parent_tool_use_id: parent,
  error: z.string().nullish(),
  api_error_params: z.looseObject({ rate_limit_info: limitInfo }).optional().catch(undefined),
  uuid: z.string().optional(),
  /** What a command of `claude` printed: no answer of the model. */
  local_command_source: z.string().optional().catch(undefined),
  message: z.looseObject({ id: z.string().optional(), model: z.string().optional(), content: blocks, usage }),
});

const user = z.looseObject({
  type: z.literal('user'),
  parent_tool_use_id: parent,
  isSynthetic: z.boolean().optional(),
  isReplay: z.boolean().optional(),
  message: z.looseObject({ content: blocks }),
});

// Only their number has to be right.
const task = z
  .looseObject({
    task_id: z.string().optional(),
    task_type: z.string().optional(),
    parent_task_id: z.string().optional(),
  })
  .catch({});

const workflowStep = z.looseObject({ agentId: z.string().optional() }).catch({});

const system = z.looseObject({
  type: z.literal('system'),
  subtype: z.string(),
  session_id: z.string().optional(),
  state: z.string().optional(),
  /** `requesting`: Claude asks the model; not sent for helpers. */
  status: z.string().nullish().catch(undefined),
  attempt: z.number().optional(),
  retry_delay_ms: z.number().optional(),
  error_status: z.number().nullish(),
  /** In `init`: where the key comes from; `none` with a login. */
  apiKeySource: z.string().nullish().catch(undefined),
  tasks: z.array(task).optional(),
  tool_name: z.string().optional(),
  tool_use_id: z.string().optional(),
  task_id: z.string().optional(),
  run_id: z.string().optional(),
  /** For a helper's helper. */
  parent_task_id: z.string().optional().catch(undefined),
  workflow_progress: z.array(workflowStep).optional().catch(undefined),
  permissionMode: z.string().nullish(),
  /** In `compact_boundary`. */
  compact_metadata: z.looseObject({ post_tokens: count }).optional().catch(undefined),
});

const result = z.looseObject({
  type: z.literal('result'),
  subtype: z.string(),
  is_error: z.boolean().optional(),
  result: z.string().optional(),
  errors: z.array(z.string()).optional(),
  stop_reason: z.string().nullish(),
  terminal_reason: z.string().nullish(),
  api_error_status: z.number().nullish(),
  api_error: z.string().nullish(),
  session_id: z.string().optional(),
  duration_ms: z.number().optional(),
  total_cost_usd: z.number().optional(),
  usage,
  modelUsage: usageByModel,
  model_usage_since_last_result: usageByModel,
  user_message_uuids: z.array(z.string()).optional(),
  origin: z.unknown().optional(),
});

const lifecycle = z.looseObject({
  type: z.literal('command_lifecycle'),
  command_uuid: z.string(),
  state: z.string(),
  /** `schedule_wakeup`, `loop_wakeup`: a timer of Claude's. */
  wakeup_source: z.string().optional(),
});

/** Sent when what is known about a limit changes, so not with every prompt that meets it. */
const rateLimit = z.looseObject({ type: z.literal('rate_limit_event'), rate_limit_info: limitInfo });

/** Claude continues in a new session; the next `init` and the result have its id. `clear`: as `/clear` does. */
const conversationReset = z.looseObject({
  type: z.literal('conversation_reset'),
  trigger: z.string().optional().catch(undefined),
});

const controlRequest = z.looseObject({
  type: z.literal('control_request'),
  request_id: z.string(),
  // The one who answers reads it: Claude would wait forever for a request dropped here.
  request: z.looseObject({ subtype: z.string() }).catch({ subtype: 'unreadable' }),
});

const controlCancel = z.looseObject({ type: z.literal('control_cancel_request'), request_id: z.string() });

const controlResponse = z.looseObject({
  type: z.literal('control_response'),
  response: z.looseObject({
    subtype: z.string(),
    request_id: z.string(),
    response: z.unknown().optional(),
    error: z.string().optional(),
  }),
});

const schemas = {
  stream_event: streamEvent,
  assistant,
  user,
  system,
  result,
  command_lifecycle: lifecycle,
  rate_limit_event: rateLimit,
  conversation_reset: conversationReset,
  control_request: controlRequest,
  control_cancel_request: controlCancel,
  control_response: controlResponse,
};

export type StreamEvent = z.infer<typeof streamEvent>;
export type AssistantMessage = z.infer<typeof assistant>;
export type UserMessage = z.infer<typeof user>;
export type SystemMessage = z.infer<typeof system>;
export type ResultMessage = z.infer<typeof result>;
export type LifecycleMessage = z.infer<typeof lifecycle>;
export type Usage = NonNullable<z.infer<typeof usage>>;
export type LimitInfo = NonNullable<z.infer<typeof limitInfo>>;
export type ControlRequest = z.infer<typeof controlRequest>;
export type ControlResponse = z.infer<typeof controlResponse>;
export type ClaudeMessage =
  | StreamEvent
  | AssistantMessage
  | UserMessage
  | SystemMessage
  | ResultMessage
  | ControlRequest
  | ControlResponse
  | z.infer<typeof controlCancel>
  | z.infer<typeof rateLimit>
  | z.infer<typeof conversationReset>
  | LifecycleMessage;

export type Decoded =
  | { kind: 'message'; message: ClaudeMessage }
  | { kind: 'unknown'; type: string }
  | { kind: 'malformed'; reason: string };

/** Never throws. */
export function decodeLine(line: string): Decoded {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: 'malformed', reason: 'not JSON' };
  }
  if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') {
    return { kind: 'malformed', reason: 'no type' };
  }
  if (isTextDelta(value)) return { kind: 'message', message: value };
  if (!isKnown(value.type)) return { kind: 'unknown', type: value.type };
  const parsed = schemas[value.type].safeParse(value);
  if (parsed.success) return { kind: 'message', message: parsed.data };
  return { kind: 'malformed', reason: `${value.type}: ${parsed.error.issues[0]?.path.join('.')}` };
}

/** The line of a few words of the answer, with nothing that needs a closer look: most lines are one. */
function isTextDelta(value: object): value is StreamEvent {
  const { type, event, parent_tool_use_id: parent, api_message_id: message, ...more } = value as Partial<StreamEvent>;
  if (type !== 'stream_event' || !isTextIn(event)) return false;
  const isNamed = message === undefined || typeof message === 'string';
  return isNamed && (parent === null || parent === undefined) && more.abandoned_blocks === undefined;
}

function isTextIn(event: Partial<StreamEvent['event']> | null | undefined): boolean {
  if (event?.type !== 'content_block_delta' || !Number.isFinite(event.index) || event.usage !== undefined) return false;
  const { message, content_block: block, delta } = event;
  if (message !== undefined || block !== undefined || delta?.type !== 'text_delta') return false;
  return typeof delta.text === 'string' && delta.stop_reason === undefined;
}

function isKnown(type: string): type is keyof typeof schemas {
  return Object.hasOwn(schemas, type);
}

const initializeReply = z.looseObject({
  claude_code_version: z.string().optional(),
  current_permission_mode: z.string().optional(),
});

/** What `claude` reports about itself in an `initialize` reply; old versions, 2.1.197 among them, report neither. */
export function readInitialized(reply: unknown): { version: string | undefined; mode: string | undefined } {
  const told = initializeReply.safeParse(reply).data;
  return { version: told?.claude_code_version, mode: told?.current_permission_mode };
}
