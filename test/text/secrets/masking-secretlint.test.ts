import { lintSource } from '@secretlint/core';
import { creator, rules } from '@secretlint/secretlint-rule-preset-recommend';
import { expect, test } from 'vitest';
import { createSecretMask } from '../../../src/text/secrets/mask.ts';
import { leaks } from './masking-corpus.ts';

const mask = createSecretMask({});
const config = { rules: [{ id: creator.meta.id, rule: creator }] };

/** Rules that find nothing which may not be shown, or not by its text. */
const notOurs = new Set([
  // Comments that switch secretlint off.
  '@secretlint/secretlint-rule-filter-comments',
  // Files by their name and JSON; the private key within is another rule's.
  '@secretlint/secretlint-rule-gcp',
]);

/** What secretlint's maintained rules find in a text: the rule, and the piece of the text. */
async function findings(content: string): Promise<{ rule: string; found: string }[]> {
  const { messages } = await lintSource({
    source: { filePath: 'a.txt', ext: '.txt', contentType: 'text', content },
    options: { config, noPhysicFilePath: true },
  });
  return messages.map(({ ruleId, range }) => ({ rule: ruleId, found: content.slice(...range) }));
}

/** It looks into a token of 1Password, so one has to be made. */
function onePassword(): string {
  const inner = {
    email: 'ann@example.com',
    secretKey: 'A3-MADEUP',
    signInAddress: 'example.com',
    salt: { n: '7R'.repeat(21) },
  };
  return `ops_${Buffer.from(JSON.stringify(inner)).toString('base64')}`;
}

test('what secretlint knows is in the corpus, rule by rule, and masked', async () => {
  const met = new Set<string>();
  for (const { name, text } of [...leaks(), { name: '1Password', text: onePassword() }]) {
    for (const { rule, found } of await findings(text)) {
      met.add(rule);
      expect(mask(text), `${rule} finds in ${name}: ${found}`).not.toContain(found);
    }
  }

  const unmet = rules.map(({ meta }) => meta.id).filter((id) => !met.has(id) && !notOurs.has(id));
  expect(unmet, 'rules of which test/fixtures/masking/secrets.txt has no example').toEqual([]);
});
