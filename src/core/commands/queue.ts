import { paragraph } from '../../text/blocks.ts';
import { oneLine } from '../../text/one-line.ts';
import type { MaskSecrets } from '../../text/secrets.ts';
import { formatDuration } from '../../text/tool-line.ts';
import type { Task } from '../task.ts';
import { promptForPeople } from '../untrusted.ts';
import { bullets } from './bullets.ts';
import type { ChatCommand } from './command.ts';

const shown = 20;
/** Characters of a prompt. */
const longestPrompt = 60;

export const queueCommand: ChatCommand = {
  name: 'queue',
  description: 'Show running and waiting tasks',
  forViewers: true,
  run({ store, clock, mask, conversation, reply }) {
    const tasks = store.tasks.list({
      conversation: conversation.id,
      states: ['running', 'waiting', 'queued', 'parked', 'interrupted'],
    });
    if (tasks.length === 0) {
      reply('The queue is empty.');
      return;
    }
    const list = bullets(tasks.slice(0, shown).map((task) => line(task, clock.now(), mask)));
    const more = tasks.length > shown ? [paragraph(`… and ${tasks.length - shown} more.`)] : [];
    reply([list, ...more, paragraph('/cancel and a number removes one.')]);
  },
};

function line(task: Task, now: number, mask: MaskSecrets): string {
  const since = task.state === 'running' && task.startedAt ? ` for ${formatDuration(now - task.startedAt)}` : '';
  const state = task.state === 'waiting' ? 'waits for an answer' : task.state;
  return `#${task.number} ${state}${since}: ${oneLine(mask(promptForPeople(task.prompt)), longestPrompt)}`;
}
