import { routeOf } from '../../src/core/routing/route.ts';
import { measured, sentencesOf } from '../../test/core/routing/measured.ts';
import { type Figure, row } from '../figure.ts';

export const routing: Figure = {
  name: 'routing',
  title: 'Where a task goes, by rules (100 sentences that were written by somebody who did not know them)',
  async measure(scale) {
    const sentences = sentencesOf('held-out');
    const { precision, recall } = measured(sentences);
    const times: number[] = [];
    for (let round = 0; round < scale.count(20, 1); round++) {
      for (const { text } of sentences) {
        const began = performance.now();
        routeOf(text);
        times.push(performance.now() - began);
      }
    }
    return [
      // A value, and no promise yet: what is reached is held by the tests.
      row('precision of “code” (aim: 0.95)', '', [precision]),
      row('recall of “code” (aim: 0.85)', '', [recall]),
      row(
        'one sentence (µs)',
        '',
        times.map((ms) => ms * 1000),
      ),
    ];
  },
};
