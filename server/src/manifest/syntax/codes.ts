import type { CodeDoc } from '../../validate/finding.ts';

const yamlPage = 'https://kubernetes.io/docs/concepts/overview/working-with-objects/';

/** Everything that is said of a text that cannot be read, or is read otherwise than it looks. */
export const syntaxCodes = {
  'yaml-syntax': {
    title: 'The YAML cannot be read',
    explanation: 'The API server reads YAML 1.1 and refuses the whole document at the first thing that it cannot read.',
    link: yamlPage,
  },
  'yaml-tab': {
    title: 'A tab where YAML takes only spaces',
    explanation:
      'Indentation says what belongs to what, and a tab has no certain width. Indent with spaces; most editors do so when told.',
    link: yamlPage,
  },
  'yaml-comment': {
    title: 'A comment that is none',
    explanation:
      'YAML comments start with `#`, with white space before it. What follows `//` is read as a part of the value or as a key.',
    link: yamlPage,
  },
  'yaml-colon': {
    title: 'A key without its colon',
    explanation: 'A key is followed by a colon, and that by a space or the end of the line.',
    link: yamlPage,
  },
  'yaml-indentation': {
    title: 'A line is indented like none around it',
    explanation:
      'Keys of one object start at one column, items of one list too. A key that has a value on its line can hold no lines below it.',
    link: yamlPage,
  },
  'yaml-quotes': {
    title: 'A value that needs quotes, or quotes that need closing',
    explanation:
      'Some characters have a meaning of their own at the start of a value or inside it (`*`, `&`, `!`, `@`, `%`, a colon with a space). In quotes they are text.',
    link: yamlPage,
  },
  'yaml-brackets': {
    title: 'Brackets or commas that do not match',
    explanation: 'Every `[` and `{` needs its closing bracket, and a comma stands between any two values inside.',
    link: yamlPage,
  },
  'yaml-trailing': {
    title: 'Something follows a complete value',
    explanation: 'After a value in quotes or brackets the line ends; only a comment may follow.',
    link: yamlPage,
  },
  'yaml-block-text': {
    title: 'A text that should start on the next line',
    explanation:
      '`|` keeps the line breaks of the indented lines below it, `>` folds them. Nothing but a comment stands on its own line.',
    link: yamlPage,
  },
  'yaml-character': {
    title: 'A character that YAML does not take',
    explanation:
      'Control characters are not allowed, except tab and line breaks. In double quotes they can be written as escapes.',
    link: yamlPage,
  },
  'yaml-directive': {
    title: 'A YAML directive',
    explanation:
      "Kubernetes' clients split files at `---`, so that a directive before it is left alone and the document is refused.",
    link: yamlPage,
  },
  'yaml-separator': {
    title: 'Something on a line that separates documents',
    explanation: 'A line that starts with `---` separates documents, and only a comment may follow on it.',
    link: yamlPage,
  },
  'yaml-ignored': {
    title: 'A part of the text that the API server does not read',
    explanation:
      'The first YAML document ends where `...` stands or where its outermost object ends, and nothing behind it is read.',
    link: yamlPage,
  },
  'yaml-too-deep': {
    title: 'Nested too deep to be checked',
    explanation: 'Texts are checked up to 200 levels, which no Job comes near.',
    link: yamlPage,
  },
  'yaml-too-long': {
    title: 'Too long to be checked',
    explanation: 'A document is checked with every keystroke, and one of this length would take too long.',
    link: yamlPage,
  },
  'yaml-alias': {
    title: 'An alias that cannot be followed',
    explanation: '`*name` stands for the value that `&name` marks above it.',
    link: yamlPage,
  },
  'yaml-merge': {
    title: 'A merge of something that is no object',
    explanation: '`<<` takes over the fields of another object: an alias, or a list of aliases.',
    link: yamlPage,
  },
  'yaml-key': {
    title: 'A key that cannot be one',
    explanation: 'Kubernetes objects are JSON, whose keys are texts.',
    link: yamlPage,
  },
  'yaml-tag': {
    title: 'A tag that does not fit its value',
    explanation: 'A tag (`!!int`) says of what type a value is; the value has to be one.',
    link: yamlPage,
  },
  'yaml-number': {
    title: 'A number that JSON cannot hold',
    explanation: 'Kubernetes objects are JSON, which knows neither infinity nor not-a-number.',
    link: yamlPage,
  },
  'json-syntax': {
    title: 'The JSON cannot be read',
    explanation: 'JSON has no comments, no trailing commas and only double quotes.',
    link: yamlPage,
  },
} satisfies Record<string, CodeDoc>;

export type SyntaxCode = keyof typeof syntaxCodes;
