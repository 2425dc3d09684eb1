import type { SecretMask } from '../../text/secrets/mask.ts';
import type { ConversationId } from '../model/conversation.ts';
import type { Projects } from '../model/projects.ts';
import { openStates } from '../model/task.ts';
import { identityOf, type User } from '../model/user.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeskSession } from '../ports/host.ts';
import type { Hosts } from '../ports/hosts.ts';
import type { Log } from '../ports/log.ts';
import type { StandingNotice } from '../ports/store/notice-store.ts';
import type { Store } from '../ports/store/store.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { createStandingNotices } from '../reply/standing-notice.ts';
import { freeName, sessionName } from '../sessions/names.ts';
import { deskName, viewDesk, viewDeskSession } from './desk-view.ts';

/** Sessions that a person began with `claude` at the desk. For owners in private: their words are private. */
export interface Desk {
  /** Lists them; with `wanted`, the beginning of an id or words of a title, shows one. */
  list(chat: ConversationId, wanted: string): Promise<void>;
  /** Shows one in a moment, and keeps it up to date while Claude works there. */
  show(chat: ConversationId, sessionId: string): void;
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
/** Most that are looked at for one that a person names. */
const mostLooked = 50;
/** Between two looks at a session that is read along, and for how long, ms. */
const readEveryMs = 5_000;
const readForMs = 30 * 60_000;

interface Found {
  one: DeskSession;
  project: string;
}

export function createDesk(options: DeskOptions): Desk {
  const { store, hosts, projects, outbox, mask, clock, log, signal } = options;
  const notices = createStandingNotices({ store, outbox, kind: 'desk' });

  /** Without those that this bridge began. */
  async function look(most: number): Promise<Found[]> {
    const each = await Promise.all(
      projects
        .list()
        .map(async ({ name, path }) =>
          (await hosts.of(name).deskSessions([path], mostLooked)).map((one) => ({ one, project: name })),
        ),
    );
    signal.throwIfAborted();
    const known = new Set<string>();
    return each
      .flat()
      .filter(({ one: { sessionId } }) => !known.has(sessionId) && known.add(sessionId))
      .filter(({ one }) => store.sessions.ofAgent(one.sessionId) === undefined)
      .sort((a, b) => b.one.updatedAt - a.one.updatedAt)
      .slice(0, most);
  }

  async function find(sessionId: string): Promise<Found | undefined> {
    return (await look(mostLooked)).find(({ one }) => one.sessionId === sessionId);
  }

  function tell(standing: Pick<StandingNotice, 'conversation' | 'key'>, found: Found): void {
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

  async function show(chat: ConversationId, sessionId: string): Promise<void> {
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
      const standing = notices.named(`desk:${sessionId}`);
      if (standing) notices.settleOne(standing, `▶️ ${name} continues here.`);
      const words = `This chat continues ${name}, which was begun at the desk. /back returns to its own session.`;
      outbox.add(chat, notice(words));
    });
  }

  return {
    async list(chat, wanted) {
      const all = await look(wanted === '' ? mostListed : mostLooked);
      const words = wanted.toLowerCase();
      const fits = ({ one }: Found) => one.sessionId.startsWith(words) || one.title.toLowerCase().includes(words);
      const meant = wanted === '' ? all : all.filter(fits);
      if (wanted !== '' && meant.length === 1) return show(chat, meant[0]!.one.sessionId);
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
    show: (chat, sessionId) => soon(show(chat, sessionId), 'a desk session could not be shown'),
    take: (chat, sessionId, user) => soon(take(chat, sessionId, user), 'a desk session could not be continued'),
  };
}
