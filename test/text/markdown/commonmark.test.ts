import { tests } from 'commonmark-spec';
import { expect, it } from 'vitest';
import { faultsOf } from './examples.ts';

const tab = /→/g;

it('shows all that the examples of the CommonMark specification show', () => {
  const examples = tests.map(({ number, markdown, html }) => ({
    number,
    markdown: markdown.replace(tab, '\t'),
    html: html.replace(tab, '\t'),
  }));

  expect(examples.length).toBeGreaterThan(600);
  expect(faultsOf(examples)).toEqual([]);
});
