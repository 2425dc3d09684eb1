import { type Block, paragraph, text } from '../../text/document/blocks.ts';
import { quantity } from '../../text/format/numbers.ts';
import { revealDiff, revealLine } from '../../text/reveal/reveal.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';
import type { User } from '../model/user.ts';
import type { FileAccess } from '../ports/files.ts';
import type { Store } from '../ports/store/store.ts';
import type { Workspace } from '../ports/store/work-store.ts';
import type { WorkspaceFinishing } from '../ports/workspaces/finishing.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { sessionKey } from '../sessions/keys.ts';

export interface ShowDiffOptions {
  store: Pick<Store, 'sessions' | 'atomically'>;
  workspaces: Pick<WorkspaceFinishing, 'facts' | 'diff'>;
  files: Pick<FileAccess, 'write'>;
  outbox: Outbox;
  mask: SecretMask;
}

/** Most messages of a diff, one for each file, and the longest of them, characters; beyond that it comes as a file. */
const mostMessages = 5;
const longestMessage = 3_000;

/** Shows the diff of a worktree against its base, file by file; a reply to one goes to Claude. */
export function createShowDiff({ store, workspaces, files, outbox, mask }: ShowDiffOptions) {
  return async (workspace: Workspace, { id: addressee }: User): Promise<void> => {
    const session = store.sessions.get(workspace.session);
    if (!session) return;
    const { files: changed } = await workspaces.facts(workspace);
    const diffs =
      changed.length <= mostMessages
        ? await Promise.all(changed.map(({ path }) => workspaces.diff(workspace, path)))
        : [];
    const isShort = diffs.length > 0 && diffs.every((diff) => diff.length <= longestMessage);
    const key = (n: number) => `${sessionKey(session.id)}diff:${n}`;
    if (isShort) {
      store.atomically(() => {
        for (const [n, diff] of diffs.entries()) {
          const { path } = changed[n]!;
          const blocks: Block[] = [
            paragraph({ type: 'bold', children: [text(revealLine(path))] }),
            { type: 'code', language: 'diff', text: revealDiff(mask(diff)) },
          ];
          outbox.add(session.conversation, { ...notice(blocks), notify: false, key: key(n), addressee });
        }
        const hint = 'Reply to a file to tell Claude what to change there.';
        outbox.add(session.conversation, { ...notice(hint), notify: false });
      });
      return;
    }
    const whole = mask(await workspaces.diff(workspace));
    const file = await files.write(`${session.name ?? 'work'}.diff`, whole);
    const words = `${quantity(changed.length, 'file')}. Reply with what Claude should change.`;
    store.atomically(() => {
      outbox.add(session.conversation, { ...notice(words), notify: false, key: key(0), addressee, file });
    });
  };
}
