/** The language of a followed log: an output channel has the grammar of its language id. */
export const jobLogLanguage = { id: 'kubernetes-job-log', aliases: ['Kubernetes Job Log'] } as const;

/** Settings of the log's own documents: its rules are no mistaken letters, and no word of it is an identifier. */
export const jobLogDefaults = {
  'editor.occurrencesHighlight': 'off',
  'editor.unicodeHighlight.ambiguousCharacters': false,
  'editor.unicodeHighlight.invisibleCharacters': false,
} as const;

export const grammars = [
  {
    language: jobLogLanguage.id,
    scopeName: 'text.kubernetes-job-log',
    path: './syntaxes/kubernetes-job-log.tmLanguage.json',
  },
  {
    scopeName: 'kubernetes-jobs.cron.injection',
    path: './syntaxes/cron-schedule.injection.tmLanguage.json',
    injectTo: ['source.yaml'],
  },
  {
    scopeName: 'kubernetes-jobs.shell.injection',
    path: './syntaxes/shell-script.injection.tmLanguage.json',
    injectTo: ['source.yaml'],
    embeddedLanguages: { 'meta.embedded.block.shellscript': 'shellscript' },
  },
] as const;
