import { type Block, type Inline, moment, paragraph, text } from '../../text/document/blocks.ts';
import { visibleText } from '../../text/document/visible.ts';
import { formatBytes } from '../../text/format/bytes.ts';
import { marks } from '../../text/format/marks.ts';
import { formatDollars } from '../../text/format/numbers.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';
import { oneLine } from '../../text/summary/one-line.ts';
import { platformOf } from '../model/conversation.ts';
import type { EpochMs } from '../model/events.ts';
import type { Button } from '../model/post.ts';
import type { OriginKind } from '../model/session.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { SessionOverview } from '../ports/store/session-store.ts';
import type { Store } from '../ports/store/store.ts';
import { sessionMarks, standingOf } from '../sessions/session-state.ts';
import type { Filter } from './visible.ts';

/** The verb of the buttons of a list. */
export const listVerb = 'sessions';

/** Sessions on one page. */
const inPage = 5;
/** Longest quote of a title and of last words, characters. */
const longestQuote = 80;

export interface ListViewOptions {
  store: Pick<Store, 'outbox'>;
  platform(name: string): Pick<ChatPlatform, 'places'> | undefined;
  mask: SecretMask;
  /** Ms since the epoch. */
  now: EpochMs;
}

export interface ListView {
  blocks: Block[];
  buttons: Button[][];
}

const badges: Record<OriginKind, string> = {
  message: 'chat',
  schedule: 'schedule',
  trigger: 'trigger',
  api: 'api',
  worker: 'worker',
  desk: 'desk',
};

/** `page`: from 0. Without `isUsable`, nothing can be pressed. */
export function viewList(
  all: readonly SessionOverview[],
  { filter, page, isUsable }: { filter: Filter; page: number; isUsable: boolean },
  { now }: Pick<ListViewOptions, 'now'>,
): ListView {
  if (all.length === 0) return { blocks: [paragraph(nothing(filter))], buttons: [] };
  const pages = Math.ceil(all.length / inPage);
  const at = Math.min(page, pages - 1);
  const listed = all.slice(at * inPage, (at + 1) * inPage);
  const items = listed.map((one) => ({ blocks: [paragraph(...lineOf(one, now))] }));
  const turning = [
    ...(at > 0 ? [{ label: '‹ Newer', action: `${listVerb}:page-${at - 1}` }] : []),
    ...(at < pages - 1 ? [{ label: 'Older ›', action: `${listVerb}:page-${at + 1}` }] : []),
  ];
  const named = listed.map(({ session: { id, name } }) => ({ label: name ?? id, action: `${listVerb}:card-${id}` }));
  return {
    blocks: [
      { type: 'list', ordered: false, start: 1, items },
      ...(pages > 1 ? [paragraph(`${at * inPage + 1} to ${at * inPage + listed.length} of ${all.length}`)] : []),
    ],
    buttons: [...(isUsable ? pairs(named) : []), ...(turning.length > 0 ? [turning] : [])],
  };
}

/** Everything about one session. `deskLine`: the command that continues it at the desk; undefined: it stays unsaid. */
export function viewCard(
  overview: SessionOverview,
  { filter, deskLine }: { filter: Filter; deskLine: string | undefined },
  { store, platform, mask, now }: ListViewOptions,
): ListView {
  const { session, task, costUsd, workspace } = overview;
  const { id, name, title, project, madeBy, model, effort, conversation, hasPlace, usedAt } = session;
  const standing = standingOf(task, now);
  const said = task ? lastWords(store, task.id, name, mask) : '';
  const lines: (string | Inline[])[] = [
    `${sessionMarks[standing]} ${name} · ${standing}${task ? ` · #${task.number}` : ''}`,
    ...(title ? [`“${oneLine(mask(title), longestQuote)}”`] : []),
    ...(task?.reason ? [oneLine(mask(task.reason), longestQuote)] : []),
    ...(said ? [`Last: ${said}`] : []),
    ...(workspace ? [`${workspace.branch}${sizeOf(workspace.bytes)}`] : []),
    [text(`${project} · from ${badges[madeBy]} · ${formatDollars(costUsd)} · `), moment(usedAt, now)],
    ...(model || effort ? [[model, effort].filter(Boolean).join(' · ')] : []),
  ];
  const url = hasPlace ? platform(platformOf(conversation))?.places?.link(conversation) : undefined;
  const isAtWork = standing === 'running' || standing === 'queued' || standing === 'needs you';
  const open = url ? { label: 'Open', action: 'link:', url } : { label: 'Open', action: `open:${name}` };
  const rename = { label: 'Rename', action: `rename:${id}` };
  const last =
    filter === 'archived'
      ? { label: 'Bring back', action: `${listVerb}:reopen-${id}` }
      : isAtWork
        ? { label: 'Stop', action: `${listVerb}:stop-${id}` }
        : { label: 'Archive', action: `${listVerb}:archive-${id}` };
  return {
    blocks: [
      ...lines.map((line) => (typeof line === 'string' ? paragraph(line) : paragraph(...line))),
      ...(deskLine ? [paragraph('At the desk:'), { type: 'code', language: 'sh', text: deskLine } as Block] : []),
    ],
    buttons: [
      [...(filter === 'archived' ? [] : [open, rename]), last],
      [{ label: '‹ All sessions', action: `${listVerb}:back` }],
    ],
  };
}

function lineOf({ session, task, costUsd, workspace }: SessionOverview, now: number): Inline[] {
  const standing = standingOf(task, now);
  return [
    text(
      [
        `${sessionMarks[standing]} ${session.name} · ${session.project}`,
        ...(session.madeBy === 'message' ? [] : [badges[session.madeBy]]),
        ...(workspace ? [workspace.branch + sizeOf(workspace.bytes)] : []),
        ...(task ? [`#${task.number}`] : []),
        ...(costUsd > 0 ? [formatDollars(costUsd)] : []),
        '',
      ].join(' · '),
    ),
    moment(session.usedAt, now),
  ];
}

/** The beginning of Claude's answer; where sessions share a chat, it has the session's name above it. */
function lastWords(
  { outbox }: Pick<Store, 'outbox'>,
  taskId: string,
  name: string | undefined,
  mask: SecretMask,
): string {
  const blocks = outbox.answerOf(taskId)?.post.blocks.filter(({ type }) => type !== 'footer' && type !== 'fold') ?? [];
  const isNamed = blocks[0] !== undefined && visibleText([blocks[0]]) === name;
  return oneLine(mask(visibleText(isNamed ? blocks.slice(1) : blocks)), longestQuote);
}

function sizeOf(bytes: number | undefined): string {
  return bytes === undefined ? '' : ` (${formatBytes(bytes)})`;
}

function nothing(filter: Filter): string {
  switch (filter) {
    case 'running':
      return `${marks.idle} No code session runs.`;
    case 'archived':
      return `${marks.idle} No session is archived.`;
    case 'mine':
    case 'all':
      return `${marks.idle} No code session. /code begins one.`;
  }
}

function pairs(buttons: readonly Button[]): Button[][] {
  return buttons.flatMap((button, index) =>
    index % 2 === 0 ? [[button, ...buttons.slice(index + 1, index + 2)]] : [],
  );
}
