/**
 * One form for open notices in chats, [{conversation, key, taskId}] for each kind: of holds, budgets, stalls and
 * sessions in use. A task that may run over the budget has a note apart from its cards.
 */
export const v5 = `
INSERT OR IGNORE INTO notes (key, value)
  SELECT 'hold-notices', value ->> '$.told' FROM notes WHERE key = 'hold' AND json_array_length(value, '$.told') > 0;
UPDATE notes SET value = json_remove(value, '$.told') WHERE key = 'hold';

INSERT OR IGNORE INTO notes (key, value)
  SELECT 'budget-cards', json_group_array(
    json_object('conversation', place.value, 'key', 'budget:' || t.number, 'taskId', t.id))
  FROM notes n, json_each(n.value) asked, json_each(asked.value, '$.places') place
  JOIN tasks t ON t.id = asked.value ->> '$.taskId'
  WHERE n.key = 'budget' HAVING count(*) > 0;
INSERT OR IGNORE INTO notes (key, value)
  SELECT 'budget-lifted', json_group_array(asked.value ->> '$.taskId')
  FROM notes n, json_each(n.value) asked
  WHERE n.key = 'budget' AND asked.value ->> '$.isLifted' HAVING count(*) > 0;
DELETE FROM notes WHERE key = 'budget';

-- The number of the task stands in the key, 'stall:<number>.…'. A notice of no known task is settled all the same.
UPDATE notes SET value = (
    SELECT json_group_array(json_object(
      'conversation', one.value ->> '$.conversation', 'key', one.value ->> '$.key', 'taskId', coalesce(t.id, '')))
    FROM json_each(notes.value) one
    LEFT JOIN tasks t ON t.number = CAST(substr(one.value ->> '$.key', length('stall:') + 1) AS INTEGER))
  WHERE key = 'stalls';
DELETE FROM notes WHERE key = 'stalls' AND value = '[]';

-- A notice of a session in use was found by its key alone: it has arrived or is still to come. One whose last change
-- has no buttons is settled, unless its task still waits: then the bridge was stopped, and its start changed it back.
INSERT OR IGNORE INTO notes (key, value)
  WITH waiting AS (
    SELECT number, id, conversation, state, reason, 'busy:' || number AS key FROM tasks WHERE state IN ('queued', 'parked'))
  SELECT 'session-in-use', json_group_array(
    json_object('conversation', w.conversation, 'key', w.key, 'taskId', w.id) ORDER BY w.number)
  FROM waiting w
  WHERE (
      EXISTS (SELECT 1 FROM keyed_messages m WHERE m.conversation = w.conversation AND m.key = w.key)
      OR EXISTS (SELECT 1 FROM outbox o WHERE o.conversation = w.conversation AND o.state IN ('pending', 'lost')
        AND o.post ->> '$.key' = w.key))
    AND (w.state = 'parked' AND w.reason LIKE 'This conversation is open in claude at the desk%' OR coalesce((
      SELECT o.post -> '$.buttons' IS NOT NULL FROM outbox o
      WHERE o.conversation = w.conversation AND w.key IN (o.post ->> '$.key', o.post ->> '$.replaces')
      ORDER BY o.seq DESC LIMIT 1), 1))
  HAVING count(*) > 0;
`;
