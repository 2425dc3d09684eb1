import type { SecretMask } from '../../text/secrets/mask.ts';
import { submitTask } from '../actions/submit-task.ts';
import { isOwnSession } from '../finishing/rights.ts';
import type { PressResult } from '../model/press.ts';
import type { User } from '../model/user.ts';
import type { AllowList } from '../people/allow-list.ts';
import { refuseInAudit } from '../people/rights.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { WatchedPullRequest } from '../ports/store/work-store.ts';
import type { PullRequest, PullRequestNews } from '../ports/workspaces/finishing.ts';
import type { Workspaces } from '../ports/workspaces/workspaces.ts';
import { asData } from '../prompt/quoting.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { createStandingNotices } from '../reply/standing-notice.ts';
import { sessionKey } from '../sessions/keys.ts';
import { newsBlocks, newsButtons, newsForClaude, type PullRequestSaid } from './pull-request-words.ts';

/** Red checks and comments of open pull requests come into the chats of their sessions. */
export interface PullRequestWatch {
  /** Looks at the pull requests that were not looked at for the longest time. */
  look(): Promise<void>;
  /** A press on `fix-<session>` or `ignore-<session>`. Inside the transaction that settles it. */
  press(user: User, argument: string): PressResult;
}

export interface PullRequestWatchOptions {
  store: Store;
  workspaces: Pick<Workspaces, 'news'>;
  outbox: Outbox;
  allowList: Pick<AllowList, 'roleOf'>;
  /** `merged`: the work has arrived. `line`: for people. */
  ended(sessionId: string, how: 'merged' | 'closed', line: string): Promise<void>;
  mask: SecretMask;
  log: Log;
  /** Aborts when the bridge begins nothing any more. */
  signal: AbortSignal;
}

/** Pull requests in one look: each is a few calls of `gh`. */
const inOneLook = 5;

export function createPullRequestWatch(options: PullRequestWatchOptions): PullRequestWatch {
  const { store, workspaces, outbox, mask, log, signal } = options;
  const notices = createStandingNotices({ store, outbox, kind: 'pull-requests' });

  async function lookAt(watched: WatchedPullRequest): Promise<void> {
    const { session, seen } = watched;
    const workspace = store.workspaces.of(session);
    const known = pullRequestIn(watched);
    if (workspace?.state !== 'ready') {
      // Nobody can work on it here any more.
      store.pullRequests.set(session, { ...known, state: 'closed' }, seen);
      return;
    }
    const news = await workspaces.news(workspace, known);
    signal.throwIfAborted();
    if (!news) {
      store.pullRequests.set(session, known, seen);
      return;
    }
    const { pullRequest, failing } = news;
    const failingIds = failing.map(({ name }) => `check:${name}`);
    store.atomically(() => {
      if (pullRequest.state === 'open') tell(session, newsSince(news, seen));
      // A check that is green again may be red another time.
      const comments = news.comments.map(({ id }) => id);
      const kept = seen.filter((id) => !id.startsWith('check:'));
      store.pullRequests.set(session, pullRequest, [...new Set([...kept, ...comments, ...failingIds])]);
    });
    if (pullRequest.state === 'open') return;
    takeAway(session);
    await options.ended(
      session,
      pullRequest.state,
      `Pull request #${pullRequest.number ?? ''} was ${pullRequest.state}.`,
    );
  }

  function tell(session: string, said: PullRequestSaid): void {
    const place = store.sessions.get(session);
    if (!place || (said.failing.length === 0 && said.comments.length === 0)) return;
    takeAway(session);
    const shown: PullRequestSaid = {
      ...said,
      failing: said.failing.map((one) => ({ ...one, name: mask(one.name) })),
      comments: said.comments.map((one) => ({ ...one, text: mask(one.text) })),
    };
    notices.tell(
      { conversation: place.conversation, key: keyOf(session), shown: JSON.stringify(shown) },
      { ...notice(newsBlocks(place.name ?? '', shown), undefined, newsButtons(session)), notify: true },
    );
  }

  function takeAway(session: string): void {
    const before = notices.named(keyOf(session));
    if (before) notices.takeAway(before, 'See below.');
  }

  return {
    async look() {
      for (const watched of store.pullRequests.open().slice(0, inOneLook)) {
        try {
          await lookAt(watched);
        } catch (error) {
          signal.throwIfAborted();
          log.warn('a pull request could not be looked at', { url: watched.url, error });
          store.pullRequests.set(watched.session, pullRequestIn(watched), watched.seen);
        }
      }
    },
    press(user, argument) {
      const [, act, id = ''] = /^(fix|ignore)-(.+)$/.exec(argument) ?? [];
      const session = store.sessions.get(id);
      const standing = notices.named(keyOf(id));
      if (!session || standing?.shown === undefined) return { word: 'There is something newer below.' };
      if (!isOwnSession(options, user, id)) {
        refuseInAudit(store, user, `${act} what a pull request of ${session.name} found`);
        return { word: 'Only the person of this session or an owner can do that.', buttons: 'as they are' };
      }
      const said = JSON.parse(standing.shown) as PullRequestSaid;
      if (act === 'ignore') {
        notices.settleOne(standing, [...newsBlocks(session.name ?? '', said)]);
        return { word: 'Ignored.' };
      }
      const { words, data } = newsForClaude(said);
      const task = submitTask(
        store,
        {
          ...{ origin: { kind: 'message' as const }, conversation: session.conversation, sessionId: id },
          ...{ platform: user.platform, userId: user.id, userName: user.name, project: session.project },
          messages: [
            { text: words },
            {
              text: '',
              glue: `\n\n${asData('What others wrote at the pull request, and the checks that are red,', data)}`,
            },
          ],
        },
        { by: user, as: `fixes what the pull request of ${session.name} found` },
      );
      notices.settleOne(standing, newsBlocks(session.name ?? '', said));
      return { word: `Claude looks at it: task #${task.number}.` };
    },
  };
}

/** What people have not seen yet. */
function newsSince({ pullRequest, failing, comments }: PullRequestNews, seen: readonly string[]): PullRequestSaid {
  return {
    ...{ number: pullRequest.number, url: pullRequest.url },
    failing: failing.filter(({ name }) => !seen.includes(`check:${name}`)),
    comments: comments.filter(({ id }) => !seen.includes(id)),
  };
}

function pullRequestIn({ number, url, state, isDraft, base }: WatchedPullRequest): PullRequest {
  return { number, url, state, isDraft, base };
}

function keyOf(sessionId: string): string {
  return `${sessionKey(sessionId)}pr`;
}
