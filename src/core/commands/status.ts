import { paragraph } from '../../text/document/blocks.ts';
import { formatDuration } from '../../text/format/duration.ts';
import { bullets } from './kit/bullets.ts';
import type { ChatCommand, CommandContext } from './kit/command.ts';
import { bypassWarning, modeInWords } from './mode.ts';

export const statusCommand: ChatCommand = {
  name: 'status',
  description: 'Show host, project and what is running',
  forViewers: true,
  run(context) {
    const { projects, holds, clock, hostName, startedAt, agentVersion, awake, conversation, user, reply } = context;
    const project = projects.get(conversation.project);
    const held = holds.words();
    const warning = bypassWarning(context);
    const list = bullets([
      `Host: ${hostName}, up ${formatDuration(clock.now() - startedAt)}`,
      `Claude: ${agentVersion() ?? 'not started yet'}`,
      `Project: ${conversation.project}${project ? ` (${project.path})` : ' (no longer in the config)'}`,
      `Mode: ${modeInWords(context)}`,
      `Session: ${conversation.session.agentId?.slice(0, 8) ?? 'new with the next message'}`,
      `Tasks: ${tasksInWords(context)}`,
      ...pausesInWords(context),
      `Requests: ${approvalsInWords(context)}`,
      ...(awake ? [`Awake: ${awake()}`] : []),
      ...context.troubles().map((trouble) => `Trouble: ${trouble}`),
      `You: ${user.name}, ${user.role}`,
    ]);
    reply([...(warning === undefined ? [] : [paragraph(warning)]), ...(held ? [paragraph(...held)] : []), list]);
  },
};

function tasksInWords({ store }: CommandContext): string {
  const { running = 0, waiting = 0, queued = 0, parked = 0, done = 0 } = store.tasks.counts();
  const asking = waiting === 0 ? [] : [waiting === 1 ? '1 waiting for an answer' : `${waiting} waiting for an answer`];
  return [`${running} running`, ...asking, `${queued + parked} queued`, `${done} done`].join(', ');
}

/** Only the number of other chats: this chat must not show their ids. */
function pausesInWords({ store, conversation }: CommandContext): string[] {
  const others = store.conversations.paused().filter(({ id }) => id !== conversation.id).length;
  const which = [
    ...(conversation.paused ? ['this chat (/resume continues)'] : []),
    ...(others > 0 ? [others === 1 ? '1 other chat' : `${others} other chats`] : []),
  ];
  return which.length === 0 ? [] : [`Paused: ${which.join(', ')}`];
}

function approvalsInWords({ store, conversation }: CommandContext): string {
  const all = store.approvals.open();
  const here = all.filter(({ cards }) => cards.includes(conversation.id));
  return all.length === 0 ? 'none open' : `${all.length} open, ${here.length} of them here`;
}
