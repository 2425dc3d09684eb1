import type { BridgeProcess } from '../../test/e2e/bridge-process.ts';
import { type Figure, row } from '../figure.ts';
import { openMachine } from '../machines.ts';

const samples = 15;

export const start: Figure = {
  name: 'start',
  title: 'Start',
  async measure(scale) {
    const { telegram, run } = await openMachine();
    const count = scale.count(samples, 1);

    /** How long a command takes, from the outside; the first run of each compiles for the later ones. */
    async function timesOf(args: string[], expected = 0): Promise<number[]> {
      const times: number[] = [];
      for (let n = 0; n <= count; n++) {
        const began = performance.now();
        const code = await run(args).exited;
        times.push(performance.now() - began);
        if (code !== expected) throw new Error(`${args.join(' ')} ended with ${code}`);
      }
      return times.slice(1);
    }

    const times: number[] = [];
    let running: number[] = [];
    for (let n = 0; n <= count; n++) {
      const polls = telegram.callsOf('getUpdates').length;
      const began = performance.now();
      const bridge: BridgeProcess = run(['start']);
      await telegram.until(() => telegram.callsOf('getUpdates').length > polls, 'the first poll');
      times.push(performance.now() - began);
      await bridge.untilLog('Claude is ready');
      if (n === count) running = await timesOf(['status']);
      await bridge.stop();
    }
    const [first, ...later] = times;
    return [
      row('the program is started until its first poll arrives at Telegram', 'ms', later, 450),
      row('the same on the very first start: database made, nothing compiled yet', 'ms', [first!]),
      row('`status` is started until it has ended, while the bridge runs', 'ms', running, 250),
      row('the same without a bridge: it asks claude for its version', 'ms', await timesOf(['status'], 3)),
      row('`--version` is started until it has ended', 'ms', await timesOf(['--version']), 60),
    ];
  },
};
