import assert from 'node:assert/strict';
import fc from 'fast-check';
import { escapeMarkdown, tooltipMarkdown } from '../../../client/src/ui/markdown.ts';
import { toMessageText, toPlainText } from '../../../client/src/ui/plainText.ts';

const control = /(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

describe('text from a cluster', () => {
  it('loses terminal escapes as a whole', () => {
    assert.equal(toPlainText('\u001b[31mred\u001b[0m and \u001b]0;title\u0007rest'), 'red and rest');
    assert.equal(toPlainText('\u001b]8;;https://example.com\u001b\\link\u001b]8;;\u001b\\'), 'link');
    assert.equal(toPlainText('\u009b31mC1'), 'C1');
  });

  it('keeps tabs and line breaks, and shows what else cannot be printed', () => {
    assert.equal(toPlainText('a\tb\nc\u0000d\u202ee'), 'a\tb\nc\u{fffd}d\u{fffd}e');
  });

  it('is bounded', () => {
    assert.equal(toPlainText('x'.repeat(50), 10), `${'x'.repeat(10)}…`);
  });

  it('never keeps a control character, whatever comes', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => !control.test(toPlainText(text))));
  });

  it('cannot make a link in a message', () => {
    assert.equal(toMessageText('see [here](command:evil)\nnow'), 'see [here] (command:evil) now');
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('[', ']', '(', ')', 'a', ' ', '\n', '\u0000'), maxLength: 40 }),
        (text) => !/\]\(/.test(toMessageText(text)),
      ),
    );
  });

  it('is only text in Markdown: every punctuation character is escaped', () => {
    assert.equal(
      escapeMarkdown('**b** [x](command:y) <b> https://evil.example $(zap)'),
      '\\*\\*b\\*\\* \\[x\\]\\(command\\:y\\) \\<b\\> https\\:\\/\\/evil\\.example \\$\\(zap\\)',
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (text) =>
        /^(?:\\[!-/:-@[-`{-~]|[^!-/:-@[-`{-~\n])*$/u.test(escapeMarkdown(text)),
      ),
    );
  });

  it('stays in its line of a tooltip', () => {
    const markdown = tooltipMarkdown({
      title: 'Job pi\n# heading',
      rows: [{ label: 'Message', value: 'one\n\n- two' }],
      sections: [{ heading: 'Conditions', lines: ['Failed: `x`\n[y](z)'] }],
    });
    assert.equal(
      markdown,
      [
        '**Job pi \\# heading**',
        '',
        'Message: one \\- two',
        '',
        '**Conditions**',
        '- Failed\\: \\`x\\` \\[y\\]\\(z\\)',
      ].join('\n'),
    );
  });
});
