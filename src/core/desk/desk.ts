import type { SecretMask } from '../../text/secrets/mask.ts';
import type { ConversationId } from '../model/conversation.ts';
import type { Projects } from '../model/projects.ts';
import { openStates } from '../model/task.ts';
import { identityOf, type User } from '../model/user.ts';
import { actorOf } from '../people/rights.ts';
import type { Clock } from '../ports/clock.ts';
import type { Hosts } from '../ports/hosts.ts';
import type { Log } from '../ports/log.ts';
import type { StandingNotice } from '../ports/store/notice-store.ts';
import type { Store } from '../ports/store/store.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { createStandingNotices } from '../reply/standing-notice.ts';
import { freeName, sessionName } from '../sessions/names.ts';
import { createDeskSearch, type FoundAtDesk, mostLooked } from './desk-search.ts';
import { deskName, viewDesk, viewDeskSession } from './desk-view.ts';

/** Sessions that a person began with `claude` at the desk. For owners in private: their words are private. */
export interface Desk {
  /** Lists them; with `wanted`, the beginning of an id or words of a title, shows one. */
  list(chat: ConversationId, wanted: string, user: User): Promise<void>;
  /** Shows one in a moment, and keeps it up to date while Claude works there. */
  show(chat: ConversationId, sessionId: string, user: User): void;
  /** The chat continues it in a moment, when nobody has it open. */
  take(chat: ConversationId, sessionId: string, user: User): void;
}

export interface DeskOptions {
  store: Store;
  hosts: Pick<Hosts, 'of'>;
  projects: Pick<Projects, 'list'>;
  outbox: Outbox;
  mask: SecretMask;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge begins nothing any more. */
  signal: AbortSignal;
}

/** Most sessions in a list. */
const mostListed = 8;
/** Between two looks at a session that is read along, and for how long, ms. */
const readEveryMs = 5_000;
const readForMs = 30 * 60_000;

export function createDesk(options: DeskOptions): Desk {
  const { store, outbox, mask, clock, log, signal } = options;
  const notices = createStandingNotices({ store, outbox, kind: 'desk' });
  const { look, find } = createDeskSearch(options);

  /** Private words were shown: that stays known. */
  function inAudit(user: User, detail: string): void {
    store.audit.append({ action: 'session-joined', actor: actorOf(user), detail });
  }

  function tell(standing: Pick<StandingNotice, 'conversation' | 'key'>, found: FoundAtDesk): void {
    const view = viewDeskSession(found.one, { project: found.project, now: clock.now(), mask });
    const shown = JSON.stringify(view);
    if (notices.named(standing.key)?.shown === shown) return;
    const post = { ...notice(view.blocks, undefined, view.buttons), notify: false };
    store.atomically(() => notices.tell({ ...standing, shown }, post));
  }

  /** Until Claude has ended there, or its person has read for long enough. */
  async function readAlong(standing: Pick<StandingNotice, 'conversation' | 'key'>, sessionId: string): Promise<void> {
    const until = clock.now() + readForMs;
    while (clock.now() < until && store.notices.isOpen(standing.conversation, standing.key)) {
      await clock.sleep(readEveryMs, signal);
      const found = await find(sessionId);
      if (!found) return;
      tell(standing, found);
      if (found.one.state !== 'busy') return;
    }
  }

  /** Nobody waits for it. */
  function soon(work: Promise<void>, what: string): void {
    work.catch((error: unknown) => {
      if (!signal.aborted) log.warn(what, { error });
    });
  }

  async function show(chat: ConversationId, sessionId: string, user: User): Promise<void> {
    // Nothing may be written inside the transaction of a press that is not part of it.
    await Promise.resolve();
    const found = await find(sessionId);
    if (!found) {
      outbox.add(chat, notice('There is no such session any more. /join lists them.'));
      return;
    }
    const standing = { conversation: chat, key: `desk:${sessionId}` };
    const before = notices.named(standing.key);
    if (before && before.conversation !== chat) notices.takeAway(before, 'It is shown in another chat.');
    inAudit(user, `read ${deskName(found.one)} in “${found.project}”`);
    tell(standing, found);
    if (found.one.state === 'busy') soon(readAlong(standing, sessionId), 'a desk session could not be read along');
  }

  async function take(chat: ConversationId, sessionId: string, user: User): Promise<void> {
    const found = await find(sessionId);
    if (found?.one.state !== 'ended') {
      const why = found ? 'is open at the desk. Close it there first' : 'is not there any more';
      outbox.add(chat, notice(`Session ${deskName({ sessionId })} ${why}.`));
      return;
    }
    store.atomically(() => {
      const busy = store.tasks.list({ conversation: chat, states: openStates, newest: 1 })[0];
      if (busy) {
        outbox.add(chat, notice(`Task #${busy.number} has not ended. Try again then.`));
        return;
      }
      const { title } = found.one;
      const { id, name } = store.sessions.add({
        ...{ conversation: chat, kind: 'chat', project: found.project, madeBy: 'desk', person: identityOf(user) },
        name: freeName(store, sessionName(title) ?? `desk-${deskName({ sessionId })}`),
        ...(title !== '' && { title }),
      });
      store.sessions.setAgentId(id, sessionId);
      store.sessions.makeCurrent(id, chat);
      inAudit(user, `continued ${deskName({ sessionId })} in “${found.project}”`);
      const standing = notices.named(`desk:${sessionId}`);
      if (standing) notices.settleOne(standing, `▶️ ${name} continues here.`);
      const words = `This chat continues ${name}, which was begun at the desk. /back returns to its own session.`;
      outbox.add(chat, notice(words));
    });
  }

  return {
    async list(chat, wanted, user) {
      const all = await look(wanted === '' ? mostListed : mostLooked);
      const words = wanted.toLowerCase();
      const fits = ({ one }: FoundAtDesk) => one.sessionId.startsWith(words) || one.title.toLowerCase().includes(words);
      const meant = wanted === '' ? all : all.filter(fits);
      if (wanted !== '' && meant.length === 1) return show(chat, meant[0]!.one.sessionId, user);
      if (wanted !== '' && meant.length === 0) {
        outbox.add(chat, notice(`No session at the desk fits “${wanted}”. /join lists them.`));
        return;
      }
      const { blocks, buttons } = viewDesk(
        meant.slice(0, mostListed).map(({ one }) => one),
        clock.now(),
        mask,
      );
      outbox.add(chat, notice(blocks, undefined, buttons));
    },
    show: (chat, sessionId, user) => soon(show(chat, sessionId, user), 'a desk session could not be shown'),
    take: (chat, sessionId, user) => soon(take(chat, sessionId, user), 'a desk session could not be continued'),
  };
}
