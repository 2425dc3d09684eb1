import { type Figure, row } from '../figure.ts';
import { openMachine } from '../machines.ts';

const samples = 15;

export const start: Figure = {
  name: 'start',
  title: 'Start',
  async measure(scale) {
    const { telegram, run } = await openMachine();
    const times: number[] = [];
    for (let n = 0; n <= scale.count(samples, 1); n++) {
      const polls = telegram.callsOf('getUpdates').length;
      const began = performance.now();
      const bridge = run(['start']);
      await telegram.until(() => telegram.callsOf('getUpdates').length > polls, 'the first poll');
      times.push(performance.now() - began);
      await bridge.untilLog('Claude is ready');
      await bridge.stop();
    }
    const [first, ...later] = times;
    return [
      row('the program is started until its first poll arrives at Telegram', 'ms', later, 500),
      row('the same on the very first start: database made, nothing compiled yet', 'ms', [first!]),
    ];
  },
};
