import { type Block, moment, paragraph, text } from '../../text/document/blocks.ts';
import { marks } from '../../text/format/marks.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';
import { oneLine } from '../../text/summary/one-line.ts';
import type { EpochMs } from '../model/events.ts';
import type { Button } from '../model/post.ts';
import type { DeskSession } from '../ports/host.ts';
import { deskLine } from '../sessions/desk-line.ts';

/** The verb of the buttons about desk sessions. */
export const deskVerb = 'desk';

/** Longest words of a session in a card, characters. */
const longestWords = 300;

const deskMarks: Record<DeskSession['state'], string> = { busy: marks.running, idle: marks.online, ended: marks.idle };
const stateWords: Record<DeskSession['state'], string> = {
  busy: 'Claude works on it at the desk',
  idle: 'open at the desk',
  ended: 'not open',
};

/** `now`: ms since the epoch. */
export function viewDesk(all: readonly DeskSession[], now: EpochMs, mask: SecretMask) {
  if (all.length === 0)
    return { blocks: [paragraph(`${marks.idle} No session of the last week was begun at the desk.`)], buttons: [] };
  const items = all.map((one) => ({
    blocks: [
      paragraph(`${deskMarks[one.state]} ${deskName(one)} · ${titleOf(one, mask)} · `, moment(one.updatedAt, now)),
    ],
  }));
  const buttons: Button[][] = all.map((one) => [
    { label: `${deskName(one)} · ${titleOf(one, mask)}`, action: `${deskVerb}:show-${one.sessionId}` },
  ]);
  return { blocks: [{ type: 'list', ordered: false, start: 1, items } satisfies Block], buttons };
}

/** One session, as it is now. `project`: its name. */
export function viewDeskSession(
  one: DeskSession,
  { project, now, mask }: { project: string; now: EpochMs; mask: SecretMask },
): { blocks: Block[]; buttons: Button[][] } {
  const said = (who: string, words: string): Block[] =>
    words === '' ? [] : [paragraph(`${who}: ${oneLine(mask(words), longestWords)}`)];
  const isFree = one.state === 'ended';
  return {
    blocks: [
      paragraph(
        text(`${deskMarks[one.state]} ${deskName(one)} · ${project} · ${stateWords[one.state]} · `),
        moment(one.updatedAt, now),
      ),
      ...said('Asked', one.lastPrompt),
      ...said('Claude', one.lastText),
      paragraph('At the desk:'),
      { type: 'code', language: 'sh', text: deskLine(one.folder, one.sessionId) },
    ],
    buttons: [
      isFree
        ? [{ label: 'Continue here', action: `${deskVerb}:take-${one.sessionId}` }]
        : [{ label: 'Refresh', action: `${deskVerb}:show-${one.sessionId}` }],
    ],
  };
}

/** What people call it: the beginning of its id. */
export function deskName({ sessionId }: Pick<DeskSession, 'sessionId'>): string {
  return sessionId.slice(0, 8);
}

function titleOf({ title }: DeskSession, mask: SecretMask): string {
  return title === '' ? 'nothing said yet' : oneLine(mask(title), 40);
}
