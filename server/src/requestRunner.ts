import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';

/**
 * The one way a request is answered. A request that breaks gets its empty answer, so that no editor shows an error over
 * a hover, and is logged with what it was about; the same fault is logged once, not at every keystroke.
 */
export class RequestRunner {
  private readonly logged = new Set<string>();

  constructor(private readonly log: (message: string) => void) {}

  /** `context` says what the request was about, without any of the text. */
  run<Answer>(
    method: string,
    context: string,
    token: CancellationToken | undefined,
    empty: NoInfer<Answer>,
    answer: () => Answer,
  ): Answer {
    if (token?.isCancellationRequested) {
      throw new ResponseError(LSPErrorCodes.RequestCancelled, 'The client no longer wants the answer.');
    }
    try {
      return answer();
    } catch (error) {
      this.failed(method, context, error);
      return empty;
    }
  }

  failed(method: string, context: string, error: unknown): void {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const fault = `${method}\n${stack}`;
    if (this.logged.has(fault)) return;
    // A fault whose message changes with the text must not fill the memory.
    if (this.logged.size >= 100) this.logged.clear();
    this.logged.add(fault);
    this.log(`${method} failed (${context}); further failures of this kind are not logged.\n${stack}`);
  }
}
