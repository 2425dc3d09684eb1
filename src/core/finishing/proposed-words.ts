import { visibleText } from '../../text/document/visible.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';
import { oneLine } from '../../text/summary/one-line.ts';
import type { Session } from '../model/session.ts';
import type { Store } from '../ports/store/store.ts';

/** Longest first line of a commit message, and longest body of a pull request, characters. */
const longestTitle = 72;
const longestBody = 4_000;

/** What the bridge proposes for a commit or a pull request: the task in its person’s words, and Claude’s last answer. */
export function proposedWords(
  { tasks, outbox }: Pick<Store, 'tasks' | 'outbox'>,
  session: Pick<Session, 'id' | 'title' | 'name'>,
  mask: SecretMask,
): { title: string; body: string } {
  const last = tasks.lastOf(session.id);
  const answer =
    last && outbox.answerOf(last.id)?.post.blocks.filter(({ type }) => type !== 'footer' && type !== 'fold');
  const title = oneLine(mask(session.title ?? session.name ?? 'Work of a code session'), longestTitle);
  const body = answer ? mask(visibleText(answer)).trim().slice(0, longestBody) : '';
  return { title: upperFirst(title), body };
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
