import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { configJsonSchema } from '../../src/config/schema/schema.ts';
import { validate } from '../../src/config/validate.ts';

const example = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'config.example.json'), 'utf8'));

interface Rule {
  properties?: Record<string, Rule>;
  items?: Rule;
}

/** Every key of the schema: `projects[].path`. */
function keysOf({ properties = {}, items }: Rule, place = ''): string[] {
  if (items) return keysOf(items, `${place}[]`);
  return Object.entries(properties).flatMap(([key, rule]) => {
    const inner = `${place}${place && '.'}${key}`;
    return rule.properties || rule.items?.properties ? keysOf(rule, inner) : [inner];
  });
}

function keysIn(value: unknown, place = ''): string[] {
  if (Array.isArray(value) && typeof value[0] === 'object') return keysIn(value[0], `${place}[]`);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ['claude.env', 'models'].includes(place))
    return [place];
  return Object.entries(value).flatMap(([key, inner]) => keysIn(inner, `${place}${place && '.'}${key}`));
}

it('the example is valid', () => {
  expect(validate(example).problems).toEqual([]);
});

it('the example shows every key there is', () => {
  const keys = keysOf(configJsonSchema() as Rule).filter((key) => key !== '$schema');

  expect(keysIn(example).sort()).toEqual(keys.sort());
});
