import type { Clock } from '../../core/ports/clock.ts';
import type { WorkStores } from '../../core/ports/store/work-store.ts';
import type { Sqlite } from '../database/sqlite.ts';
import { createCheckpointStore } from './checkpoints.ts';
import { createChoiceStore } from './choices.ts';
import { createPullRequestStore } from './pull-requests.ts';
import { createRescueStore } from './rescues.ts';
import { createStepStore } from './steps.ts';
import { createWorkspaceStore } from './workspaces.ts';

/** The rows about code sessions and what becomes of their work. */
export function createWorkStores(sqlite: Sqlite, clock: Clock): WorkStores {
  return {
    workspaces: createWorkspaceStore(sqlite, clock),
    steps: createStepStore(sqlite, clock),
    pullRequests: createPullRequestStore(sqlite, clock),
    rescues: createRescueStore(sqlite, clock),
    checkpoints: createCheckpointStore(sqlite, clock),
    choices: createChoiceStore(sqlite, clock),
  };
}
