import { readFileSync } from 'node:fs';
import { routeOf } from '../../../src/core/routing/route.ts';

interface Sentence {
  text: string;
  language: string;
  to: 'code' | 'chat';
  trap: boolean;
}

/** The labelled sentences of a set. */
export function sentencesOf(set: 'tuning' | 'further' | 'held-out'): Sentence[] {
  return JSON.parse(readFileSync(new URL(`sentences.${set}.json`, import.meta.url), 'utf8')) as Sentence[];
}

/** How well the rules find `code`, and the sentences that go elsewhere than their label says. */
export function measured(sentences: readonly Sentence[]): { precision: number; recall: number; wrong: string[] } {
  const judged = sentences.map((sentence) => ({ ...sentence, route: routeOf(sentence.text) }));
  const right = judged.filter(({ to, route }) => to === 'code' && route.to === 'code').length;
  return {
    precision: right / judged.filter(({ route }) => route.to === 'code').length,
    recall: right / judged.filter(({ to }) => to === 'code').length,
    wrong: judged.flatMap(({ to, route, text }) =>
      to === route.to ? [] : [`${text}: ${route.to} (${route.because}), labelled ${to}`],
    ),
  };
}
