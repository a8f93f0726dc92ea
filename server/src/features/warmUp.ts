import { Manifest } from '../manifest/manifest.ts';
import { Analyzer } from './analysis.ts';
import { patternSnippets, withoutTabStops } from './completion/snippets.ts';

/** Rounds after which an engine has compiled what a keystroke runs through. */
const rounds = 4;

/**
 * Reads and checks every pattern of Jobs a few times while nobody waits, so that the first keystrokes are answered as fast
 * as the later ones. A step takes a few milliseconds; between two of them requests are answered.
 */
export function warmUp(later: (step: () => void) => void): void {
  const texts = patternSnippets.map(({ body }) => withoutTabStops(body));
  let step = 0;
  const next = (): void => {
    const text = texts[step % texts.length];
    if (text === undefined || step >= rounds * texts.length) return;
    step++;
    // A new analyzer and a new text each time: what is remembered is not run through again.
    const analyzer = new Analyzer({ minor: 36, severities: {} }, () => undefined);
    for (const { document } of Manifest.read(`${text}# ${step}\n`).documents) analyzer.analyze(document, false);
    later(next);
  };
  later(next);
}
