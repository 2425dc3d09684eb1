import { type Inline, paragraph, text } from '../../text/blocks.ts';
import { oneLine } from '../../text/one-line.ts';
import type { MaskSecrets } from '../../text/secrets.ts';
import { endStates, type Task } from '../task.ts';
import { promptForPeople } from '../untrusted.ts';
import { bullets } from './bullets.ts';
import type { ChatCommand } from './command.ts';
import { parkedWords, stateWords } from './state-words.ts';

const shown = 10;
/** Characters of a prompt. */
const longestPrompt = 60;

export const tasksCommand: ChatCommand = {
  name: 'tasks',
  description: 'The last tasks of this chat: /tasks, or with a text to look for: /tasks TEXT',
  forViewers: true,
  run({ store, mask, conversation, args, reply }) {
    const found = store.tasks.search({ conversation: conversation.id, ...(args && { text: args }), newest: shown });
    if (found.length === 0) {
      reply(args ? 'No task of this chat holds this text.' : 'There was no task here yet.');
      return;
    }
    const hint = found.some(({ state }) => endStates.includes(state)) ? [paragraph('/retry N does one again.')] : [];
    reply([bullets(found.map((task) => entry(task, mask))), ...hint]);
  },
};

function entry(task: Task, mask: MaskSecrets): Inline[] {
  const { number, state, createdAt, startedAt, endedAt } = task;
  const prompt = oneLine(mask(promptForPeople(task.prompt)), longestPrompt);
  if (state === 'parked') return [text(`#${number} ${parkedWords(task)}${prompt}`)];
  return [
    text(`#${number} ${stateWords(state)}, `),
    { type: 'time', at: endedAt ?? startedAt ?? createdAt },
    text(`: ${prompt}`),
  ];
}
