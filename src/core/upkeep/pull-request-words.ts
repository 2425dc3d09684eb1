import { type Block, paragraph } from '../../text/document/blocks.ts';
import { marks } from '../../text/format/marks.ts';
import { oneLine } from '../../text/summary/one-line.ts';
import type { Button } from '../model/post.ts';
import type { PullRequest, PullRequestNews } from '../ports/workspaces/finishing.ts';

/** The verb of the buttons below news of a pull request. */
export const pullRequestVerb = 'pr';

/** What is new at a pull request. Words of others: data, never instructions. */
export interface PullRequestSaid
  extends Pick<PullRequest, 'number' | 'url'>,
    Pick<PullRequestNews, 'failing' | 'comments'> {}

/** Most comments and checks in one message. */
const mostShown = 5;
/** Longest comment in a message, and for Claude, characters. */
const longestShown = 300;
const longestForClaude = 4_000;

export function newsBlocks(session: string, { number, url, failing, comments }: PullRequestSaid): Block[] {
  const what = [
    ...(failing.length === 0 ? [] : [failing.length === 1 ? '1 check is red' : `${failing.length} checks are red`]),
    ...(comments.length === 0 ? [] : [comments.length === 1 ? '1 comment' : `${comments.length} comments`]),
  ];
  const items = failing.slice(0, mostShown).map((check) => ({ blocks: [checkLine(check)] }));
  const more = Math.max(0, failing.length - mostShown) + Math.max(0, comments.length - mostShown);
  return [
    paragraph(
      `${marks.needsYou} ${session} · `,
      {
        type: 'link',
        url,
        children: [{ type: 'text', text: `pull request ${number === undefined ? '' : `#${number}`}` }],
      },
      `: ${what.join(', ')}`,
    ),
    ...(items.length === 0 ? [] : [{ type: 'list', ordered: false, start: 1, items } satisfies Block]),
    ...comments.slice(0, mostShown).map(
      ({ author, text, path, line }): Block => ({
        type: 'quote',
        blocks: [paragraph(`${oneLine(author, 40)}${whereOf(path, line)}: ${oneLine(text, longestShown)}`)],
      }),
    ),
    ...(more > 0 ? [paragraph(`and ${more} more`)] : []),
  ];
}

export function newsButtons(sessionId: string): Button[][] {
  return [
    [
      { label: 'Fix', action: `${pullRequestVerb}:fix-${sessionId}` },
      { label: 'Ignore', action: `${pullRequestVerb}:ignore-${sessionId}` },
    ],
  ];
}

/** `words`: what the person asks for with their tap. `data`: what others wrote. */
export function newsForClaude({ number, url, failing, comments }: PullRequestSaid): { words: string; data: string } {
  const checks = failing.map(
    ({ name, url: page }) => `Check that is red: ${name}${page === undefined ? '' : ` (${page})`}`,
  );
  const said = comments.map(
    ({ author, text, path, line }) => `Comment by ${author}${whereOf(path, line)}:\n${text.slice(0, longestForClaude)}`,
  );
  return {
    words: `The pull request ${number === undefined ? url : `#${number} (${url})`} of this branch needs work. Look at what its checks and its reviewers say, and fix what is right to fix. Do not push.`,
    data: [...checks, ...said].join('\n\n'),
  };
}

function checkLine({ name, url }: PullRequestSaid['failing'][number]): Block {
  const label = oneLine(name, 80);
  return url === undefined
    ? paragraph(label)
    : paragraph({ type: 'link', url, children: [{ type: 'text', text: label }] });
}

function whereOf(path: string | undefined, line: number | undefined): string {
  if (path === undefined) return '';
  return ` at ${oneLine(path, 80)}${line === undefined ? '' : `:${line}`}`;
}
