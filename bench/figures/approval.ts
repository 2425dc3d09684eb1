import { setTimeout as sleep } from 'node:timers/promises';
import { differenceRow, type Figure, row } from '../figure.ts';
import { openMachine } from '../machines.ts';
import { startRawClaude } from '../raw-claude.ts';
import { openChats } from '../telegram-chats.ts';

const samples = 24;
const chatCount = 4;
/** What a `claude` still does after its answer must not slow the next sample. */
const apartMs = 400;

export const approval: Figure = {
  name: 'approval',
  title: 'claude asks for a permission (raw and bridge in turn)',
  async measure(scale) {
    const machine = await openMachine();
    const { telegram, model } = machine;
    const chats = openChats(machine, scale.count(chatCount, 1));
    machine.configure({ claude: { args: [], maxProcesses: chats.length, spare: false } });
    await machine.start();
    const claude = startRawClaude(machine);
    await claude.ask('say warming up');
    for (const chat of chats) await chat.ask('say warming up', 'warming up');

    const receivedAt = (name: string, step: number) =>
      model.requests.find((request) => request.prompt.includes(name) && request.step === step)?.receivedAt ??
      Number.NaN;
    const rawAsk: number[] = [];
    const rawOn: number[] = [];
    const bridgeAsk: number[] = [];
    const bridgeOn: number[] = [];
    for (let n = 0; n < scale.count(samples, 1); n++) {
      const raw = await claude.ask(prompt(`raw ${n}`));
      rawAsk.push(raw.ask!.askedAt - receivedAt(`raw ${n}.`, 0));
      rawOn.push(receivedAt(`raw ${n}.`, 1) - raw.ask!.answeredAt);
      await sleep(apartMs);

      const { chat, user, ask, rested } = chats[n % chats.length]!;
      await rested();
      const answered = ask(prompt(`bridge ${n}`), `bridge ${n} is done`);
      const card = await telegram.until(() => chat.answers.findLast(({ buttons }) => buttons.length > 0), 'the card');
      bridgeAsk.push(performance.now() - receivedAt(`bridge ${n}.`, 0));
      const pressedAt = performance.now();
      chat.press(user, card.id, 'Allow once');
      await answered;
      bridgeOn.push(receivedAt(`bridge ${n}.`, 1) - pressedAt);
      await telegram.until(() => card.buttons.length === 0, 'the card to be closed');
      await sleep(apartMs);
    }

    return [
      row('raw claude: the model wants a file written until claude asks its host', 'ms', rawAsk),
      row('bridge: until the chat shows the card', 'ms', bridgeAsk),
      differenceRow('the bridge’s own part', bridgeAsk, rawAsk, 20),
      row('raw claude: the answer until the model has the result of the tool', 'ms', rawOn),
      row('bridge: the press on Allow once until then', 'ms', bridgeOn),
      differenceRow('the bridge’s own part', bridgeOn, rawOn, 20),
    ];
  },
};

function prompt(name: string): string {
  const file = `$CWD/${name.replace(' ', '-')}.txt`;
  const input = JSON.stringify({ file_path: file, content: 'x' });
  return `${name}. [[text On it.]][[tool Write ${input}]][[next]][[text ${name} is done.]]`;
}
