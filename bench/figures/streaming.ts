import { createGrowingAnswer } from '../../src/core/answer/growing-answer.ts';
import { preview } from '../../src/platforms/telegram/render/render.ts';
import { createSecretMask } from '../../src/text/secrets/mask.ts';
import { differenceRow, type Figure, row } from '../figure.ts';
import { openMachine } from '../machines.ts';
import { startRawClaude } from '../raw-claude.ts';
import { openChats } from '../telegram-chats.ts';

const rounds = 8;
const deltas = 40;
const gapMs = 100;
const longAnswer = 9_000;
/** What comes new with each view of it. */
const viewLength = 100;
const text = Array.from({ length: deltas }, (_, n) => `piece ${n}, `).join('');

export const streaming: Figure = {
  name: 'streaming',
  title: `A slow answer (${deltas} pieces, ${gapMs} ms apart)`,
  async measure(scale) {
    const machine = await openMachine();
    const { telegram, model } = machine;
    const [chat] = openChats(machine, 1);
    await machine.start();
    const claude = startRawClaude(machine);
    await Promise.all([claude.ask('say warming up'), chat!.ask('say warming up', 'warming up')]);

    /** When the model wrote its first text of this round. */
    const modelWroteAt = (name: string) =>
      model.requests.find((request) => request.prompt.includes(name))?.firstTextAt ?? Number.NaN;
    const raw: number[] = [];
    const first: number[] = [];
    const views: number[] = [];
    const intervals: number[] = [];
    for (let n = 0; n < scale.count(rounds, 1); n++) {
      await chat!.rested();
      const asked = chat!.ask(prompt(`bridge ${n}`), 'piece 0');
      await telegram.until(() => chat!.chat.draft?.text, 'the first text');
      // Beside the answer that still streams in the chat, so that both see the same machine.
      const alone = await claude.ask(prompt(`raw ${n}`));
      const answer = await asked;
      raw.push(alone.firstTextAt - modelWroteAt(`raw ${n}.`));
      first.push(answer.firstTextAt - modelWroteAt(`bridge ${n}.`));
      const drafts = answer.views.filter((view) => view.what === 'draft');
      views.push(drafts.length);
      for (const [at, view] of drafts.entries()) {
        const before = drafts[at - 1];
        if (before) intervals.push(view.at - before.at);
      }
    }

    return [
      row('raw claude: the model writes its first text until it stands on stdout', 'ms', raw),
      row('bridge: the model writes its first text until the chat shows it', 'ms', first),
      differenceRow('the bridge’s own part: claude’s first text until the chat shows it', first, raw, 10),
      row(
        `reading, masking and rendering the next view of an answer of ${longAnswer / 1000} kB`,
        'ms',
        renderingTimes(20),
      ),
      row('views of the growing text before the final message', '', views),
      row('time between two of them (Telegram allows one per second)', 'ms', intervals),
    ];
  },
};

/** Of the views of an answer that grows, when it is nearly whole. */
function renderingTimes(rounds: number): number[] {
  const mask = createSecretMask({});
  const section = '## Steps\n\nA **bold** word, `code` and a [link](https://example.com).\n\n- one\n- two\n\n';
  const answer = section.repeat(Math.ceil(longAnswer / section.length)).slice(0, longAnswer);
  const growing = createGrowingAnswer(mask);
  preview({ blocks: growing.blocks(answer.slice(0, longAnswer - rounds * viewLength), true) }, 'draft');
  return Array.from({ length: rounds }, (_, n) => {
    const text = answer.slice(0, longAnswer - (rounds - n - 1) * viewLength);
    const started = performance.now();
    preview({ blocks: growing.blocks(text, true) }, 'draft');
    return performance.now() - started;
  });
}

function prompt(name: string): string {
  return `${name}. [[n=${deltas}]][[gap=${gapMs}]][[text ${text}]]`;
}
