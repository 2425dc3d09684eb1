import type { NetworkFault } from '../../fakes/network/network-faults.ts';
import type { Stage } from '../stage.ts';
import { askAll, lasts, type Scenario } from './scenario.ts';

/** Six messages while `times` calls of `method` go wrong. */
function withFaults(method: string, fault: NetworkFault, times: number) {
  return async (stage: Stage) => {
    const { telegram, chat, topic } = stage;
    await stage.start();
    telegram.faults.next(method, fault, times);
    // In a private chat only answers are sent with that method; elsewhere previews are too.
    const places = method === 'sendRichMessage' ? [chat] : [chat, topic('one'), topic('two')];
    askAll(stage, 6, ...places);
    await stage.until(() => telegram.faults.happened.length >= times, 'all that goes wrong');
  };
}

export const onTelegram: readonly Scenario[] = [
  { name: 'Telegram: 429 storm', play: withFaults('*', { kind: 'limit', retryAfter: 1 }, 12) },
  { name: 'Telegram: 500', play: withFaults('*', { kind: 'refuse', status: 500 }, 12) },
  { name: 'Telegram: 502 with a page', play: withFaults('*', { kind: 'html' }, 12) },
  { name: 'Telegram: connections reset', play: withFaults('*', { kind: 'reset', when: 'before' }, 12) },
  { name: 'Telegram: replies lost', play: withFaults('sendRichMessage', { kind: 'reset', when: 'after' }, 2) },
  { name: 'Telegram: half an answer', play: withFaults('sendRichMessage', { kind: 'partial' }, 2) },
  {
    name: 'Telegram: half of the updates',
    async play(stage) {
      const { telegram, chat, topic } = stage;
      await stage.start();
      telegram.faults.next('getUpdates', { kind: 'partial' }, 3);
      // The poll that waits already is not touched by it.
      askAll(stage, 1, chat);
      await stage.untilAnswered();
      askAll(stage, 6, chat, topic('one'), topic('two'));
      await stage.until(() => telegram.faults.happened.length >= 3, 'three broken polls');
    },
  },
  {
    name: 'Telegram: hangs',
    async play(stage) {
      const { telegram, chat, topic } = stage;
      await stage.start();
      telegram.faults.next('sendRichMessage', { kind: 'hang' }, 2);
      askAll(stage, 6, chat, topic('one'), topic('two'));
      await stage.until(() => telegram.faults.happened.length >= 2, 'two calls that hang');
      await lasts(2);
      telegram.faults.release();
    },
  },
  {
    name: 'Telegram: offline',
    async play(stage) {
      const { telegram, chat, topic } = stage;
      await stage.start();
      askAll(stage, 3, chat, topic('one'), topic('two'));
      await telegram.offline();
      askAll(stage, 3, chat, topic('one'), topic('two'));
      await lasts(5);
      await telegram.online();
    },
  },
  {
    name: 'Telegram: wedged long poll',
    async play(stage) {
      const { telegram, chat, topic } = stage;
      await stage.start();
      const free = telegram.wedge();
      askAll(stage, 6, chat, topic('one'), topic('two'));
      await lasts(5);
      free();
    },
  },
  {
    name: 'Telegram: updates come again',
    async play(stage) {
      await stage.start();
      stage.telegram.repeatUpdates(6);
      askAll(stage, 6, stage.chat, stage.topic('one'), stage.topic('two'));
    },
  },
  {
    name: 'Telegram: updates out of order',
    async play(stage) {
      await stage.start();
      stage.telegram.reorderUpdates(6);
      askAll(stage, 6, stage.chat, stage.topic('one'), stage.topic('two'));
    },
  },
];
