import fc from 'fast-check';

/** Markdown whose visible text is known because both were made from the same random tree. */
export interface Sample {
  markdown: string;
  /** The words a reader sees, in order, without white space, list labels and rules. */
  seen: string;
}

const plainWord = fc.stringMatching(/^[a-zA-Z]{1,9}$/);
const strangeWord = fc.constantFrom(
  'ærø',
  '漢字',
  'שלום',
  'مرحبا',
  'é',
  'naïve',
  '😀',
  '👩‍👩‍👧‍👦',
  'ȧ́',
  'ÅÅ',
  'हिन्दी',
  '🇩🇪',
  'ﬁ',
  '𝒳',
);
const word = fc.oneof({ weight: 4, arbitrary: plainWord }, { weight: 1, arbitrary: strangeWord });
const words = fc.array(word, { minLength: 1, maxLength: 5 }).map((all) => all.join(' '));

function sample(markdown: string, seen = markdown): Sample {
  return { markdown, seen: seen.replace(/\s+/g, '') };
}

const inlineOne: fc.Arbitrary<Sample> = fc.oneof(
  { weight: 4, arbitrary: words.map((w) => sample(w)) },
  { weight: 1, arbitrary: words.map((w) => sample(`**${w}**`, w)) },
  { weight: 1, arbitrary: words.map((w) => sample(`*${w}*`, w)) },
  { weight: 1, arbitrary: words.map((w) => sample(`~~${w}~~`, w)) },
  { weight: 1, arbitrary: words.map((w) => sample(`**${w} *${w}* \`${w}\`**`, `${w}${w}${w}`)) },
  { weight: 1, arbitrary: words.map((w) => sample(`\`${w}\``, w)) },
  { weight: 1, arbitrary: words.map((w) => sample(`[${w}](https://example.com/${w.length})`, w)) },
  { weight: 1, arbitrary: words.map((w) => sample(`[\`${w}\`](https://example.com)`, w)) },
  { weight: 1, arbitrary: words.map((w) => sample(`![${w}](https://example.com/i.png)`, w)) },
  { weight: 1, arbitrary: words.map((w) => sample(`<b>${w}</b>`)) },
  { weight: 1, arbitrary: words.map((w) => sample(`&lt;${w}&gt; \\*`, `<${w}>*`)) },
);

const inline = fc.array(inlineOne, { minLength: 1, maxLength: 5 }).map((all) => join(all, ' '));

const code = fc
  .tuple(
    fc.array(fc.oneof(words, fc.constant(''), fc.constant('  x = a_b * c; // <i> & [l](u)')), { maxLength: 12 }),
    fc.constantFrom('', 'ts', 'sh'),
  )
  .map(([lines, language]) => sample(`\`\`\`${language}\n${lines.join('\n')}\n\`\`\``, lines.join('\n')));

/** Short: a table too large for one message would be cut, and its header repeated. */
const cell = fc.oneof(
  word.map((w) => sample(w)),
  word.map((w) => sample(`**${w}** \`${w}\``, w + w)),
);

const table = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 4 }))
  .chain(([columns, rows]) =>
    fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), {
      minLength: rows + 1,
      maxLength: rows + 1,
    }),
  )
  .map((rows) => {
    const lines = rows.map((row) => `| ${row.map((cell) => cell.markdown).join(' | ')} |`);
    const rule = `|${' --- |'.repeat(rows[0]!.length)}`;
    return sample(
      [lines[0], rule, ...lines.slice(1)].join('\n'),
      rows
        .flat()
        .map((cell) => cell.seen)
        .join(''),
    );
  });

const leaves = [
  inline,
  inline.map((one) => ({ markdown: `## ${one.markdown}`, seen: one.seen })),
  code,
  fc.constant({ markdown: '---', seen: '' }),
];

/** Random documents. A table that is cut repeats its header, so tests of cutting go without. */
export function markdownSamples({ tables }: { tables: boolean }): fc.Arbitrary<Sample> {
  const { blocks } = fc.letrec<{ block: Sample; blocks: Sample; item: Sample }>((tie) => ({
    block: fc.oneof(
      { depthSize: 'small', withCrossShrink: true, maxDepth: 3 },
      ...leaves,
      ...(tables ? [table] : []),
      tie('blocks').map((inner) => ({ markdown: indent(inner.markdown, '> ', '> '), seen: inner.seen })),
      fc.array(tie('item'), { minLength: 1, maxLength: 4 }).map((items) =>
        join(
          items.map((item) => bullet(item, '- ')),
          '\n',
        ),
      ),
      fc.array(tie('item'), { minLength: 1, maxLength: 4 }).map((items) =>
        join(
          items.map((item, i) => bullet(item, `${i + 1}. `)),
          '\n',
        ),
      ),
      fc.array(inline, { minLength: 1, maxLength: 4 }).map((items) =>
        join(
          items.map((item, i) => bullet(item, i % 2 ? '- [x] ' : '- [ ] ')),
          '\n',
        ),
      ),
    ),
    // A comment line keeps neighbours apart that markdown would join, and is itself visible text.
    blocks: fc
      .array(tie('block'), { minLength: 1, maxLength: 4 })
      .map((all) => join(all, '\n\n<!-- x -->\n\n', '<!--x-->')),
    item: fc
      .tuple(inline, fc.option(tie('blocks')))
      .map(([first, more]) => (more === null ? first : join([first, more], '\n\n'))),
  }));
  return blocks;
}

function join(samples: readonly Sample[], separator: string, seen = ''): Sample {
  return {
    markdown: samples.map((one) => one.markdown).join(separator),
    seen: samples.map((one) => one.seen).join(seen),
  };
}

function bullet(item: Sample, marker: string): Sample {
  const width = marker.startsWith('- [') ? 2 : marker.length;
  return { markdown: indent(item.markdown, marker, ' '.repeat(width)), seen: item.seen };
}

function indent(text: string, first: string, others: string): string {
  return text
    .split('\n')
    .map((line, i) => (i === 0 ? first : others) + line)
    .join('\n');
}

/** Text that tries to break a parser or an offset: markdown signs, odd Unicode, control characters, all mixed. */
export const garbage: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom(
          '**',
          '*',
          '_',
          '`',
          '```',
          '~~~',
          '~~',
          '[',
          '](',
          ')',
          '![',
          '<',
          '>',
          '<div>',
          '|',
          '---',
          '\n',
          '\n\n',
          '    ',
          '\t',
          '- ',
          '1. ',
          '# ',
          '> ',
          '- [ ] ',
          '|-|-|',
          '\\',
          '&amp;',
          '&#0;',
          '&',
          'http://a.b',
          'www.x.yz',
          'a@b.cd',
          '[a](b)',
          '[a]: b\n',
        ),
      },
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          '\u0000',
          '\r\n',
          '\r',
          '\u200b',
          '\u200d',
          '\u202e',
          '\u2028',
          '\u0301',
          '\u030a',
          'a\u030a',
          '\ud800',
          '\udc00',
          '😀',
          '👩‍👩‍👧',
          '\ufeff',
          '\u00a0',
          '\u3000',
          '\u001b[31m',
          '\u001b]8;;x\u0007',
          '\u0007',
          '\u0085',
          '\u2066',
          '\ufe0f',
          '\u{e0041}',
        ),
      },
      { weight: 2, arbitrary: word },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
    ),
    { maxLength: 60 },
  )
  .map((pieces) => pieces.join(''));
