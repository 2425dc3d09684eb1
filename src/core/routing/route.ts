export function routeOf(words: string, _facts: { models: Readonly<Record<string, string>> }) {
  const isCode = /\bfix\b/.test(words);
  return {
    to: isCode ? ('code' as const) : ('chat' as const),
    because: isCode ? 'fix' : 'a question',
    name: words.split(/\s+/).slice(0, 2).join('-'),
    rest: words,
    wish: {},
    forced: undefined as 'code' | 'chat' | undefined,
  };
}
