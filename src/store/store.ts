import { isBridgeError } from '../core/model/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Store } from '../core/ports/store/store.ts';
import type { TaskStore } from '../core/ports/store/task-store.ts';
import { createApprovalStore } from './approvals.ts';
import { createAuditStore } from './audit.ts';
import { createConversationStore } from './conversations.ts';
import { atomic, openSqlite, type Sqlite, type StoreAccess } from './database/sqlite.ts';
import { unusableDatabase } from './database/unusable.ts';
import { createDueStore } from './dues.ts';
import { createFileStore } from './files.ts';
import { createInboxStore } from './inbox.ts';
import { createMoves } from './move-conversation.ts';
import { createNoteStore } from './notes.ts';
import { createFolderStore } from './people/folders.ts';
import { createGrantStore } from './people/grants.ts';
import { createIdentityStore } from './people/identities.ts';
import { createPairingStore } from './people/pairings.ts';
import { createUserStore } from './people/users.ts';
import { createOutboxStore } from './posts/outbox.ts';
import { createNoticeStore } from './posts/standing-notices.ts';
import { createProcessStore } from './processes.ts';
import { createPrune } from './prune/prune.ts';
import { createShrink } from './prune/shrink.ts';
import { createTaskSearch } from './search/search.ts';
import { createTaskWords } from './search/words.ts';
import { createSessionOverview } from './session-overview.ts';
import { createSessionPlaces } from './session-places.ts';
import { createSessionStore } from './sessions.ts';
import { createTaskStore } from './tasks/tasks.ts';
import { createWorkStores } from './work/work.ts';

/**
 * The store in one SQLite file; several processes may have it open at once (`start` and `pair`, for example). Opened
 * with `read`, changes throw.
 *
 * Later calls throw as `Store` says; `store-refused` also when another process has been writing for 5 seconds.
 * @throws BridgeError like `openSqlite`
 */
export function createStore(file: string, clock: Clock, access: StoreAccess = 'own'): Store {
  return createStoreIn(openSqlite(file, access), file, clock, access);
}

/** The same in an open database, which `close` closes. */
export function createStoreIn(sqlite: Sqlite, file: string, clock: Clock, access: StoreAccess): Store {
  const readDataVersion = sqlite.prepare<unknown[], number>('PRAGMA data_version').pluck();
  let dataVersion = readDataVersion.get();

  const moves = createMoves(sqlite, clock);
  const { sessions: rows, insertSession } = createSessionStore(sqlite, clock, moves.current);
  const sessions = {
    ...rows,
    ...createSessionPlaces(sqlite, rows, insertSession, moves.current),
    ...createSessionOverview(sqlite, moves.current),
  };
  const { conversations, chatSession } = createConversationStore(sqlite, insertSession, moves.current);
  const tasks: TaskStore = {
    ...createTaskStore(sqlite, clock, chatSession),
    ...createTaskSearch(sqlite),
    ...createTaskWords(sqlite),
  };
  const outbox = createOutboxStore(sqlite, clock, moves.current);
  const files = createFileStore(sqlite);
  const pruning = createPrune(sqlite, clock, { tasks, files, outbox });
  try {
    if (access === 'own') pruning.prune({ answersStay: true });
  } catch (error) {
    sqlite.close();
    throw unusableDatabase(file, isBridgeError(error) ? error.cause : error);
  }

  return {
    inbox: createInboxStore(sqlite, clock),
    tasks,
    conversations,
    sessions,
    outbox,
    users: createUserStore(sqlite, clock),
    pairings: createPairingStore(sqlite),
    files,
    identities: createIdentityStore(sqlite),
    notes: createNoteStore(sqlite),
    dues: createDueStore(sqlite),
    notices: createNoticeStore(sqlite, moves.current),
    approvals: createApprovalStore(sqlite, clock),
    grants: createGrantStore(sqlite, clock),
    folders: createFolderStore(sqlite),
    audit: createAuditStore(sqlite, clock),
    processes: createProcessStore(sqlite),
    ...createWorkStores(sqlite, clock),
    moveConversation: moves.move,
    currentConversation: moves.current,
    atomically: (work) => atomic(sqlite, work)(),
    onChange: sqlite.feed.onChange,
    changedElsewhere() {
      const version = readDataVersion.get();
      const changed = version !== dataVersion;
      dataVersion = version;
      if (changed) sqlite.feed.note({ type: 'changed-elsewhere' });
      return changed;
    },
    ...pruning,
    ...createShrink(sqlite),
    close: () => sqlite.close(),
  };
}
