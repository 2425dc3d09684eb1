/**
 * Indexes that find what is old, so that deleting it reads no table as a whole. With foreign keys each deleted task is
 * looked for in every table that names tasks.
 */
export const v9 = `
CREATE INDEX tasks_ended ON tasks (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX tasks_open_created ON tasks (created_at) WHERE state NOT IN ('done', 'failed', 'cancelled');
CREATE INDEX tasks_follows ON tasks (follows_id) WHERE follows_id IS NOT NULL;
CREATE INDEX approvals_task ON approvals (task_id);
CREATE INDEX task_pieces_age ON task_pieces (sent_at);
CREATE INDEX outbox_task ON outbox (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX outbox_arrived ON outbox (done_at) WHERE state = 'arrived' AND post ->> '$.isAnswer' IS NULL;
CREATE INDEX outbox_answered ON outbox (done_at) WHERE state = 'arrived' AND post ->> '$.isAnswer' IS NOT NULL;
`;
