import type { PlatformName } from '../../core/model/conversation.ts';
import type { Tokens } from '../../core/model/events.ts';
import type { OriginKind } from '../../core/model/session.ts';
import type { Task, TaskRoute, TaskState, TaskWish } from '../../core/model/task.ts';
import { compactWord } from '../../core/prompt/compaction.ts';

/** The four columns are written together. */
export interface TokenColumns {
  tokens_input: number | null;
  tokens_output: number | null;
  tokens_cache_read: number | null;
  tokens_cache_write: number | null;
}

export interface TaskRow extends TokenColumns {
  number: number;
  id: string;
  origin: OriginKind;
  origin_ref: string | null;
  conversation: string;
  session_name: string | null;
  session_id: string;
  platform: PlatformName;
  user_id: string;
  user_name: string;
  project: string;
  prompt: string;
  state: TaskState;
  message_id: string | null;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
  reason: string | null;
  cost_usd: number | null;
  tool_count: number | null;
  rank: number;
  compacts: 0 | 1;
  follows_id: string | null;
  follows_how: 'retry' | 'continue' | null;
  wish: string | null;
  route: string | null;
}

/** The prompt of a task `t`: the texts of its messages. */
export const wholePrompt = `coalesce((SELECT group_concat(m.glue || m.text, '' ORDER BY m.position) FROM task_messages m
      WHERE m.task_id = t.id), '')`;

/** A task with values from its messages; the reply goes to the first. */
export const selectTask = `
  SELECT t.*,
    ${wholePrompt} AS prompt,
    EXISTS (SELECT 1 FROM task_messages m
      WHERE m.task_id = t.id AND m.glue = '${compactWord}' AND m.text = '') AS compacts,
    (SELECT iif(m.conversation = t.conversation, m.message_id, NULL) FROM task_messages m
      WHERE m.task_id = t.id ORDER BY m.position LIMIT 1) AS message_id,
    (SELECT name FROM sessions WHERE id = t.session_id) AS session_name
  FROM tasks t`;

export function toTask(row: TaskRow): Task {
  return {
    id: row.id,
    number: row.number,
    origin: { kind: row.origin, ...(row.origin_ref !== null && { ref: row.origin_ref }) },
    conversation: row.conversation,
    sessionId: row.session_id,
    sessionName: row.session_name ?? undefined,
    platform: row.platform,
    userId: row.user_id,
    userName: row.user_name,
    project: row.project,
    prompt: row.prompt,
    state: row.state,
    messageId: row.message_id ?? undefined,
    createdAt: row.created_at,
    startedAt: row.started_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
    reason: row.reason ?? undefined,
    costUsd: row.cost_usd ?? undefined,
    toolCount: row.tool_count ?? undefined,
    tokens: row.tokens_input === null ? undefined : toTokens(row),
    rank: row.rank,
    compacts: row.compacts === 1,
    follows:
      row.follows_id === null || row.follows_how === null
        ? undefined
        : { taskId: row.follows_id, how: row.follows_how },
    wish: row.wish === null ? undefined : (JSON.parse(row.wish) as TaskWish),
    route: row.route === null ? undefined : (JSON.parse(row.route) as TaskRoute),
  };
}

/** A missing figure means zero. */
function toTokens(row: TokenColumns): Tokens {
  return {
    input: row.tokens_input ?? 0,
    output: row.tokens_output ?? 0,
    cacheRead: row.tokens_cache_read ?? 0,
    cacheWrite: row.tokens_cache_write ?? 0,
  };
}
