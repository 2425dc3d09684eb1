import type { SecretMask } from '../../../text/secrets/mask.ts';
import type { TaskControl } from '../../actions/task-control.ts';
import type { Overview } from '../../approvals/overview/overview.ts';
import type { Budgets } from '../../budget/daily-budget.ts';
import type { PlaceSigns } from '../../delegation/place-signs.ts';
import type { Rerouting } from '../../delegation/reroute.ts';
import type { Desk } from '../../desk/desk.ts';
import type { Finishing } from '../../finishing/finishing.ts';
import type { ApprovedFolders } from '../../folders/approved.ts';
import type { Holds } from '../../gates/holds.ts';
import type { SessionsInUse } from '../../gates/session-in-use.ts';
import type { Confirming } from '../../membership/confirm-link.ts';
import type { Removal } from '../../membership/enforce-removals.ts';
import type { Linking } from '../../membership/linking.ts';
import type { EpochMs } from '../../model/events.ts';
import type { PermissionMode } from '../../model/permission.ts';
import type { Projects } from '../../model/projects.ts';
import type { Access } from '../../people/access.ts';
import type { AllowList } from '../../people/allow-list.ts';
import type { Pairing } from '../../people/pairing.ts';
import type { Quotas } from '../../people/quotas.ts';
import type { KnownPlatforms } from '../../platforms/known-platforms.ts';
import type { ChatPlatform } from '../../ports/chat-platform.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HostCommands } from '../../ports/host-commands.ts';
import type { Store } from '../../ports/store/store.ts';
import type { Workspaces } from '../../ports/workspaces/workspaces.ts';
import type { QueueDisplay } from '../../receipts/queue-display.ts';
import type { Outbox } from '../../reply/outbox.ts';
import type { SendFile } from '../../reply/send-file.ts';
import type { Stalls } from '../../run/stalls.ts';
import type { SessionList } from '../../session-list/session-list.ts';
import type { Checkpoints } from '../../undo/contract.ts';
import type { PullRequestWatch } from '../../upkeep/pull-request-watch.ts';
import type { Installing } from '../../workspaces/install.ts';

/** What commands and buttons work with. */
export interface CommandServices extends TaskServices, PeopleServices, BridgeFacts {
  store: Store;
  clock: Clock;
  outbox: Outbox;
  approvals: { overview: Overview };
  sendFile: Pick<SendFile, 'send'>;
  folders: Pick<ApprovedFolders, 'judge'>;
  platform(name: string): ChatPlatform | undefined;
  known: KnownPlatforms;
  /** Mask before you shorten a text. */
  mask: SecretMask;
}

/** What becomes of tasks, and what keeps them back. */
interface TaskServices {
  tasks: TaskControl;
  /** What people see of the tasks that wait. */
  queueDisplay: QueueDisplay;
  projects: Projects;
  /** For projects without a mode of their own. */
  standardMode: PermissionMode;
  quotas: Quotas;
  /** Names of models by the short names people use. */
  models: Readonly<Record<string, string>>;
  budgets: Pick<Budgets, 'today' | 'isAskedIn' | 'runAnyway'>;
  /** Why no task goes to Claude now. */
  holds: Holds;
  sessionsInUse: Pick<SessionsInUse, 'fork'>;
  stalls: Pick<Stalls, 'wait'>;
  rerouting: Rerouting;
  sessionList: Pick<SessionList, 'show' | 'turn'>;
  placeSigns: Pick<PlaceSigns, 'changed'>;
  finishing: Pick<Finishing, 'press' | 'restore'>;
  pullRequests: Pick<PullRequestWatch, 'press'>;
  desk: Pick<Desk, 'list' | 'show' | 'take'>;
  workspaces: Pick<Workspaces, 'hasRepository'>;
  checkpoints: Pick<Checkpoints, 'plan' | 'undo' | 'redo'>;
  installing: Pick<Installing, 'allow' | 'skip'>;
}

/** Who may do what, and what changes that. */
interface PeopleServices {
  allowList: AllowList;
  access: Access;
  pairing: Pick<Pairing, 'create'>;
  removal: Removal;
  linking: Linking;
  confirming: Pick<Confirming, 'answer'>;
}

/** What /status shows about the bridge itself. */
interface BridgeFacts {
  hostName: string;
  /** For hints that someone follows on the host. */
  hostCommands: HostCommands;
  /** When this bridge started. */
  startedAt: EpochMs;
  /** The version of `claude`, when known. */
  agentVersion(): string | undefined;
  /** Whether the machine may fall asleep, for people; undefined: the bridge does not care for that. */
  awake: (() => string) | undefined;
  /** There is a program that speaks. */
  speaks: boolean;
  /** What keeps platforms from taking messages, for people. */
  troubles(): string[];
}
