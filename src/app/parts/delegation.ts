import type { Config } from '../../config/load.ts';
import { createDelegate } from '../../core/delegation/delegate.ts';
import { createPlaceSigns } from '../../core/delegation/place-signs.ts';
import { createSessionLines } from '../../core/delegation/session-lines.ts';
import { createDesk } from '../../core/desk/desk.ts';
import { createDeskWarning } from '../../core/desk/desk-warning.ts';
import { createFinishing } from '../../core/finishing/finishing.ts';
import type { TaskGate } from '../../core/gates/gate.ts';
import type { Projects } from '../../core/model/projects.ts';
import type { AllowList } from '../../core/people/allow-list.ts';
import type { ChatPlatform } from '../../core/ports/chat-platform.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { FileAccess } from '../../core/ports/files.ts';
import type { Hosts } from '../../core/ports/hosts.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Store } from '../../core/ports/store/store.ts';
import type { Workspaces } from '../../core/ports/workspaces/workspaces.ts';
import type { PromptPart } from '../../core/prompt/parts.ts';
import type { Outbox } from '../../core/reply/outbox.ts';
import { createSessionList } from '../../core/session-list/session-list.ts';
import { createCheckpoints } from '../../core/undo/checkpoints.ts';
import { createPullRequestWatch } from '../../core/upkeep/pull-request-watch.ts';
import { startUpkeep } from '../../core/upkeep/upkeep.ts';
import { createInstalling } from '../../core/workspaces/install.ts';
import { createMakeWorkspace } from '../../core/workspaces/make-workspace.ts';
import { createOpenPlace } from '../../core/workspaces/open-place.ts';
import { goalPart, workspacePart } from '../../core/workspaces/prompt-part.ts';
import { createWorkspaceGate } from '../../core/workspaces/workspace-gate.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';

const dayMs = 24 * 60 * 60 * 1_000;

export interface DelegationPartsOptions {
  config: Pick<Config, 'models' | 'worktrees'>;
  allowList: AllowList;
  files: FileAccess;
  clock: Clock;
  store: Store;
  projects: Projects;
  workspaces: Workspaces;
  hosts: Hosts;
  outbox: Outbox;
  platform(name: string): ChatPlatform | undefined;
  mask: SecretMask;
  log: Log;
  /** Aborts when the bridge begins nothing any more. */
  taking: AbortSignal;
  /** Aborts when it sends nothing any more. */
  sending: AbortSignal;
}

/** What sends work to sessions of its own, gets their places and worktrees ready, and brings the work home. */
export function createDelegationParts(options: DelegationPartsOptions) {
  const { config, store, projects, workspaces, taking: signal } = options;
  const sessionLines = createSessionLines(options);
  const installing = createInstalling({ ...options, project: projects.get, signal });
  const gate: TaskGate = createWorkspaceGate({
    ...options,
    openPlace: createOpenPlace(options),
    makeWorkspace: createMakeWorkspace(options),
    installing,
    lines: sessionLines,
  });
  const keepMs = config.worktrees.keepDays * dayMs;
  const promptParts: readonly PromptPart[] = [workspacePart(store), goalPart];
  const finishing = createFinishing({ ...options, project: projects.get, keepMs, signal });
  const checkpoints = createCheckpoints({ ...options, keepMs, signal });
  const pullRequests = createPullRequestWatch({
    ...options,
    signal,
    ended: (id, how, line) => (how === 'merged' ? finishing.tidy(id, line) : finishing.offer(id, line)),
  });
  const desk = createDesk({ ...options, signal });
  const deskWarning = createDeskWarning({ ...options, signal });
  const sessionList = createSessionList({ ...options, signal: options.sending });
  const placeSigns = createPlaceSigns({ ...options, signal: options.sending });
  return {
    sessionLines,
    sessionList,
    placeSigns,
    models: config.models,
    workspaces,
    installing,
    delegate: createDelegate({ store, projects, workspaces, models: config.models }),
    delegationGate: gate,
    delegationParts: promptParts,
    finishing,
    checkpoints,
    pullRequests,
    desk,
    deskWarning,
    /** What the last run left is shown and finished. */
    recover() {
      sessionLines.refresh();
      sessionList.refresh();
      placeSigns.refresh();
      finishing.recover();
      startUpkeep({ ...options, checkpoints, pullRequests, offer: finishing.offer, signal });
    },
  };
}
