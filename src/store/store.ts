import type { Clock } from '../core/ports.ts';
import type { Store } from '../core/store.ts';
import { createApprovalStore } from './approvals.ts';
import { createAuditStore } from './audit.ts';
import { createConversationStore } from './conversations.ts';
import { createFileStore } from './files.ts';
import { createGrantStore } from './grants.ts';
import { createIdentityStore } from './identities.ts';
import { createInboxStore } from './inbox.ts';
import { createNoteStore } from './notes.ts';
import { createOutboxStore } from './outbox.ts';
import { createPairingStore } from './pairings.ts';
import { createPrune } from './prune.ts';
import { atomic, openSqlite } from './sqlite.ts';
import { createTaskStore } from './tasks.ts';
import { createUserStore } from './users.ts';

/**
 * The store in one SQLite file; several processes may have it open at once (`start` and `pair`, say).
 * @throws BridgeError `invalid` when the file can't be used
 */
export function createStore(file: string, clock: Clock): Store {
  const sqlite = openSqlite(file);
  let dataVersion = readDataVersion();

  function readDataVersion(): number {
    return sqlite.pragma('data_version', { simple: true }) as number;
  }

  const prune = createPrune(sqlite, clock);
  prune();

  return {
    inbox: createInboxStore(sqlite, clock),
    tasks: createTaskStore(sqlite, clock),
    conversations: createConversationStore(sqlite),
    outbox: createOutboxStore(sqlite, clock),
    users: createUserStore(sqlite, clock),
    pairings: createPairingStore(sqlite),
    files: createFileStore(sqlite),
    identities: createIdentityStore(sqlite),
    notes: createNoteStore(sqlite),
    approvals: createApprovalStore(sqlite, clock),
    grants: createGrantStore(sqlite, clock),
    audit: createAuditStore(sqlite, clock),
    atomically: (work) => atomic(sqlite, work)(),
    changedElsewhere() {
      const version = readDataVersion();
      const changed = version !== dataVersion;
      dataVersion = version;
      return changed;
    },
    prune,
    close: () => sqlite.close(),
  };
}
