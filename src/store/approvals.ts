import type { Approval, ApprovalChange } from '../core/model/approval.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { ApprovalStore } from '../core/ports/store/store.ts';
import { atomic, type Sqlite } from './database/sqlite.ts';

interface Row {
  id: string;
  kind: Approval['kind'];
  task_id: string;
  prompt_id: string | null;
  conversation: string;
  cards: string;
  tool: string;
  input: string;
  dangerous: number;
  summary: string;
  state: Approval['state'];
  answers: string;
  ticked: string;
  awaiting: string | null;
  asked_at: number;
  closed_at: number | null;
  closed_by: string | null;
  outcome: string | null;
}

export function createApprovalStore(sqlite: Sqlite, clock: Clock): ApprovalStore {
  const insert = sqlite.prepare(
    `INSERT INTO approvals (id, kind, task_id, prompt_id, conversation, cards, tool, input, dangerous, summary, state, asked_at,
       answers, ticked, awaiting)
     VALUES (@id, @kind, @taskId, @promptId, @conversation, @cards, @tool, @input, @dangerous, @summary, 'open', @askedAt,
       @answers, @ticked, @awaiting)`,
  );
  const select = sqlite.prepare<unknown[], Row>('SELECT * FROM approvals WHERE id = ?');
  const open = sqlite.prepare<unknown[], Row>(
    `SELECT * FROM approvals WHERE state = 'open'
       AND (@taskId IS NULL OR task_id = @taskId) AND (@conversation IS NULL OR conversation = @conversation)
     ORDER BY seq`,
  );
  const ofTask = sqlite.prepare<unknown[], Row>('SELECT * FROM approvals WHERE task_id = ? ORDER BY seq');
  const update = sqlite.prepare(
    `UPDATE approvals SET cards = @cards, summary = @summary, answers = @answers, ticked = @ticked,
       awaiting = @awaiting WHERE id = @id`,
  );
  const close = sqlite.prepare(
    `UPDATE approvals SET state = @state, outcome = @outcome, closed_by = @closedBy, closed_at = @now
     WHERE id = @id AND state = 'open'`,
  );

  function get(id: string): Approval | undefined {
    const row = select.get(id);
    return row && toApproval(row);
  }

  return {
    add(approval) {
      const { id, kind, taskId, promptId = null, conversation, tool, askedAt } = approval;
      const input = JSON.stringify(approval.input ?? null);
      const dangerous = Number(approval.dangerous);
      insert.run({
        id,
        kind,
        taskId,
        promptId,
        conversation,
        tool,
        input,
        dangerous,
        askedAt,
        ...changeable(approval),
      });
    },
    get,
    open: ({ taskId = null, conversation = null } = {}) => open.all({ taskId, conversation }).map(toApproval),
    ofTask: (taskId) => ofTask.all(taskId).map(toApproval),
    change: atomic(sqlite, (id: string, change: ApprovalChange) => {
      const approval = get(id);
      if (approval) update.run({ id, ...changeable({ ...approval, ...change }) });
    }),
    close(id, { state, outcome = null, closedBy }) {
      const written = close.run({ id, state, outcome, closedBy: jsonOrNull(closedBy), now: clock.now() });
      if (written.changes === 0) return false;
      sqlite.feed.note({ type: 'approval-closed', approvalId: id });
      return true;
    },
  };
}

/** The columns that `change` may write. */
function changeable({
  cards,
  summary,
  answers,
  ticked,
  awaiting,
}: Approval): Record<keyof ApprovalChange, string | null> {
  return {
    cards: JSON.stringify(cards),
    summary,
    answers: JSON.stringify(answers),
    ticked: JSON.stringify(ticked),
    awaiting: awaiting.length === 0 ? null : JSON.stringify(awaiting),
  };
}

function jsonOrNull(value: object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function toApproval(row: Row): Approval {
  return {
    id: row.id,
    kind: row.kind,
    taskId: row.task_id,
    promptId: row.prompt_id ?? undefined,
    conversation: row.conversation,
    cards: JSON.parse(row.cards),
    tool: row.tool,
    input: JSON.parse(row.input),
    dangerous: row.dangerous === 1,
    summary: row.summary,
    state: row.state,
    answers: JSON.parse(row.answers),
    ticked: JSON.parse(row.ticked),
    // Earlier versions wrote one person.
    awaiting: row.awaiting === null ? [] : [JSON.parse(row.awaiting)].flat(),
    askedAt: row.asked_at,
    closedAt: row.closed_at ?? undefined,
    closedBy: row.closed_by === null ? undefined : JSON.parse(row.closed_by),
    outcome: row.outcome ?? undefined,
  };
}
