import type { Clock } from '../core/ports/clock.ts';
import type { Store } from '../core/ports/store.ts';
import { createApprovalStore } from './approvals.ts';
import { createAuditStore } from './audit.ts';
import { createConversationStore } from './conversations.ts';
import { atomic, openSqlite, type StoreAccess } from './database/sqlite.ts';
import { isRefusedWrite, unusableDatabase } from './database/unusable.ts';
import { createFileStore } from './files.ts';
import { createInboxStore } from './inbox.ts';
import { createMoves } from './move-conversation.ts';
import { createNoteStore } from './notes.ts';
import { createOutboxStore } from './outbox.ts';
import { createGrantStore } from './people/grants.ts';
import { createIdentityStore } from './people/identities.ts';
import { createPairingStore } from './people/pairings.ts';
import { createUserStore } from './people/users.ts';
import { createProcessStore } from './processes.ts';
import { createPrune } from './prune.ts';
import { createTaskStore } from './tasks/tasks.ts';

/**
 * The store in one SQLite file; several processes may have it open at once (`start` and `pair`, for example). Opened
 * with `read`, changes throw.
 *
 * Later calls throw better-sqlite3's own `SqliteError` when it cannot write the file: `SQLITE_FULL` (no space),
 * `SQLITE_BUSY` (another process has been writing for 5 seconds), `SQLITE_READONLY`, `SQLITE_IOERR_…`. Then it stores
 * nothing of the call or the transaction around it; the store stays usable, and the same call works again when the
 * cause is gone; `isRefusedWrite` recognises these errors. Reading still works.
 * @throws BridgeError like `openSqlite`
 */
export function createStore(file: string, clock: Clock, access: StoreAccess = 'own'): Store {
  const sqlite = openSqlite(file, access);
  let dataVersion = readDataVersion();

  function readDataVersion(): number {
    return sqlite.pragma('data_version', { simple: true }) as number;
  }

  const prune = createPrune(sqlite, clock);
  try {
    if (access === 'own') prune();
  } catch (error) {
    sqlite.close();
    throw unusableDatabase(file, error);
  }

  const moves = createMoves(sqlite, clock);
  return {
    inbox: createInboxStore(sqlite, clock),
    tasks: createTaskStore(sqlite, clock),
    conversations: createConversationStore(sqlite, moves.current),
    outbox: createOutboxStore(sqlite, clock, moves.current),
    users: createUserStore(sqlite, clock),
    pairings: createPairingStore(sqlite),
    files: createFileStore(sqlite),
    identities: createIdentityStore(sqlite),
    notes: createNoteStore(sqlite),
    approvals: createApprovalStore(sqlite, clock),
    grants: createGrantStore(sqlite, clock),
    audit: createAuditStore(sqlite, clock),
    processes: createProcessStore(sqlite),
    moveConversation: moves.move,
    currentConversation: moves.current,
    atomically: (work) => atomic(sqlite, work)(),
    onChange: sqlite.feed.onChange,
    isRefusedWrite,
    changedElsewhere() {
      const version = readDataVersion();
      const changed = version !== dataVersion;
      dataVersion = version;
      if (changed) sqlite.feed.note({ type: 'changed-elsewhere' });
      return changed;
    },
    prune,
    close: () => sqlite.close(),
  };
}
