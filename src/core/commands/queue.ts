import { type Block, paragraph } from '../../text/blocks.ts';
import { formatDuration } from '../../text/tool-line.ts';
import type { Task } from '../task.ts';
import type { ChatCommand } from './command.ts';

const shown = 20;

export const queueCommand: ChatCommand = {
  name: 'queue',
  description: 'Show running and waiting tasks',
  forViewers: true,
  run({ store, clock, conversation, reply }) {
    const tasks = store.tasks.list({
      conversation: conversation.id,
      states: ['running', 'waiting', 'queued', 'parked', 'interrupted'],
    });
    if (tasks.length === 0) {
      reply('The queue is empty.');
      return;
    }
    const list: Block = {
      type: 'list',
      ordered: false,
      start: 1,
      items: tasks.slice(0, shown).map((task) => ({ blocks: [paragraph(line(task, clock.now()))] })),
    };
    const more = tasks.length > shown ? [paragraph(`… and ${tasks.length - shown} more.`)] : [];
    reply([list, ...more, paragraph('/cancel and a number removes one.')]);
  },
};

function line(task: Task, now: number): string {
  const since = task.state === 'running' && task.startedAt ? ` for ${formatDuration(now - task.startedAt)}` : '';
  return `#${task.number} ${task.state}${since}: ${oneLine(task.prompt)}`;
}

function oneLine(prompt: string): string {
  const line = prompt.replace(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length > 60 ? `${characters.slice(0, 59).join('')}…` : line;
}
