import { Lexer, type Token, Tokenizer, type Tokens } from 'marked';

/** Inline parsing is quadratic at worst, so it gets this many characters squared; the rest is plain text. */
const inlineBudget = 1e9;
const maxInlineRun = 10_000;

/** The target of a real link definition: `https://…`, `docs/a.md`, `#top`; not the `done` of `[INFO]: done`. */
const address = /[./#:@]\S/;

/**
 * The tokens of GitHub-flavoured markdown, except that link definitions that would hide text stay text: footnotes,
 * unused ones, ones without a target, and a second one for a tag.
 */
export function lexMarkdown(source: string): Token[] {
  const first = lexOnce(source, () => true);
  if (first.defined.size === first.referred.size) return first.tokens;
  return lexOnce(source, (tag) => first.referred.has(tag)).tokens;
}

interface Lexed {
  tokens: Token[];
  /** Tags. */
  defined: ReadonlySet<string>;
  referred: ReadonlySet<string>;
}

function lexOnce(source: string, mayDefine: (tag: string) => boolean): Lexed {
  const tokenizer = new DefinitionTokenizer(mayDefine);
  const lexer = new Lexer({ gfm: true, tokenizer });
  lexer.blockTokens(source, lexer.tokens);
  let budget = inlineBudget;
  for (const { src, tokens } of lexer.inlineQueue) {
    budget -= src.length ** 2;
    if (src.length > maxInlineRun || budget < 0) tokens.push({ type: 'escape', raw: src, text: src });
    else lexer.inlineTokens(src, tokens);
  }
  return { tokens: lexer.tokens, defined: tokenizer.defined, referred: tokenizer.referred };
}

/** Refuses definitions that have to stay text, and notes which of the others are used. */
class DefinitionTokenizer extends Tokenizer {
  readonly defined = new Set<string>();
  readonly referred = new Set<string>();
  readonly #mayDefine: (tag: string) => boolean;

  constructor(mayDefine: (tag: string) => boolean) {
    super();
    this.#mayDefine = mayDefine;
  }

  override def(source: string): Tokens.Def | undefined {
    const found = super.def(source);
    if (!found || found.tag.startsWith('^') || !address.test(found.href) || !this.#mayDefine(found.tag))
      return undefined;
    const earlier = this.lexer.tokens.links[found.tag];
    // The same definition comes again when the lexer reads a quote several times.
    if (earlier && (earlier.href !== found.href || earlier.title !== found.title)) return undefined;
    this.defined.add(found.tag);
    return found;
  }

  override reflink(source: string, links: Record<string, Pick<Tokens.Link, 'href' | 'title'>>) {
    const noted = new Proxy(links, {
      get: (all, tag: string) => {
        if (all[tag] !== undefined) this.referred.add(tag);
        return all[tag];
      },
    });
    return super.reflink(source, noted);
  }
}
