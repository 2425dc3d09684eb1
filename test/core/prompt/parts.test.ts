import { describe, expect, it } from 'vitest';
import { ownParts } from '../../../src/core/prompt/own-parts.ts';
import { composePrompt, inOrder, type PromptFacts, type PromptPart } from '../../../src/core/prompt/parts.ts';

const part = (name: string, more: Partial<PromptPart> = {}): PromptPart => ({ name, of: () => name, ...more });
const orderOf = (...parts: PromptPart[]) => inOrder(parts).map(({ name }) => name);
const facts = { words: 'words' } as PromptFacts;

describe('the parts of a prompt', () => {
  it('are in the order of the list, where they name no other', () => {
    expect(orderOf(part('a'), part('c'), part('b'))).toEqual(['a', 'c', 'b']);
  });

  it('come right behind the part they name, in the order of the list, wherever that is', () => {
    const followers = [part('x', { after: 'a' }), part('y', { after: 'x' }), part('z', { after: 'a' })];

    expect(orderOf(part('a'), part('b'), ...followers)).toEqual(['a', 'x', 'y', 'z', 'b']);
    expect(orderOf(...followers.toReversed(), part('a'), part('b'))).toEqual(['a', 'z', 'x', 'y', 'b']);
  });

  it.each([
    ['a part that is missing', [part('a', { after: 'nothing' })]],
    ['each other', [part('a'), part('b', { after: 'c' }), part('c', { after: 'b' })]],
    ['itself', [part('a', { after: 'a' })]],
  ])('cannot follow %s: the bridge does not start', (_, parts) => {
    expect(() => inOrder(parts)).toThrow(expect.objectContaining({ code: 'internal' }));
  });

  it.each([
    ['in the list', [part('a'), part('a')]],
    ['with one that follows', [part('a'), part('b'), part('b', { after: 'a' })]],
  ])('have names of their own: %s', (_, parts) => {
    expect(() => inOrder(parts)).toThrow(expect.objectContaining({ code: 'internal' }));
  });

  it('are separated by a blank line, or by their own gap, and leave none where they say nothing', () => {
    const parts = [part('a', { gap: '\n' }), part('silent', { of: () => undefined }), part('b'), part('c')];

    expect(composePrompt(parts, facts)).toBe('a\nb\n\nc');
    expect(composePrompt([part('a'), part('silent', { of: () => undefined })], facts)).toBe('a');
    expect(composePrompt([], facts)).toBe('');
  });

  it('of the bridge itself are in the order Claude reads them', () => {
    expect(orderOf(...ownParts)).toEqual(ownParts.map(({ name }) => name));
  });
});
