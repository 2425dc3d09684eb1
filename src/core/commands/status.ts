import { type Block, paragraph } from '../../text/blocks.ts';
import { formatDuration } from '../../text/tool-line.ts';
import type { ChatCommand } from './command.ts';

export const statusCommand: ChatCommand = {
  name: 'status',
  description: 'Show host, project and what is running',
  forViewers: true,
  run({ store, projects, gate, clock, hostName, startedAt, agentVersion, conversation, reply }) {
    const counts = store.tasks.counts();
    const project = projects.get(conversation.project);
    const closed = gate.closedBecause();
    const lines = [
      `Host: ${hostName}, up ${formatDuration(clock.now() - startedAt)}`,
      `claude: ${closed ?? agentVersion() ?? 'not started yet'}`,
      `Project: ${conversation.project}${project ? ` (${project.path})` : ', which is not in the config any more'}`,
      `Session: ${conversation.sessionId?.slice(0, 8) ?? 'a new one with the next message'}`,
      `Tasks: ${counts.running ?? 0} running, ${(counts.queued ?? 0) + (counts.parked ?? 0)} waiting, ${counts.done ?? 0} done`,
    ];
    const list: Block = {
      type: 'list',
      ordered: false,
      start: 1,
      items: lines.map((line) => ({ blocks: [paragraph(line)] })),
    };
    reply([list]);
  },
};
