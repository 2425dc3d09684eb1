import { type Block, paragraph } from '../../text/document/blocks.ts';
import { formatBytes } from '../../text/format/bytes.ts';
import { formatDuration } from '../../text/format/duration.ts';
import { marks } from '../../text/format/marks.ts';
import type { Task } from '../model/task.ts';
import { maySteer } from '../people/rights.ts';
import { bullets } from './kit/bullets.ts';
import type { ChatCommand, CommandContext, PressContext } from './kit/command.ts';
import { bypassWarning, modeInWords } from './mode.ts';

type Context = CommandContext | PressContext;

export const statusCommand: ChatCommand = {
  name: 'status',
  description: 'What is running here, and where',
  forViewers: true,
  run(context) {
    const { holds, conversation, reply } = context;
    const warning = bypassWarning(context);
    const held = holds.words();
    const isLed = held !== undefined && holds.of(conversation.project).current() !== undefined && !isBusy(context);
    reply([
      isLed ? paragraph(`${marks.waiting} `, ...held, ...queuedAfter(context)) : paragraph(whatGoesOn(context)),
      ...(held && !isLed ? [paragraph(`${marks.waiting} `, ...held)] : []),
      ...(warning === undefined ? [] : [paragraph(warning)]),
      ...context.troubles().map((trouble) => paragraph(`${marks.careful} Trouble: ${trouble}`)),
      { type: 'fold', title: 'Details', blocks: statusDetails(context), action: 'more:status' },
    ]);
  },
};

/** Everything about the bridge, this chat and the reader that the first line leaves out. */
export function statusDetails(context: Context): Block[] {
  const { projects, clock, hostName, startedAt, agentVersion, awake, conversation, user } = context;
  const project = projects.get(conversation.project);
  return [
    bullets([
      `Host: ${hostName}, up ${formatDuration(clock.now() - startedAt)}`,
      `Claude: ${agentVersion() ?? 'not started yet'}`,
      `Project: ${conversation.project}${project ? ` (${project.path})` : ' (no longer in the config)'}`,
      `Mode: ${modeInWords(context)}`,
      `Session: ${conversation.session.agentId?.slice(0, 8) ?? 'new with the next message'}`,
      `Tasks: ${tasksInWords(context)}`,
      ...pausesInWords(context),
      `Requests: ${approvalsInWords(context)}`,
      ...worktreesInWords(context),
      ...(awake ? [`Awake: ${awake()}`] : []),
      `You: ${user.name}, ${user.role}`,
    ]),
  ];
}

/** This chat in one line: `▶️ Working on #12 · 2 queued`. */
function whatGoesOn(context: Context): string {
  const queued = context.tasks.countQueue(context.conversation.id);
  return [begunInWords(context), ...(queued > 0 ? [`${queued} queued`] : [])].join(' · ');
}

function begunInWords(context: Context): string {
  const { tasks, conversation, user } = context;
  const task = leading(context);
  if (task?.state === 'waiting') {
    return `${marks.needsYou} #${task.number} needs ${maySteer(context, user, task) ? 'your' : 'an'} answer`;
  }
  if (task?.state === 'running') return `${marks.running} Working on #${task.number}`;
  if (task?.state === 'parked') return `${marks.waiting} #${task.number} is waiting`;
  if (task) return `${marks.running} Starting #${task.number}`;
  if (conversation.paused) return `${marks.waiting} Paused (/resume continues)`;
  const waits = tasks.countQueue(conversation.id) > 0;
  return waits ? `${marks.waiting} Waiting for a task in another chat` : `${marks.idle} Idle`;
}

/** The begun task that matters most: one that asks, else the current one. */
function leading({ tasks, conversation }: Context): Task | undefined {
  return tasks.begunIn(conversation.id).find(({ state }) => state === 'waiting') ?? tasks.current(conversation.id);
}

function isBusy(context: Context): boolean {
  const task = leading(context);
  return task?.state === 'running' || task?.state === 'waiting';
}

function queuedAfter({ tasks, conversation }: Context): string[] {
  const queued = tasks.countQueue(conversation.id);
  return queued > 0 ? [` ${queued} queued.`] : [];
}

function tasksInWords({ store }: Context): string {
  const { running = 0, waiting = 0, queued = 0, parked = 0, done = 0 } = store.tasks.counts();
  const asking = waiting === 0 ? [] : [waiting === 1 ? '1 waiting for an answer' : `${waiting} waiting for an answer`];
  return [`${running} running`, ...asking, `${queued + parked} queued`, `${done} done`].join(', ');
}

/** Only the number of other chats: this chat must not show their ids. */
function pausesInWords({ store, conversation }: Context): string[] {
  const others = store.conversations.paused().filter(({ id }) => id !== conversation.id).length;
  const which = [
    ...(conversation.paused ? ['this chat (/resume continues)'] : []),
    ...(others > 0 ? [others === 1 ? '1 other chat' : `${others} other chats`] : []),
  ];
  return which.length === 0 ? [] : [`Paused: ${which.join(', ')}`];
}

function approvalsInWords({ store, conversation }: Context): string {
  const all = store.approvals.open();
  const here = all.filter(({ cards }) => cards.includes(conversation.id));
  return all.length === 0 ? 'none open' : `${all.length} open, ${here.length} of them here`;
}

/** How many worktrees there are, and what they take on disk as far as that is known. */
function worktreesInWords({ store }: Context): string[] {
  const open = store.workspaces.open();
  if (open.length === 0) return [];
  const bytes = open.reduce((sum, one) => sum + (one.bytes ?? 0), 0);
  return [`Worktrees: ${open.length}${bytes === 0 ? '' : `, ${formatBytes(bytes)}`} (/sessions)`];
}
