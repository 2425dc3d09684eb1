import type { SecretMask } from '../../text/secrets/mask.ts';
import type { ProjectSettings } from '../model/projects.ts';
import type { Session } from '../model/session.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { Workspace } from '../ports/store/work-store.ts';
import type { Workspaces } from '../ports/workspaces/workspaces.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { createStandingNotices } from '../reply/standing-notice.ts';
import { sessionKey } from '../sessions/keys.ts';
import { type WorkShown, workView } from './work-view.ts';

/** What happened last. `isConflict`: Claude can solve it. */
export interface WorkNews {
  line: string;
  output?: string;
  isConflict?: boolean;
}

/** One card about the work of each session, below its last answer. */
export interface WorkCards {
  /** Looks at the worktree, and shows the card below everything else; `news`: one line about what happened. */
  show(sessionId: string, news?: WorkNews): Promise<void>;
  /** The same in place of the card that is there. */
  refresh(sessionId: string, news?: WorkNews): Promise<void>;
  /** What the card shows now, from what it knows; undefined: there is no card. */
  shown(sessionId: string): WorkShown | undefined;
  /** Changes what the card shows, without a look. Joins a running transaction. */
  restage(sessionId: string, change: Partial<WorkShown>): void;
  /** Its end: one line stays. Joins a running transaction. */
  settle(sessionId: string, line: string): void;
  /** The session whose card the message with this key is; undefined: it is no card. */
  sessionOf(key: string): string | undefined;
}

export interface WorkCardsOptions {
  store: Store;
  outbox: Outbox;
  workspaces: Pick<Workspaces, 'facts' | 'hooks' | 'canOpenPullRequest' | 'prepare'>;
  project(name: string): ProjectSettings | undefined;
  mask: SecretMask;
  log: Log;
}

export function createWorkCards({ store, outbox, workspaces, project, mask, log }: WorkCardsOptions): WorkCards {
  const notices = createStandingNotices({ store, outbox, kind: 'work-cards' });

  function placeOf(sessionId: string): { session: Session; workspace: Workspace } | undefined {
    const session = store.sessions.get(sessionId);
    const workspace = store.workspaces.of(sessionId);
    return session && workspace?.state === 'ready' ? { session, workspace } : undefined;
  }

  function standing({ id: sessionId, conversation }: Pick<Session, 'id' | 'conversation'>) {
    return notices.named(cardKey(sessionId)) ?? { conversation, key: cardKey(sessionId) };
  }

  function shownOf(sessionId: string): WorkShown | undefined {
    const json = notices.named(cardKey(sessionId))?.shown;
    return json === undefined ? undefined : (JSON.parse(json) as WorkShown);
  }

  function tell(session: Session, workspace: Workspace, shown: WorkShown, isNew: boolean): void {
    const pullRequest = store.pullRequests.of(session.id);
    const masked = { ...shown, ...(shown.output !== undefined && { output: mask(shown.output) }) };
    const { blocks, buttons } = workView({ ...masked, session, workspace, pullRequest });
    const card = standing(session);
    store.atomically(() => {
      if (isNew && store.notices.isOpen(card.conversation, card.key)) notices.takeAway(card, 'See below.');
      const at = isNew ? { conversation: session.conversation, key: cardKey(session.id) } : card;
      notices.tell({ ...at, shown: JSON.stringify(masked) }, { ...notice(blocks, undefined, buttons), notify: false });
    });
  }

  async function checkOf(workspace: Workspace): Promise<WorkShown['check']> {
    const line = project(workspace.project)?.check;
    if (line === undefined) return undefined;
    const { install } = await workspaces.prepare(workspace, line);
    return { line, fingerprint: install?.fingerprint ?? line };
  }

  async function look(sessionId: string, news: WorkNews | undefined, isNew: boolean) {
    const before = placeOf(sessionId);
    if (!before) return;
    try {
      const [facts, hooks, check, canOpen] = await Promise.all([
        workspaces.facts(before.workspace),
        workspaces.hooks(before.workspace),
        checkOf(before.workspace),
        workspaces.canOpenPullRequest(before.workspace),
      ]);
      const now = placeOf(sessionId);
      const isEmpty = facts.files.length === 0 && facts.commits === 0;
      // Where nothing has changed there is nothing to decide.
      if (!now || (isEmpty && !news && shownOf(sessionId) === undefined)) return;
      const more = news
        ? { news: news.line, ...(news.output && { output: news.output }), ...(news.isConflict && { isConflict: true }) }
        : {};
      tell(
        now.session,
        now.workspace,
        { facts, hooks, ...(check && { check }), canOpen, stage: { kind: 'overview' }, ...more },
        isNew,
      );
    } catch (error) {
      log.warn('the work of a session could not be looked at', { session: before.session.name, error });
    }
  }

  return {
    show: (sessionId, news) => look(sessionId, news, true),
    refresh: (sessionId, news) => look(sessionId, news, false),
    shown: shownOf,
    restage(sessionId, change) {
      const [place, shown] = [placeOf(sessionId), shownOf(sessionId)];
      if (!place || !shown) return;
      const { news: _, output: __, isConflict: ___, ...kept } = shown;
      tell(place.session, place.workspace, { ...kept, ...change }, false);
    },
    settle(sessionId, line) {
      const card = notices.named(cardKey(sessionId));
      if (card) notices.settleOne(card, line);
    },
    sessionOf: (key) => /^session:([0-9a-f-]{36}):work$/.exec(key)?.[1],
  };
}

function cardKey(sessionId: string): string {
  return `${sessionKey(sessionId)}work`;
}
