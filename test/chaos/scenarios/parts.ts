import type { Asked } from '../asked.ts';
import type { Stage } from '../stage.ts';
import { askAll, type Scenario } from './scenario.ts';

const fails = { kind: 'refuse', status: 500, message: 'Internal Server Error' } as const;

const long = (answer: string) =>
  `[[text ${answer}\n\n${Array.from({ length: 5_000 }, (_, n) => `word${n}`).join(' ')}\n\nthe end of ${answer}]]`;

/** What is kept on the host can be read there, while the chat cannot have it. */
async function expectKept({ run }: Stage, asked: Asked, number: number): Promise<void> {
  const command = run(['tasks', 'show', String(number)]);
  await command.exited;
  if (!command.stdout().includes(asked.answer)) throw new Error(`tasks show ${number} does not show its answer`);
}

/** One answer that the server fails at, whatever its form, and others before, beside and behind it. */
async function oneMessage(stage: Stage, fail: (text: RegExp) => void, where = stage.chat): Promise<void> {
  await stage.start();
  askAll(stage, 1, where);
  await stage.untilAnswered();
  const [bad] = askAll(stage, 1, where);
  bad!.end = 'covered';
  fail(new RegExp(`\\b${bad!.answer}\\b`));
  askAll(stage, 2, where);
  await stage.untilAnswered();
  if (where.shown().some(({ text, silent }) => !silent && text.includes(bad!.answer))) throw new Error('it came');
  await expectKept(stage, bad!, 2);
}

/** The server fails at one part for ever, and takes all else. */
export const parts: readonly Scenario[] = [
  {
    name: 'parts: Telegram fails at one answer for ever',
    play: (stage) => oneMessage(stage, (text) => stage.telegram.faults.next('*', fails, Infinity, text)),
  },
  {
    name: 'parts: Telegram fails at one method for ever',
    async play(stage) {
      await stage.start();
      stage.telegram.faults.next('sendRichMessage', fails, Infinity);
      askAll(stage, 4, stage.chat, stage.topic('one'));
    },
  },
  {
    name: 'parts: Telegram fails at the middle of a long answer for ever',
    async play(stage) {
      const { chat } = stage;
      await stage.start();
      stage.telegram.faults.next('*', fails, Infinity, /\bword2500\b/);
      const asked = stage.ask(long);
      await stage.until(() => chat.shown().some(({ text }) => text.includes('the end of')), 'the last part');
      await stage.untilAnswered();
      // In words it can't come; a file is another part.
      const shown = stage.telegram.privateChat(stage.ann).answers.map(({ text, file }) => file?.text ?? text);
      const whole = shown.filter((text) => /\bword2500\b/.test(text)).length;
      if (whole !== 1) throw new Error(`the middle of the answer stands in the chat ${whole} times`);
      await expectKept(stage, asked, 1);
      askAll(stage, 1, chat);
    },
  },
  {
    name: 'parts: Discord fails at one answer for ever',
    options: { discord: true },
    play: (stage) => oneMessage(stage, (text) => stage.discord!.faults.next('*', fails, Infinity, text), stage.dm()),
  },
  {
    name: 'parts: Telegram fails at one card for ever, so claude is denied',
    options: { config: { claude: { args: [], spare: false } } },
    async play(stage) {
      await stage.start();
      stage.telegram.faults.next('*', fails, Infinity, /Allow once/);
      stage.ask((answer) => `[[tool Bash {"command":"touch made.txt"}]][[next]][[text ${answer}]]`);
      askAll(stage, 2, stage.topic('one'));
    },
  },
];
