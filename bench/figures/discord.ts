import { askAllAtOnce } from '../burst-turns.ts';
import { openDms } from '../discord-chats.ts';
import type { Scale } from '../extent.ts';
import { type Figure, type Row, row } from '../figure.ts';
import { openMachine } from '../machines.ts';
import { measureWarmTurns } from '../warm-turns.ts';

const samples = 24;
const warmDms = 4;
const burstDms = 40;

export const discord: Figure = {
  name: 'discord',
  title: 'Discord: a warm conversation in a DM (raw and bridge in turn), and many DMs at once',
  async measure(scale) {
    return [...(await measureWarm(scale)), ...(await measureBurst(scale))];
  },
};

async function measureWarm(scale: Scale): Promise<Row[]> {
  const machine = await openMachine({ discord: true });
  const chats = openDms(machine, scale.count(warmDms, 1));
  return measureWarmTurns({ machine, chats, samples, scale, platform: 'Discord' });
}

/** At a Discord that enforces its limits. */
async function measureBurst(scale: Scale): Promise<Row[]> {
  const machine = await openMachine({ discord: { limits: true } });
  const dms = openDms(machine, scale.count(burstDms, 3));
  const answers = await askAllAtOnce(machine, dms);
  const firstTexts = answers.map((answer) => answer.firstTextMs);
  const finals = answers.map((answer) => answer.finalMs);
  const notOnce = dms.filter((dm) => dm.finals() !== 1).length;
  return [
    row(`${burstDms} DMs at once, a stand-in for claude: until a DM shows the first text`, 'ms', firstTexts),
    row('until a DM shows the final message', 'ms', finals),
    row('until the last DM shows its final message', 'ms', [Math.max(...finals)]),
    row('DMs without exactly one final message', '', [notOnce], 1),
    row('calls that Discord refused with “too many requests”', '', [machine.discord!.tooManyRequests()], 1),
  ];
}
