import type { Clock } from '../../core/ports/clock.ts';
import type { PullRequestStore, WatchedPullRequest } from '../../core/ports/store/work-store.ts';
import type { Sqlite } from '../database/sqlite.ts';

interface Row {
  session: string;
  number: number | null;
  url: string;
  state: WatchedPullRequest['state'];
  is_draft: 0 | 1;
  base: string;
  seen: string;
  updated_at: number;
}

export function createPullRequestStore(sqlite: Sqlite, clock: Clock): PullRequestStore {
  const bySession = sqlite.prepare<unknown[], Row>('SELECT * FROM pull_requests WHERE session = ?');
  const upsert = sqlite.prepare(
    `INSERT INTO pull_requests (session, number, url, state, is_draft, base, seen, updated_at)
     VALUES (@session, @number, @url, @state, @isDraft, @base, @seen, @now)
     ON CONFLICT (session) DO UPDATE SET number = @number, url = @url, state = @state, is_draft = @isDraft, base = @base,
       seen = @seen, updated_at = @now`,
  );
  const open = sqlite.prepare<unknown[], Row>(
    "SELECT * FROM pull_requests WHERE state = 'open' AND updated_at > 0 ORDER BY updated_at",
  );

  return {
    of(session) {
      const row = bySession.get(session);
      return row && toPullRequest(row);
    },
    set(session, { number, url, state, isDraft, base }, seen) {
      upsert.run({
        ...{ session, url, state, base, number: number ?? null, isDraft: isDraft ? 1 : 0 },
        ...{ seen: JSON.stringify(seen), now: clock.now() },
      });
    },
    open: () => open.all().map(toPullRequest),
  };
}

function toPullRequest({ session, number, url, state, is_draft, base, seen, updated_at }: Row): WatchedPullRequest {
  return {
    ...{ session, url, state, base, number: number ?? undefined, isDraft: is_draft === 1 },
    ...{ seen: JSON.parse(seen) as string[], updatedAt: updated_at },
  };
}
