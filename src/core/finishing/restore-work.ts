import { marks } from '../../text/format/marks.ts';
import type { ConversationId } from '../model/conversation.ts';
import { isBridgeError } from '../model/errors.ts';
import type { ProjectSettings } from '../model/projects.ts';
import { identityOf, type User } from '../model/user.ts';
import { actorOf } from '../people/rights.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { StoredRescue } from '../ports/store/work-store.ts';
import type { Workspaces } from '../ports/workspaces/workspaces.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { freeName } from '../sessions/names.ts';

export interface RestoreWorkOptions {
  store: Store;
  workspaces: Pick<Workspaces, 'inspect' | 'plan' | 'freePorts' | 'restore'>;
  outbox: Outbox;
  project(name: string): ProjectSettings | undefined;
  log: Log;
}

/** Brings what was kept back, as a new session with a worktree of its own. Never rejects but for `signal`. */
export function createRestoreWork({ store, workspaces, outbox, project, log }: RestoreWorkOptions) {
  return async (rescue: StoredRescue, user: User, chat: ConversationId, signal: AbortSignal): Promise<void> => {
    const tell = (line: string) => outbox.add(chat, { ...notice(line), addressee: user.id });
    try {
      const settings = project(rescue.project);
      const checkout = settings && (await workspaces.inspect(settings.path));
      if (checkout?.kind !== 'ready') {
        tell(
          `${marks.failed} ${rescue.id} was not brought back: the project ${checkout?.why ?? 'is no longer in the config'}.`,
        );
        return;
      }
      const name = freeName(store, rescue.name);
      const place = await workspaces.plan({ checkout: checkout.at, project: rescue.project, slug: name, base: 'head' });
      const port = await workspaces.freePorts(place.branch, store.workspaces.ports());
      const { base, baseSha } = rescue.place;
      signal.throwIfAborted();
      const session = store.sessions.add({
        ...{ conversation: chat, kind: 'code', project: rescue.project, name, title: `Restored: ${rescue.name}` },
        person: identityOf(user),
      });
      const restored = { ...place, base, baseSha };
      store.workspaces.add({ ...restored, session: session.id, project: rescue.project, port });
      await workspaces.restore(rescue.project, rescue.rescued, restored);
      store.atomically(() => {
        store.workspaces.change(session.id, { state: 'ready' });
        store.sessions.setFolder(session.id, place.inside === '' ? place.path : `${place.path}/${place.inside}`);
        store.audit.append({
          action: 'work-restored',
          actor: actorOf(user),
          detail: `${rescue.id} as ${place.branch}`,
        });
        tell(
          `${marks.done} ${rescue.id} is back as the session ${name}: ${place.branch} in ${place.path}. /open ${name}`,
        );
      });
    } catch (error) {
      signal.throwIfAborted();
      log.warn('what was kept could not be brought back', { rescue: rescue.id, error });
      const said = isBridgeError(error) ? ` ${error.userMessage ?? ''}` : '';
      tell(`${marks.failed} ${rescue.id} was not brought back, and stays kept.${said}`);
    }
  };
}
