import { Manifest } from '../manifest/manifest.ts';
import { Analyzer } from './analysis.ts';
import { patternSnippets, withoutTabStops } from './completion/snippets.ts';

/** Rounds after which an engine has compiled most of what a keystroke runs through. */
const rounds = 4;

/**
 * Reads and checks every pattern of Jobs a few times, which takes less than a tenth of a second: the first keystrokes are
 * then answered as fast as the later ones.
 */
export function warmUp(): void {
  const texts = patternSnippets.map(({ body }) => withoutTabStops(body));
  for (let round = 0; round < rounds; round++) {
    // A new analyzer and new texts each time: what is remembered is not run through again.
    const analyzer = new Analyzer({ minor: 36, severities: {} }, () => undefined);
    for (const text of texts) {
      for (const { document } of Manifest.read(`${text}# ${round}\n`).documents) analyzer.analyze(document, false);
    }
  }
}
