/** More nodes than any manifest has; a text whose aliases stand for more is read without them. */
const mostExpanded = 100_000;

/**
 * Counts the decoder's steps as go.yaml.in/yaml/v2 does, which gives up when too many of them come from aliases, so that
 * a few lines cannot stand for millions of values.
 */
export class AliasBudget {
  private steps = 0;
  private aliasSteps = 0;

  step(): void {
    this.steps++;
  }

  /** An alias to something that takes `weight` steps. 'cut': the server would go on, but nobody here should. */
  expand(weight: number): 'fine' | 'cut' | 'refused' {
    this.steps += weight;
    this.aliasSteps += weight;
    if (this.aliasSteps > 100 && this.steps > 1000 && this.aliasSteps / this.steps > allowedShare(this.steps)) {
      return 'refused';
    }
    return this.aliasSteps > mostExpanded ? 'cut' : 'fine';
  }
}

const smallDocument = 400_000;
const largeDocument = 4_000_000;

function allowedShare(steps: number): number {
  if (steps <= smallDocument) return 0.99;
  if (steps >= largeDocument) return 0.1;
  return 0.99 - 0.89 * ((steps - smallDocument) / (largeDocument - smallDocument));
}
